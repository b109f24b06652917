"""Pages about the site say what is true of it, and every page leads to them in the same order."""

import pytest

from jobboard.accounts import passwords
from jobboard.credentials import REASONS
from jobboard.models import BadgeState, Role
from jobboard.web.presenters.badges import state_label
from jobboard.web.presenters.public_check import MEANINGS
from tests.factories import make_account, make_candidate

PAGES = ("/states", "/accessibility", "/privacy", "/terms", "/cookies", "/help")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [None, *Role])
def test_everybody_reads_them(browser, path, role):
    if role:
        browser.sign_in_as(role)
    assert browser.get(path).h1


def test_the_states_are_all_there_with_words_and_a_shape_each(browser):
    page = browser.get("/states")
    assert MEANINGS.keys() == set(BadgeState)
    for state in BadgeState:
        assert state_label(state) in page.text
        assert page.html.xpath(f"//span[contains(@class, 'badge-state--{state.value}')]/*[name()='svg']")


def test_every_sentence_of_a_check_is_there_once(browser):
    text = browser.get("/states").text
    assert all(text.count(f" {reason.sentence}") >= 1 for reason in REASONS.values())


def test_the_site_sets_the_cookies_that_it_names_and_no_other(browser, database):
    page = browser.get("/cookies")
    always, device = (each.text_content() for each in page.html.xpath("//main//code"))
    for path in ("/", "/register/jobseeker", "/verify", "/jobs", *PAGES):
        browser.get(path)
    assert {key[2] for key in browser.client._cookies} == {always}
    with database.writing() as session:
        account = make_account(session, address="ana@example.org")
        account.password_hash = passwords.hash_password("otter-walks-by-the-forth")
        make_candidate(session, account=account)
    browser.get("/sign-in")
    browser.submit("Sign in", address="ana@example.org", password="otter-walks-by-the-forth")
    assert {key[2] for key in browser.client._cookies} == {always, device}


def test_help_stands_at_the_same_place_on_every_page(browser):
    ways = [
        browser.get(path).html.xpath("//footer//a/@href")
        for path in ("/", "/jobs", "/no-such-page", *PAGES)
        if path != "/no-such-page"
    ]
    ways.append(browser.get("/no-such-page", status=404).html.xpath("//footer//a/@href"))
    assert all(each == ways[0] for each in ways)
    assert ways[0][0] == "/help"


def test_the_home_page_has_two_doors_and_a_search_for_jobs(browser):
    page = browser.get("/")
    assert page.links("I look for work")
    assert page.links("I look for people")
    assert browser.submit("Search jobs", q="baker").path.startswith("/jobs")


def test_the_privacy_notice_has_the_numbers_of_the_code(browser):
    page = browser.get("/privacy")
    kept = {row[0].text_content(): row[2].text_content() for row in page.html.xpath("//tbody/tr")}
    assert kept["Applications"] == "6 months after the vacancy closed"
    text = page.text
    assert "50 minutes; no longer than an hour" in text
    assert "After 12 months without a visit" in text
