"""The holder looks at the skills of a badge, answers what is asked, corrects, rejects, and takes it back."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.models import BadgeSkill, BadgeStatement, Requirement, Role, SelfClaimedSkill, StatementKind
from jobboard.skills.mappings import map_achievement
from jobboard.skills.settling import settle_skills
from tests.conftest import NOW
from tests.factories import (
    make_badge,
    make_candidate,
    make_organisation,
    make_skill,
    make_vacancy,
)

ADDRESS = "https://vocabulary.example/skills/baking"


@pytest.fixture
def world(database, browser):
    """A good badge that names one skill by address, a tag of two meanings, and a tag of none; its holder is here."""
    browser.sign_in_as(Role.JOBSEEKER)
    with database.writing() as session:
        candidate = session.scalars(select(models.Candidate)).one()
        skills = {name: make_skill(session, name) for name in ("bread baking", "Glazing", "glazing", "Sourdough")}
        skills["bread baking"].key = ADDRESS
        badge = make_badge(session, candidate)
        said = [(StatementKind.ALIGNMENT, "Baking", ADDRESS), (StatementKind.TAG, "Glazing", None)]
        said += [(StatementKind.TAG, "Kitchen talk", None), (StatementKind.ALIGNMENT, "EQF level 6", None)]
        for position, (kind, text, address) in enumerate(said):
            row = {"kind": kind, "text": text, "text_key": text.lower(), "address": address}
            row["framework"] = "EQF" if text.startswith("EQF") else None
            session.add(BadgeStatement(badge_id=badge.id, position=position, **row))
        session.flush()
        settle_skills(session, [badge.id])
        make_vacancy(
            session,
            make_organisation(session),
            requirements=[Requirement(is_must=True, skill_id=skills["bread baking"].id)],
        )

        class World:
            pass

        World.page, World.badge = f"/badges/{badge.public_id}/skills", badge
        World.skills = {name: each.id for name, each in skills.items()}
        return World


def proven(database):
    with database.reading() as session:
        return [
            (each.skill_id, each.grade.value) for each in session.scalars(select(BadgeSkill).order_by(BadgeSkill.id))
        ]


def test_each_skill_says_where_it_comes_from_and_what_it_opens(browser, world):
    browser.get(f"/badges/{world.badge.public_id}")
    page = browser.follow("Answer 1 question about its skills")
    assert "bread baking, SCQF level 9 or above" in page.text
    assert f"Read from: {ADDRESS}" in page.text
    assert "1 open vacancy asks for it" in page.text
    assert "Kitchen talk" in page.text
    assert "EQF level 6 (EQF): SCQF level 9 or above" in page.text


def test_a_word_of_two_meanings_is_asked_once_and_counts_when_it_is_answered(browser, world, database):
    page = browser.get(world.page)
    assert "What does “Glazing” mean?" in page.text
    page = browser.submit(f"{world.page}/meaning", skill=str(world.skills["glazing"]))
    assert "What does" not in page.text
    assert (world.skills["glazing"], "C") in proven(database)
    page = browser.submit(f"{world.page}/choices/1/undo")
    assert "What does “Glazing” mean?" in page.text
    assert proven(database) == [(world.skills["bread baking"], "A")]


def test_none_of_these_is_an_answer_and_no_answer_is_not(browser, world, database):
    browser.get(world.page)
    page = browser.submit(f"{world.page}/meaning", status=422)
    assert "Choose what “Glazing” means" in page.text
    (none,) = page.html.xpath("//label[text()='None of these']/preceding-sibling::input/@value")
    page = browser.submit(f"{world.page}/meaning", skill=none)
    assert "What does" not in page.text
    assert "You said that it does not prove glazing" in page.text
    assert len(proven(database)) == 1


def test_what_is_not_true_is_rejected_and_taken_back(browser, world, database):
    browser.get(world.page)
    page = browser.submit(f"{world.page}/reject")
    assert proven(database) == []
    assert "It proves no skill at present" in page.text
    browser.submit(f"{world.page}/choices/1/undo")
    assert proven(database) == [(world.skills["bread baking"], "A")]
    assert "undone before" in browser.post(f"{world.page}/choices/1/undo", status=409).text


def test_a_correction_that_the_badge_does_not_say_is_self_claimed_and_never_proven(browser, world, database):
    wrong, right = world.skills["bread baking"], world.skills["Sourdough"]
    browser.get(f"{world.page}?wrong={wrong}&q=sourd")
    page = browser.submit(f"{world.page}/correct")
    assert proven(database) == []
    assert "Sourdough stands among what you say yourself" in page.text
    with database.reading() as session:
        assert session.scalars(select(SelfClaimedSkill.skill_id)).all() == [right]


def test_a_confirmed_word_is_corrected_to_another_of_its_meanings_and_stays_proven(browser, world, database):
    with database.writing() as session:
        other = make_skill(session, "window work").id
        session.add(models.SkillLabel(skill_id=other, language="en", label="Glazing"))
    browser.get(world.page)
    browser.submit(f"{world.page}/meaning", skill=str(other))
    page = browser.get(world.page)
    (link,) = [each for each in page.html.xpath("//a[contains(@href, 'wrong=')]/@href") if f"wrong={other}" in each]
    browser.get(link.partition("#")[0] + "&q=glazing")
    assert browser.page.html.xpath("//form[contains(@action, '/correct')]/input[@name='text']/@value")[0] == "Glazing"
    browser.post(f"{world.page}/correct", wrong=str(other), skill=str(world.skills["glazing"]), text="Glazing")
    assert proven(database)[1:] == [(world.skills["glazing"], "C")]


def test_a_decision_of_staff_is_shown_with_its_reason(browser, world, database):
    with database.writing() as session:
        map_achievement(
            session,
            session.get(models.Badge, world.badge.id).achievement,
            world.skills["Sourdough"],
            is_proven=True,
            level=6,
            authority=models.Authority.STAFF,
            reason="Its syllabus",
            account_id=session.scalars(select(models.Account.id)).first(),
            now=NOW,
        )
        settle_skills(session, [world.badge.id])
    assert "Read from: a decision of our staff: Its syllabus" in browser.get(world.page).text


def test_what_its_text_may_speak_of_becomes_self_claimed_and_never_proven(browser, world, database):
    with database.writing() as session:
        badge = session.get(models.Badge, world.badge.id)
        for name, score in (("Sourdough", 0.9), ("bread baking", 0.9), ("glazing", 0.1)):
            row = {"skill_id": world.skills[name], "score": score, "words": "a text"}
            session.add(models.SkillSuggestion(achievement_id=badge.achievement_id, **row))
    page = browser.get(world.page)
    (button,) = page.html.xpath("//button[starts-with(., 'I can do this')]")
    assert "Sourdough" in button.text_content()
    browser.post(f"{world.page}/meaning", text="a text", skill=str(world.skills["Sourdough"]))
    assert [skill for skill, _ in proven(database)] == [world.skills["bread baking"]]
    with database.reading() as session:
        assert session.scalars(select(SelfClaimedSkill.skill_id)).all() == [world.skills["Sourdough"]]
    assert "I can do this" not in browser.get(world.page).text


def test_nobody_elses_badge_has_this_page(browser, world, database):
    with database.writing() as session:
        other = make_badge(session, make_candidate(session)).public_id
    assert browser.get(f"/badges/{other}/skills", status=404).status == 404
    for what in ("meaning", "reject", "correct"):
        assert browser.post(f"/badges/{other}/skills/{what}", skill="1", wrong="1", text="x", status=404).status == 404
    with database.reading() as session:
        assert session.scalars(select(models.SkillChoice)).all() == []


@pytest.mark.parametrize("skill", ["999", "x", "²", "99999999999999999999", "00000000000199999999999999999999"])
def test_a_skill_that_does_not_exist_is_not_found(browser, world, skill):
    for what in ("meaning", "reject"):
        assert browser.post(f"{world.page}/{what}", text="Glazing", skill=skill, status=404).status == 404
    assert browser.post(f"{world.page}/choices/99999999999/undo", status=404).status == 404
