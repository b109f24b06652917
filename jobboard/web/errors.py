"""Refusals and failures as pages: what happened, whether something was kept, and what to do."""

from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from jobboard.errors import Conflict, JobBoardError, NotAllowed, NotFound, Rejected, TooMany, Unavailable
from jobboard.web.access import SignInNeeded
from jobboard.web.limits import limiter
from jobboard.web.security import MAX_CONTENT_BYTES, comes_from_own_page
from jobboard.web.session import forget_changes

_log = structlog.get_logger()

_RETRY_SECONDS = 30
_NEVER_SHOWN = {"csrf_token", "one_time_code", "passkey_answer"}  # Beside passwords; they are of no use twice.


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says. `retry_after`: seconds, or None when waiting does not help."""

    status: int
    title: str
    message: str
    retry_after: int | None = None


_MISSING = "There is no page at this address. It may have been removed, or it is not yours to see."
_PAGES: dict[type[JobBoardError], tuple[int, str]] = {  # The first that fits.
    NotFound: (404, "Page not found"),
    SignInNeeded: (401, "Sign in first"),
    NotAllowed: (403, "You cannot do this"),
    Rejected: (422, "This cannot be accepted"),
    Conflict: (409, "Somebody changed this in the meantime"),
    TooMany: (429, "Too often"),
    Unavailable: (503, "Not available at the moment"),
    JobBoardError: (400, "This cannot be done"),
}
_HTTP_PAGES: dict[int, tuple[str, str]] = {
    400: ("This could not be read", "The browser sent something that could not be read. Go back and try again."),
    404: ("Page not found", _MISSING),
    405: ("This does not work here", "This address cannot be used like that. Go back and use the buttons of the page."),
    413: (
        "That is too large",
        f"At most {MAX_CONTENT_BYTES // 1024 // 1024} MB can be sent at once. Send fewer or smaller files.",
    ),
}


def init_errors(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(JobBoardError, _refused)
    app.register_error_handler(CSRFError, _form_was_open_too_long)
    app.register_error_handler(RateLimitExceeded, _asked_too_often)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _changed_meanwhile)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _failed)


def _refused(error: JobBoardError) -> ResponseReturnValue:
    status, title = next(page for kind, page in _PAGES.items() if isinstance(error, kind))
    if isinstance(error, NotFound):
        return _show(ErrorPage(status, title, _MISSING))
    retry_after = _RETRY_SECONDS if isinstance(error, Unavailable | TooMany) else None
    message = " ".join([error.message, *error.fields.values()]) if error.fields else error.message
    return _show(ErrorPage(status, title, message, retry_after), gives_back=isinstance(error, SignInNeeded))


def _form_was_open_too_long(_error: CSRFError) -> ResponseReturnValue:
    message = "The form was open too long, or your browser did not keep our cookie, so nothing was done."
    return _show(ErrorPage(400, "Send the form again", message), gives_back=True)


def _asked_too_often(_error: RateLimitExceeded) -> ResponseReturnValue:
    limit = limiter.current_limit
    left = limit.reset_at - int(datetime.now(UTC).timestamp()) if limit else _RETRY_SECONDS
    seconds = max(1, min(left, limit.limit.get_expiry()) if limit else left)
    wait = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
    if seconds > 2 * 3600:
        wait = f"{-(-seconds // 3600)} hours"
    message = f"This was asked for too often. Nothing was done this time. Try again in {wait}."
    return _show(ErrorPage(429, "Too often", message, seconds))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # A redirect of the router.
        return error
    title, message = _HTTP_PAGES.get(status, _HTTP_PAGES[400])
    if status == 400 and error.description != type(error).description:
        message = str(error.description)
    response = _show(ErrorPage(status, title, message))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _changed_meanwhile(error: IntegrityError) -> ResponseReturnValue:
    """Answer a constraint of the database: two requests did at once what can be done once."""
    _log.warning(
        "constraint", request_id=g.get("request_id"), endpoint=request.endpoint, kind=type(error.orig).__name__
    )
    message = "The same thing was changed twice at once. This second change was not kept. Go back and look at it again."
    return _show(ErrorPage(409, "Somebody changed this in the meantime", message))


def _database_away(error: OperationalError) -> ResponseReturnValue:
    _log.error(
        "database away", request_id=g.get("request_id"), endpoint=request.endpoint, kind=type(error.orig).__name__
    )
    message = "The site cannot reach its data at the moment. Nothing was changed. Try again in half a minute."
    return _show(ErrorPage(503, "Not available at the moment", message, _RETRY_SECONDS))


def _failed(_error: Exception) -> ResponseReturnValue:
    _log.exception("request failed", request_id=g.get("request_id"), endpoint=request.endpoint)
    message = "Something went wrong on our side. Nothing was changed. Go back and try again."
    return _show(ErrorPage(500, "Something went wrong", message))


def _show(page: ErrorPage, *, gives_back: bool = False) -> Response:
    """Answer with a page; what may be sent again later, or on request, comes with what was typed."""
    forget_changes()
    gives_back = gives_back or page.retry_after is not None
    is_own = comes_from_own_page() or g.get("csrf_valid", False)
    sent = _sent_fields() if gives_back and is_own else ()
    try:
        body = render_template("errors/page.html", page=page, sent=sent, request_id=g.get("request_id"))
        response = Response(body, page.status)
    except (TemplateError, OperationalError):
        _log.exception("error page failed", request_id=g.get("request_id"))
        response = Response(f"{page.title}. {page.message}", page.status, mimetype="text/plain")
    if page.retry_after is not None:
        response.headers["Retry-After"] = str(page.retry_after)
    return response


def _sent_fields() -> tuple[tuple[str, str], ...]:
    """Give what was typed, without secrets and files, so that it is not lost."""
    return tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _NEVER_SHOWN and "password" not in name
    )
