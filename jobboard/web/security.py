"""What protects every page: headers, tokens in forms, and a first look at what was sent."""

import secrets
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, g, request
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest
from werkzeug.middleware.proxy_fix import ProxyFix

from jobboard.config import Settings
from jobboard.errors import NotAllowed

MAX_CONTENT_BYTES = 6 * 1024 * 1024
_FORM_OPEN_SECONDS = 12 * 60 * 60
_UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
_PLAIN_FORM = "application/x-www-form-urlencoded"
_NOT_TEXT = "Something in what you sent is not text that can be stored. Type it again, or copy it from another place."


def init_security(app: Flask, settings: Settings) -> None:
    """Set the limits, cookies, proxies, headers and tokens of the application."""
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}jobboard",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=MAX_CONTENT_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_CONTENT_BYTES,
        WTF_CSRF_TIME_LIMIT=_FORM_OPEN_SECONDS,
        WTF_CSRF_SSL_STRICT=False,  # Pages with secret links send no Referer; Sec-Fetch-Site is asked.
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_name_request)
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_broken_text)
    app.after_request(lambda response: _add_headers(response, is_https=settings.is_https))


def init_tokens(app: Flask) -> None:
    """Check the token of every form, and that its fields hold text."""
    CSRFProtect(app)
    app.before_request(_refuse_broken_fields)


def comes_from_own_page() -> bool:
    """Say whether the browser tells that one of our own pages sent this."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)


def _refuse_other_sites() -> None:
    if request.method == "TRACE":
        abort(405)
    if request.method in _UNSAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowed("Another website sent this in your name, so it was not done. Begin again from this site.")


def _refuse_broken_text() -> None:
    """Refuse addresses and forms that are not UTF-8, which Werkzeug would read as something else, or not at all."""
    path = request.environ.get("PATH_INFO", "").encode("latin-1", "replace")
    query = request.environ.get("QUERY_STRING", "").encode("latin-1", "replace")
    if not (_is_text(path) and _is_text(unquote_to_bytes(query))):
        raise BadRequest("The address holds characters that cannot be read.")
    if request.mimetype == _PLAIN_FORM and not _is_text(unquote_to_bytes(request.get_data())):
        raise BadRequest(_NOT_TEXT)


def _refuse_broken_fields() -> None:
    """Refuse fields that hold no text, also those beside files, where Werkzeug puts U+FFFD for what is not UTF-8.

    Elsewhere the bytes were looked at, and U+FFFD is a letter: texts that are copied from other programs have it.
    """
    is_looked_at = request.mimetype == _PLAIN_FORM
    for name, value in request.form.items(multi=True):
        if not all(_is_storable(each, is_looked_at=is_looked_at) for each in (name, value)):
            raise BadRequest(_NOT_TEXT)
    for name, file in request.files.items(multi=True):
        if not all(_is_storable(each) for each in (name, file.filename or "")):
            raise BadRequest(_NOT_TEXT)


def _is_text(sent: bytes) -> bool:
    try:
        return "\0" not in sent.decode()
    except UnicodeDecodeError:
        return False


def _is_storable(text: str, *, is_looked_at: bool = False) -> bool:
    is_broken = "\ufffd" in text and not is_looked_at
    return not is_broken and "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _add_headers(response: Response, *, is_https: bool) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if is_https:
        response.headers.setdefault("Strict-Transport-Security", _STRICT_TRANSPORT)
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    response.headers.setdefault("Cache-Control", "no-store")
    return response
