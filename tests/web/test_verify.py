"""Anybody has a badge checked without an account, follows it without scripts, and reads every check in plain words."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard.models import Mail, PublicCheck, Role
from jobboard.public_checks import KEPT_FOR, give_up_check
from jobboard.web import create_app
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import Web
from tests.web.browser import Browser
from tests.working import run_due_once

POLL = {"HX-Request": "true"}


def check(browser, database, content, **fields):
    """Hand in a text, let the worker judge it, and give the page."""
    browser.get("/verify")
    path = browser.submit("Check it", **(fields or {"text": content.decode()})).path
    run_due_once(database, None, Web(), NOW)
    return browser.get(path)


def test_a_badge_is_checked_without_an_account(browser, database):
    browser.get("/")
    browser.follow("Check a badge")
    page = browser.submit("Check it", text=scenarios.good().decode())
    assert page.h1 == "Checking the badge"
    assert page.html.xpath("//noscript/meta[@http-equiv='refresh']")
    assert browser.client.get(f"{page.path}&late=0", headers=POLL).status_code == 204
    run_due_once(database, None, Web(), NOW)
    assert browser.client.get(page.path, headers=POLL).headers["HX-Refresh"] == "true"
    page = browser.get(page.path)
    assert page.h1 == "What was found"
    assert "Valid, not asked whose it is" in page.text
    assert "Is it as it was issued? Passed" in page.text
    assert "Was it issued to the person who shows it? Not asked" in page.text
    assert "until 12:50 UTC on 1 June 2026" in page.text
    assert not page.html.xpath("//*[contains(@class, 'badge-state--verified')]")


def test_a_file_and_an_address_are_handed_in_too(browser, database):
    page = check(browser, database, b"", files=(io.BytesIO(scenarios.good()), "badge.json"))
    assert "Valid, not asked whose it is" in page.text
    page = check(browser, database, b"", address="https://nobody.example/1")
    assert "Could not be checked" in page.text


def test_a_changed_badge_fails_and_a_self_made_one_is_not_identified(browser, database):
    changed = scenarios.good().replace(b"Data analysis", b"Brain surgery", 1)
    assert changed != scenarios.good()
    assert "Failed" in check(browser, database, changed).text
    page = check(browser, database, scenarios.self_made())
    assert "Signed, issuer not identified" in page.text
    assert "Valid" not in page.text.partition("The badge")[0]


def test_it_is_the_same_for_people_with_an_account_and_says_nothing_of_them(browser, database):
    browser.sign_in_as(Role.JOBSEEKER, address=scenarios.OWNER)
    page = check(browser, database, scenarios.good())
    assert "Not asked" in page.text
    assert scenarios.OWNER not in page.text


@pytest.mark.parametrize(
    "fields",
    [{}, {"text": "{}", "address": "https://a.example/1"}, {"address": "http://a.example/1"}, {"address": "a" * 3000}],
)
def test_nothing_several_and_what_is_no_address_are_refused_and_kept(browser, database, fields):
    browser.get("/verify")
    page = browser.submit("Check it", status=422, **fields)
    assert page.html.xpath("//*[@id='error-summary']")
    assert page.html.xpath("string(//input[@name='address']/@value)") == fields.get("address", "")
    with database.reading() as session:
        assert session.scalars(select(PublicCheck)).all() == []


def test_a_check_that_takes_long_says_so_once(browser, database, settings, embedded_engine):
    browser.get("/verify")
    path = browser.submit("Check it", text="{}").path
    late = create_app(settings, database=database, engine=embedded_engine, clock=lambda: NOW + timedelta(minutes=3))
    late.testing = True
    assert late.test_client().get(f"{path}&late=0", headers=POLL).headers["HX-Refresh"] == "true"
    assert late.test_client().get(f"{path}&late=1", headers=POLL).status_code == 204
    assert "This takes longer than usual." in Browser(late).get(path).text


@pytest.mark.parametrize("name", ["", "0" * 32, "x" * 500])
def test_a_link_to_nothing_leads_nowhere(browser, name):
    browser.get(f"/verify/result?check={name}", status=404)


def test_the_page_is_gone_when_its_time_is_over(browser, database, settings, embedded_engine):
    path = check(browser, database, scenarios.good()).path
    later = create_app(settings, database=database, engine=embedded_engine, clock=lambda: NOW + KEPT_FOR)
    later.testing, later.config["PROPAGATE_EXCEPTIONS"] = True, False
    assert "can be read for 50 minutes" in Browser(later).get(path, status=404).text


def test_a_check_that_broke_off_says_what_to_do(browser, database):
    browser.get("/verify")
    path = browser.submit("Check it", text="{}").path
    with database.writing() as session:
        give_up_check(session, session.scalars(select(PublicCheck.id)).one())
    page = browser.get(path)
    assert page.h1 == "The badge could not be checked"
    assert page.links("Hand the badge in again")


def test_it_is_limited_by_network(browser):
    for _ in range(5):
        browser.get("/verify")
        browser.submit("Check it", text="{}")
    browser.get("/verify")
    browser.submit("Check it", status=429, text="{}")


def test_the_web_itself_fetches_nothing_and_mails_nobody(browser, database):
    browser.get("/verify")
    browser.submit("Check it", address="https://college.example/1")
    with database.reading() as session:
        assert session.scalars(select(PublicCheck)).one().report is None
        assert session.scalars(select(Mail)).all() == []
