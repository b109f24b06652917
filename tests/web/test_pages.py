"""What every page has, and what the browser of the tests refuses."""

import pytest
from flask import Blueprint

from jobboard.models import Role
from jobboard.web.access import anyone


def test_the_first_page_opens_for_everybody(browser):
    assert browser.get("/").h1


@pytest.mark.parametrize("role", Role)
def test_each_role_is_signed_in_and_can_sign_out(browser, role):
    browser.sign_in_as(role)
    assert browser.get("/account").h1 == "Your account"
    browser.submit("Sign out", status=200)
    assert browser.get("/account").h1 == "Sign in"


GOOD = '<html lang="en"><title>Good</title><h1>Good</h1>{}</html>'


@pytest.mark.parametrize(
    "fault",
    [
        "<h1>Second</h1>",
        '<p id="a"></p><p id="a"></p>',
        '<input name="q">',
        '<form method="post" action="/sign-out"></form>',
        '<form method="get"></form>',
        "<script>alert(1)</script>",
        '<p style="color:red">x</p>',
        '<p onclick="x()">x</p>',
        '<a href="/nowhere">x</a>',
        '<a href="#nowhere">x</a>',
        '<a href="/"></a>',
        '<img src="/static/img/icon.svg">',
        '<link href="/static/css/none.css">',
        '<p aria-describedby="none">x</p>',
    ],
)
def test_a_page_broken_on_purpose_is_refused(app, browser, fault):
    faulty = Blueprint("faulty", __name__)
    faulty.get("/faulty", endpoint="faulty")(anyone(lambda: GOOD.format(fault)))
    faulty.get("/good", endpoint="good")(anyone(lambda: GOOD.format("")))
    app.register_blueprint(faulty)
    browser.get("/good")
    with pytest.raises(AssertionError):
        browser.get("/faulty")
