"""Words of badges in the hands of staff: many at once, undone, nothing chosen lost."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.models import LabelMapping, Role
from jobboard.web import word_mapping
from tests.factories import make_badge, make_candidate, make_skill

PAGE = "/staff/words"


@pytest.fixture
def skill(database, browser):
    """Three good badges with words that name no skill, and one that they could mean; staff is signed in."""
    with database.writing() as session:
        for text in ("Breads", "breads", "Juggling"):
            badge = make_badge(session, make_candidate(session))
            kind = models.StatementKind.TAG
            session.add(
                models.BadgeStatement(badge_id=badge.id, position=0, kind=kind, text=text, text_key=text.lower())
            )
        found = make_skill(session, "breads and cakes").id
    browser.sign_in_as(Role.STAFF)
    return found


def meant(database):
    with database.reading() as session:
        return {row.text_key: row.skill_id for row in session.scalars(select(LabelMapping))}


def test_staff_say_of_several_words_at_once_what_they_mean(browser, database, skill):
    browser.get("/staff")
    page = browser.follow("Words of badges")
    assert page.html.xpath("//label/strong/text()") == ["Breads", "Juggling"]
    (none,) = page.html.xpath("//select[@id='meaning-2']/option[text()='No skill of the vocabulary']/@value")
    page = browser.submit("Decide", meaning=[str(skill), none], reason="Their syllabus")
    assert meant(database) == {"breads": skill, "juggling": None}
    assert "No words wait" in page.text
    assert "“breads” means breads and cakes" in page.text
    assert "“juggling” means no skill of the vocabulary" in page.text


def test_words_of_which_nothing_was_chosen_go_on_waiting(browser, database, skill):
    browser.get(PAGE)
    page = browser.submit("Decide", meaning=["", "none"], reason="A hobby")
    assert meant(database) == {"juggling": None}
    assert page.html.xpath("//label/strong/text()") == ["Breads"]


def test_a_decision_is_undone_once(browser, database, skill):
    browser.get(PAGE)
    page = browser.submit("Decide", meaning=[str(skill), ""], reason="So")
    (undo,) = page.html.xpath("//form[contains(@action, 'undo')]/@action")
    page = browser.submit(undo)
    assert page.html.xpath("//label/strong/text()") == ["Breads", "Juggling"]
    assert "undone before" in browser.post(undo, status=409).text


def test_a_skill_is_found_by_another_name_and_nothing_of_the_form_is_lost(browser, database, skill):
    with database.writing() as session:
        clowning = make_skill(session, "circus arts").id
    browser.get(PAGE)
    page = browser.submit("Find a skill for Juggling", q=["", "circus"], meaning=["none", ""], reason="A hobby")
    assert (page.status, meant(database)) == (200, {})
    assert page.html.xpath("//select[@id='meaning-2']/option/text()")[1] == "circus arts"
    assert page.html.xpath("//select[@id='meaning-1']/option[@selected]/@value") == ["none"]
    assert "A hobby" in page.html.xpath("//textarea")[0].text
    page = browser.submit("Find a skill for Breads", q=["", ""], meaning=["none", str(clowning)], reason="A hobby")
    assert page.html.xpath("//select[@id='meaning-2']/option[@selected]/text()") == ["circus arts"]
    browser.submit("Decide", meaning=["none", str(clowning)], reason="A hobby")
    assert meant(database) == {"breads": None, "juggling": clowning}


def test_where_nothing_is_found_the_page_says_so(browser, skill):
    assert browser.get(PAGE).html.xpath("//details[@open]//summary/span/text()") == [" for Juggling"]
    page = browser.submit("Find a skill for Juggling", q=["", "x" * 300], meaning=["", ""])
    assert "No skill is called" in page.text


def test_what_was_chosen_stays_when_the_reason_is_missing(browser, database, skill):
    browser.get(PAGE)
    page = browser.submit("Decide", meaning=[str(skill), "none"], reason=" ")
    assert (page.status, meant(database)) == (422, {})
    assert page.html.xpath("//select/option[@selected]/@value") == [str(skill), "none"]
    assert "Choose what at least one of the words means" in browser.submit("Decide", meaning=["", ""], reason="So").text


def test_words_that_nobody_decides_do_not_hide_the_others(browser, database, skill, monkeypatch):
    monkeypatch.setattr(word_mapping, "SHOWN", 1)
    page = browser.get(PAGE)
    assert page.html.xpath("//label/strong/text()") == ["Breads"]
    page = browser.follow("Next page")
    assert page.html.xpath("//label/strong/text()") == ["Juggling"]
    assert browser.submit("Decide", meaning="none", reason=" ").html.xpath("//label/strong/text()") == ["Juggling"]
    page = browser.submit("Decide", meaning="none", reason="A hobby")
    assert meant(database) == {"juggling": None}
    assert page.html.xpath("//label/strong/text()") == ["Breads"]


@pytest.mark.parametrize("meaning", ["0", "-1", "²", "99999999999999999999", "00000000000199999999999999999999", "999"])
def test_what_is_no_skill_is_refused(browser, database, skill, meaning):
    page = browser.post(PAGE, text="Breads", meaning=meaning, reason="So", status=422)
    assert "There is no such skill" in page.text
    assert meant(database) == {}
