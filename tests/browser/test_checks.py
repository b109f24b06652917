"""Each check of a page can fail: a page that is broken on purpose in one way is noticed."""

import pytest
from flask import Flask

from tests.browser.checks import look_at
from tests.browser.conftest import serving
from tests.browser.person import Person

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src * data:"
_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Page</title><link rel="icon" href="data:,">{head}</head>'
    "<body><main><h1>Page</h1>{body}</main></body></html>"
)
_FAULTS = {
    "axe": ("", '<img src="/picture">', "image-alt"),
    "csp": ("<style>h1 { color: red }</style>", "", "console: CSP style-src"),
    "script": ('<script src="/throws.js"></script>', "", "script error: Broken on purpose"),
    "console": ('<script src="/complains.js"></script>', "", "console: Broken on purpose"),
    "not-found": ("", '<img alt="Nothing" src="/nowhere">', "404"),
    "other-host": ("", '<img alt="Foreign" src="http://elsewhere.invalid/">', "asked another host: elsewhere.invalid"),
    "too-wide": ('<link rel="stylesheet" href="/wide.css">', "", "at 320: 680 pixels wider than the window"),
}


@pytest.fixture(scope="module")
def address():
    app = Flask(__name__)

    @app.get("/")
    @app.get("/<fault>")
    def page(fault=None):
        head, body, _ = _FAULTS.get(fault, ("", "", ""))
        return _PAGE.format(head=head, body=body), {"Content-Security-Policy": _POLICY}

    for name, kind, text in (
        ("throws.js", "text/javascript", "throw new Error('Broken on purpose')"),
        ("complains.js", "text/javascript", "console.error('Broken on purpose')"),
        ("wide.css", "text/css", "main { width: 1000px } body { margin: 0 }"),
        ("picture", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ):
        app.add_url_rule(f"/{name}", name, lambda text=text, kind=kind: (text, {"Content-Type": kind}))
    app.add_url_rule("/nowhere", "nowhere", lambda: ("", 404))
    with serving() as server:
        server.app = app
        yield f"http://127.0.0.1:{server.port}"


def problems(chromium, address, path):
    person = Person(chromium, address)
    person.open(path)
    person.page.wait_for_load_state("networkidle")
    found = look_at(person.page, f"broken{path.replace('/', '-')}")
    person.leave()
    return [*found, *person.problems]


def test_a_good_page_has_no_problem(chromium, address):
    assert problems(chromium, address, "/") == []


@pytest.mark.parametrize("fault", _FAULTS)
def test_a_page_that_is_broken_on_purpose_is_noticed(chromium, address, fault):
    expected = _FAULTS[fault][2]
    found = problems(chromium, address, f"/{fault}")
    assert any(expected in each for each in found), found
