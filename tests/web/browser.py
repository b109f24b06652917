"""A small browser for tests: it fetches pages, checks each, follows links, and sends forms as people do."""

import posixpath
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from jobboard import accounts
from jobboard.models import Role
from tests.factories import make_account, make_candidate, make_organisation

_FIELDS = "//input[not(@type='hidden') and not(@type='submit')] | //select | //textarea"
_REDIRECTS = {301, 302, 303, 307, 308}


def squeeze(text):
    """Give text with single blanks, as a page shows it."""
    return " ".join(text.split())


class Page:
    """An answer: `status`, `headers`, `path`, and for HTML also `text`, `h1`, `html`."""

    def __init__(self, path, response):
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.get_data()
        self.is_html = response.mimetype == "text/html" and bool(self.body.strip())
        self.html = lxml.html.document_fromstring(self.body.decode()) if self.is_html else None

    @property
    def text(self):
        """The words of the page's main part, with single blanks."""
        return squeeze(self.html.xpath("string(//main)")) if self.is_html else self.body.decode()

    @property
    def h1(self):
        return squeeze(self.html.xpath("string(//h1)"))

    def links(self, text):
        """Give the addresses of the links that read like this, in order."""
        return [a.get("href") for a in self.html.xpath("//a[@href]") if squeeze(a.text_content()) == text]

    def form(self, target, *, within=None):
        """Give the form with this action, or with a button of this text, and that button (or None)."""
        scope = self.html.get_element_by_id(within) if within else self.html
        found = []
        for form in scope.xpath("descendant-or-self::form"):
            if form.get("action") == target:
                found.append((form, None))
                continue
            buttons = form.xpath(".//button[not(@type='button')] | .//input[@type='submit']")
            found += [(form, b) for b in buttons if squeeze(b.text_content() or b.get("value", "")) == target]
        assert len(found) == 1, f"{len(found)} forms for {target!r} on {self.path}: {self.text[:300]}"
        return found[0]


class Browser:
    """Cookies and the last page of one person."""

    def __init__(self, app):
        self.app = app
        self.client = app.test_client()
        self.page = None

    def get(self, path, *, status=200, **options):
        """Fetch a page and follow redirects."""
        return self._open(path, status, method="GET", **options)

    def follow(self, text, *, status=200):
        """Follow the link of this text; several to one address are one."""
        found = set(self.page.links(text))
        assert len(found) == 1, f"{len(found)} links {text!r} on {self.page.path}"
        return self.get(found.pop(), status=status)

    def submit(self, target, *, status=None, within=None, **fields):
        """Send the form with this action or button text, filled in as it is shown apart from `fields`.

        A field's value may be a text, a list of texts, a pair (file, name), a list of such pairs, or None: not sent.
        """
        form, button = self.page.form(target, within=within)
        names = {field.get("name") for field in form.xpath(".//input | .//select | .//textarea")}
        unknown = set(fields) - names
        assert not unknown, f"the form {target!r} has no field {unknown}: {names}"
        values = _values(form)
        for name, value in fields.items():
            values[name] = value if isinstance(value, list) else [] if value is None else [value]
        if button is not None and button.get("name"):
            values[button.get("name")] = [button.get("value", "")]
        action = (button.get("formaction") if button is not None else None) or form.get("action")
        if form.get("method", "get").lower() == "get":
            return self._open(action.partition("?")[0], status, method="GET", query_string=values)
        is_multipart = form.get("enctype") == "multipart/form-data"
        kind = "multipart/form-data" if is_multipart else "application/x-www-form-urlencoded"
        return self._open(action, status, method="POST", data=values, content_type=kind)

    def post(self, path, *, status=None, **fields):
        """Send fields to an address as one of its own pages would, with a good token."""
        return self._open(path, status, method="POST", data={**fields, "csrf_token": self.token()})

    def token(self):
        """Give a token that this browser's forms carry."""
        page = Page("/", self.client.get("/"))
        return page.html.xpath("string(//body/@hx-headers)").split('"')[3]

    def sign_in(self, account):
        """Be signed in as this account, without its password."""
        with self.app.extensions["jobboard"].database.writing() as session:
            token, _ = accounts.start_session(session, account, user_agent="test", now=session.info["clock"]())
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return account

    def sign_in_as(self, role, **values):
        """Be signed in as a person of this role, made for it: a jobseeker, an organisation's owner, or staff."""
        with self.app.extensions["jobboard"].database.writing() as session:
            account = make_account(session, role=role, **values)
            if role is Role.JOBSEEKER:
                make_candidate(session, account=account)
            if role is Role.EMPLOYER:
                make_organisation(session, member=account)
        return self.sign_in(account)

    def _open(self, path, status, **options):
        path = posixpath.join(self.page.path, path) if self.page and not path.startswith(("/", "?")) else path
        for _ in range(10):
            response = self.client.open(path, **options)
            if response.status_code not in _REDIRECTS:
                break
            path, options = response.headers["Location"], {"method": "GET"}
        self.page = Page(path, response)
        assert self.page.status < 500 or status == self.page.status, (
            f"{path}: {self.page.status} {self.page.text[:500]}"
        )
        assert status in (None, self.page.status), f"{path}: {self.page.status} {self.page.text[:500]}"
        if self.page.is_html:
            check_page(self.app, self.page)
        return self.page


def _values(form):
    """Give what a browser would send for this form as it is shown."""
    values = {}
    for field in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        kind = field.get("type", "text") if field.tag == "input" else field.tag
        if kind in {"file", "submit", "button"} or (kind in {"checkbox", "radio"} and field.get("checked") is None):
            continue
        if field.tag == "select":
            options = field.xpath(".//option")
            chosen = [o for o in options if o.get("selected") is not None]
            chosen = chosen or ([] if field.get("multiple") is not None else options[:1])
            sent = [o.get("value", squeeze(o.text_content())) for o in chosen]
        elif field.tag == "textarea":
            sent = [(field.text or "").removeprefix("\n")]
        else:
            sent = [field.get("value", "on" if kind == "checkbox" else "")]
        values.setdefault(field.get("name"), []).extend(sent)
    return values


def check_page(app, page):
    """Fail unless the page keeps the promises that every page makes."""
    problems = [*_headings(page), *_identities(page), *_labels(page), *_forms(page), *_inline(page), *_links(app, page)]
    assert not problems, f"{page.path} ({page.status}): " + "; ".join(problems)


def _headings(page):
    headings = [squeeze(h.text_content()) for h in page.html.xpath("//h1")]
    title = squeeze(page.html.xpath("string(//title)"))
    if len(headings) != 1:
        yield f"h1: {headings}"
    elif not headings[0] or not title.startswith(headings[0]):
        yield f"the title {title!r} does not start with the h1 {headings[0]!r}"
    if not page.html.get("lang"):
        yield "no language"


def _identities(page):
    ids = page.html.xpath("//@id")
    yield from (f"id {each!r} is used twice" for each in sorted({i for i in ids if ids.count(i) > 1}))
    for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for value in page.html.xpath(f"//@{name}"):
            yield from (f"{name} names {each!r}, which is not there" for each in value.split() if each not in ids)
    for value in page.html.xpath("//label/@for | //input/@list"):
        if value not in ids:
            yield f"{value!r} is named but not there"


def _labels(page):
    labelled = set(page.html.xpath("//label/@for"))
    for field in page.html.xpath(_FIELDS):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
        if field.get("id") not in labelled and not named:
            yield f"field {field.get('name')!r} has no label"
    for element in page.html.xpath("//button | //a[@href]"):
        if not squeeze(element.text_content()) and not element.get("aria-label"):
            yield f"a {element.tag} without words: {lxml.html.tostring(element)[:120]!r}"
    yield from (f"picture without alt: {each}" for each in page.html.xpath("//img[not(@alt)]/@src"))


def _forms(page):
    for form in page.html.xpath("//form"):
        if not form.get("action"):
            yield "a form without an action"
        if form.get("method", "").lower() not in {"get", "post"}:
            yield f"the form {form.get('action')!r} has no method"
        if form.get("method", "").lower() == "post" and not form.xpath(".//input[@name='csrf_token' and @value!='']"):
            yield f"the form {form.get('action')!r} has no token"


def _inline(page):
    if page.html.xpath("//script[not(@src) and not(@type='application/ld+json')] | //style | //*[@style]"):
        yield "an inline script or style"
    if page.html.xpath("//@*[starts-with(name(), 'on')]"):
        yield "an inline handler"
    if page.html.xpath("//@href[starts-with(., 'javascript:')]"):
        yield "a javascript: address"


def _links(app, page):
    ids = set(page.html.xpath("//@id"))
    for address in page.html.xpath("//a/@href | //link/@href | //script/@src | //img/@src"):
        yield from _dead(app, page, address, "GET", ids)
    for form in page.html.xpath("//form[@action]"):
        for address in [form.get("action"), *form.xpath(".//@formaction")]:
            yield from _dead(app, page, address, form.get("method", "get").upper(), ids)
    for method in ("get", "post"):
        for address in page.html.xpath(f"//@hx-{method}"):
            yield from _dead(app, page, address, method.upper(), ids)


def _dead(app, page, address, method, ids):
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    if not parts.path:
        if parts.fragment and parts.fragment not in ids:
            yield f"the link {address!r} leads nowhere on the page"
        return
    if not parts.path.startswith("/"):
        yield f"the address {address!r} is not from the root"
        return
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path, method)
    except RequestRedirect:
        return
    except MethodNotAllowed:
        yield f"{method} {address!r} is not allowed"
    except HTTPException:
        yield f"{method} {address!r} leads nowhere"
    else:
        if endpoint == "static" and not _static_file(app, values["filename"]).is_file():
            yield f"the file {address!r} is not there"


def _static_file(app, name):
    return Path(app.static_folder) / name
