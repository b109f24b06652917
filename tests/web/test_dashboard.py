import pytest

from jobboard.models import BadgeState, Visibility
from tests.credentials.scenarios import good
from tests.factories import make_badge
from tests.web.jobseeker import Jobseeker


@pytest.fixture
def isla(browser, settings):
    person = Jobseeker(browser, settings)
    with person.database.writing() as session:
        candidate = person.look(lambda _, candidate: session.get(type(candidate), candidate.id))
        candidate.visibility = Visibility.HIDDEN
    return person


def done(page):
    return [
        (li.xpath("string(.//h3)").strip(), li.xpath("string(.//strong)").strip() == "Done")
        for li in page.html.xpath("//ol/li")
    ]


def test_the_steps_lead_to_a_job(isla, browser):
    page = browser.get("/dashboard")
    assert [title for title, _ in done(page)] == [
        "Confirm your e-mail address",
        "Import a badge",
        "Place a badge in your resume",
        "Choose who can find you",
        "Apply for a job",
    ]
    assert [is_done for _, is_done in done(page)] == [True, False, False, False, False]
    assert "1 of 5 done" in page.text
    assert "Next: Import a badge" in page.text


def test_steps_are_ticked_as_they_are_done(isla, browser, now):
    isla.import_badge(now)
    browser.get("/resume/visibility")
    browser.submit("Save", visibility="anonymous")
    page = browser.get("/dashboard")
    assert [is_done for _, is_done in done(page)] == [True, True, False, True, False]
    assert "Next: Place a badge in your resume" in page.text


def test_badges_are_counted_by_state_with_links_to_them(isla, browser, database):
    with database.writing() as session:
        candidate = isla.look(lambda _, candidate: session.get(type(candidate), candidate.id))
        make_badge(session, candidate)
        make_badge(session, candidate)
        make_badge(session, candidate, state=BadgeState.REVOKED)
    page = browser.get("/dashboard")
    assert "Verified: 2" in page.text
    assert browser.follow("Revoked: 1").text.count("Revoked, checked on") == 1


def test_imports_that_wait_are_shown_as_checking(isla, browser):
    browser.get("/badges/import")
    browser.submit("Import", text=good().decode())
    assert "Checking: 1" in browser.get("/dashboard").text
