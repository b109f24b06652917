"""Forms that save by themselves, and two windows at once: nothing that somebody typed is written over unseen."""

import pytest

from tests.web.jobseeker import Jobseeker
from tests.web.test_resume import add_item, add_section, item_id

BY_ITSELF = {"HX-Request": "true"}


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


@pytest.fixture
def edit(isla, browser):
    """Give the address of a form with an item."""
    add_section(browser)
    add_item(browser, "Fitter", description="Pipes.")
    return f"/resume/items/{item_id(browser, 'Fitter')}/edit"


def seen_in(page):
    return page.html.xpath("string(//input[@name='seen']/@value)")


def send_by_itself(browser, address, **fields):
    token = browser.token()
    return browser._open(address, 200, method="POST", headers=BY_ITSELF, data={**fields, "csrf_token": token})


def test_a_form_that_saves_by_itself_says_when_and_goes_on_from_there(browser, edit):
    first = seen_in(browser.get(edit))
    part = send_by_itself(browser, edit, title="Fitter", description="Pipes and", seen=first)
    assert "Saved at 12:00 UTC" in part.html.xpath("string(//*[@id='saved'])")
    assert part.html.xpath("//*[@id='saved']/@role") == ["status"]
    assert seen_in(part) != first
    send_by_itself(browser, edit, title="Fitter", description="Pipes and valves", seen=seen_in(part))
    assert "Pipes and valves" in browser.get(edit).text


def test_two_windows_are_shown_both_versions_and_nothing_typed_is_lost(browser, edit):
    seen = seen_in(browser.get(edit))
    browser.submit("Save", description="From the other window.")
    page = browser.post(edit, title="Fitter", description="From\r\nthis window.", seen=seen, status=409)
    assert "From the other window." in page.html.xpath("string(//dl)")
    assert page.html.xpath("string(//textarea)").strip() == "From\nthis window."
    assert "From the other window." in browser.get(edit).html.xpath("string(//textarea)")
    browser.post(edit, title="Fitter", description="From this window.", seen=seen, status=409)
    browser.submit("Save")
    assert "From this window." in browser.get(edit).html.xpath("string(//textarea)")


def test_a_form_that_saves_by_itself_writes_nothing_over(browser, edit):
    seen = seen_in(browser.get(edit))
    browser.submit("Save", description="From the other window.")
    part = send_by_itself(browser, edit, title="Fitter", description="Mine", seen=seen)
    assert "Not saved." in part.html.xpath("string(//*[@id='saved'])")
    assert seen_in(part) == seen
    assert "From the other window." in browser.get(edit).html.xpath("string(//textarea)")


def test_a_form_without_its_stamp_writes_nothing_over(browser, edit):
    browser.post(edit, title="Taken", status=409)


def test_what_is_there_already_is_no_conflict(browser, edit):
    seen = seen_in(browser.get(edit))
    for _ in range(2):
        browser.post(edit, title="Fitter", description="Twice\r\nthe same", seen=seen, status=200)


def test_what_cannot_be_kept_is_told_while_typing(browser, edit):
    seen = seen_in(browser.get(edit))
    part = send_by_itself(browser, edit, title="", description="Mine", seen=seen)
    assert "Not saved. Enter a title." in part.html.xpath("string(//*[@id='saved'])")
    browser.post(edit, title="", description="Mine", seen=seen, status=422)
    assert browser.submit("Save", title="Fitter again", status=200)


def test_the_profile_is_not_written_over_either(isla, browser):
    seen = seen_in(browser.get("/resume/profile"))
    part = send_by_itself(browser, "/resume/profile", headline="Fitter", summary="", place="", seen=seen)
    assert "Saved at" in part.html.xpath("string(//*[@id='saved'])")
    page = browser.post("/resume/profile", headline="Welder", summary="", place="", seen=seen, status=409)
    assert "Fitter" in page.html.xpath("string(//dl)")
    assert page.html.xpath("//input[@id='headline']/@value") == ["Welder"]
    browser.submit("Save")
    assert browser.get("/resume/profile").html.xpath("//input[@id='headline']/@value") == ["Welder"]
