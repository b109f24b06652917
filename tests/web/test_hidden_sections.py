"""A section that its owner hides is nobody else's: neither on pages and versions nor in what is searched."""

import pytest

from jobboard.documents.build import build_operations
from jobboard.models import BadgeState, ResumeSection, Visibility
from jobboard.people import shown_badges
from jobboard.snapshots import snapshot
from tests.credentials.scenarios import good, recipient
from tests.web.jobseeker import Jobseeker
from tests.web.test_resume import add_item, add_section


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


@pytest.fixture
def hidden(isla, browser, now):
    """A badge that is not verified stands in a section with canaries; the section is hidden."""
    isla.import_badge(now, good(**recipient("somebody@example.org")))
    browser.get("/resume/visibility")
    browser.submit("Save", visibility="anonymous")
    add_section(browser, "Zqsection")
    add_item(browser, "Zqtitle", "Zqsection", organisation="Zqorganisation", description="Zqwords")
    browser.follow("Place a badge on Zqtitle")
    browser.submit("Place Data analysis")
    return browser.submit("Hide from employers Zqsection")


def documents(isla, now):
    def build(session, candidate):
        return repr(build_operations(session, {candidate.id: candidate.search_version}, now=now))

    return isla.look(build)


def test_a_hidden_section_is_said_to_be_hidden_and_shown_again(isla, browser, hidden):
    assert "Only you see this section" in hidden.text
    page = browser.submit("Show to employers Zqsection")
    assert "Only you see this section" not in page.text
    assert "Zqtitle" in browser.get("/resume/preview").text


def test_nothing_of_a_hidden_section_is_shown_or_searched(isla, browser, hidden, now):
    browser.get("/resume/versions")
    browser.submit("Save", title="For care jobs")
    pages = [browser.get("/resume/preview").body, browser.follow("See it with your name").body]
    pages.append(browser.get(browser.get("/resume/versions").links("For care jobs")[0]).body)
    assert not any(b"Zq" in each for each in pages)
    assert "Zq" not in str(isla.look(snapshot))
    assert "zq" not in documents(isla, now).lower()
    browser.get("/resume")
    browser.submit("Show to employers Zqsection")
    assert "Zqwords" in documents(isla, now)


def test_a_badge_that_only_a_hidden_section_shows_is_nobodys_business(isla, browser, hidden):
    assert isla.look(lambda session, candidate: candidate.badges[0].state) is BadgeState.NOT_PROVEN_YOURS
    assert isla.look(shown_badges) == ()
    browser.get("/resume")
    browser.submit("Show to employers Zqsection")
    assert len(isla.look(shown_badges)) == 1


def test_hiding_a_section_is_told_to_search_in_the_same_transaction(isla, browser, hidden):
    before = isla.look(lambda session, candidate: candidate.search_version)
    browser.get("/resume")
    browser.submit("Show to employers Zqsection")
    assert isla.look(lambda session, candidate: candidate.search_version) == before + 1
    assert isla.look(lambda session, candidate: candidate.visibility) is Visibility.ANONYMOUS


def test_a_section_of_somebody_else_is_not_hidden(isla, browser, new_browser, settings, hidden):
    with isla.database.reading() as session:
        section = session.query(ResumeSection).filter_by(title="Zqsection").one().id
    other = Jobseeker(new_browser(), settings, address="other@example.org").browser
    other.post(f"/resume/sections/{section}/hide", hidden="", status=404)
    assert "Only you see this section" in browser.get("/resume").text
