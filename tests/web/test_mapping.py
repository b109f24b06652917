"""The mapping workbench in the hands of staff, of an issuer, and of somebody who is neither."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.models import Authority, BadgeSkill, IdentityKind, Role
from jobboard.web import mapping
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer, make_skill
from tests.web.world import make_employer
from tests.working import run_due_once

DIPLOMA = "Diploma in baking"


@pytest.fixture
def world(database):
    """Two people with a good badge that proves nothing yet, and a skill that it could prove."""
    with database.writing() as session:
        issuer = make_issuer(session, name="Guild of Bakers", key="https://bakers.example/issuer.json")
        achievement = make_achievement(session, issuer=issuer, name=DIPLOMA)
        for _ in range(2):
            badge = make_badge(session, make_candidate(session), achievement=achievement)
        session.add(
            models.BadgeStatement(
                badge_id=badge.id, position=0, kind=models.StatementKind.TAG, text="Sourdough", text_key="sourdough"
            )
        )
        skill = make_skill(session, "bread baking")

        class World:
            pass

        World.address, World.skill, World.achievement = f"/badge-classes/{achievement.id}/skills", skill.id, achievement
        return World


@pytest.fixture
def work(database, settings):
    """The worker does what is due."""
    return lambda: run_due_once(database, settings, None, NOW)


def proven(database):
    with database.reading() as session:
        return [(row.skill_id, row.level) for row in session.scalars(select(BadgeSkill).order_by(BadgeSkill.badge_id))]


def decide(browser, world, **values):
    browser.get(f"{world.address}?q=bread")
    return browser.submit(world.address, **{"skill": [str(world.skill)], "reason": "The syllabus", **values})


def test_staff_map_a_class_for_all_who_hold_it_and_take_that_back(browser, world, database, work):
    browser.sign_in_as(Role.STAFF)
    browser.get("/staff")
    page = browser.follow("Skills of badges")
    assert "2 people hold it" in page.text
    page = browser.follow(DIPLOMA)
    assert "SourdoughTag, 1 person" in page.text
    page = decide(browser, world, level="6")
    assert "Proves bread baking, SCQF level 6" in page.text
    assert "By our staff on 1 June 2026: The syllabus" in page.text
    work()
    assert proven(database) == [(world.skill, 6)] * 2
    assert "Nothing waits" in browser.get("/staff/skills").text
    (undo,) = browser.get(world.address).html.xpath("//form[contains(@action, 'undo')]/@action")
    page = browser.submit(undo)
    assert "Undone on 1 June 2026" in page.text
    work()
    assert proven(database) == []
    assert DIPLOMA in browser.get("/staff/skills").text


def test_skills_that_its_text_may_speak_of_are_offered_with_their_words(browser, world, database):
    with database.writing() as session:
        row = {"skill_id": world.skill, "score": 0.62, "words": "loaves"}
        session.add(models.SkillSuggestion(achievement_id=world.achievement.id, **row))
    browser.sign_in_as(Role.STAFF)
    assert "suggested by “loaves” in its text, 62 in 100 likely" in browser.get(world.address).text


def test_a_decision_is_undone_once(browser, world, database):
    browser.sign_in_as(Role.STAFF)
    page = decide(browser, world)
    (address,) = page.html.xpath("//form[contains(@action, 'undo')]/@action")
    browser.post(address)
    assert "undone before" in browser.post(address, status=409).text


def test_what_was_chosen_and_typed_stays_when_something_is_missing(browser, world):
    browser.sign_in_as(Role.STAFF)
    page = decide(browser, world, reason=" ", level="7")
    assert page.status == 422
    assert "Say why. Holders read it." in page.text
    assert page.html.xpath(f"//input[@name='skill'][@value='{world.skill}']/@checked")
    assert page.html.xpath("//select[@name='level']/option[@selected]/@value") == ["7"]
    page = decide(browser, world, skill=[])
    assert "Choose the skills that this is about" in page.text


def test_what_was_chosen_and_typed_stays_while_more_skills_are_found(browser, world, database):
    with database.writing() as session:
        other = make_skill(session, "pastry")
    browser.sign_in_as(Role.STAFF)
    browser.get(f"{world.address}?q=bread")
    page = browser.submit("Find", q="pastry", skill=[str(world.skill)], reason="The syllabus", level="6")
    assert page.html.xpath("//input[@name='skill'][@checked]/@value") == [str(world.skill)]
    assert page.html.xpath("//input[@name='skill']/@value") == [str(other.id), str(world.skill)]
    assert page.html.get_element_by_id("reason").value.strip() == "The syllabus"
    assert page.html.xpath("//select[@name='level']/option[@selected]/@value") == ["6"]
    assert "Nobody has decided anything" in page.text


def test_a_page_beyond_the_last_is_the_last(browser, world):
    browser.sign_in_as(Role.STAFF)
    assert DIPLOMA in browser.get("/staff/skills?page=999999").text


def test_that_no_skill_fits_takes_a_class_out_of_the_queue(browser, world, database, work):
    browser.sign_in_as(Role.STAFF)
    page = decide(browser, world, kind="nothing_fits", skill=[])
    assert "No skill of the vocabulary fits" in page.text
    work()
    assert proven(database) == []
    assert "Nothing waits" in browser.get("/staff/skills").text


@pytest.mark.parametrize("skill", ["0", "99999999999999999999", "00000000000199999999999999999999", "x", "²"])
def test_a_skill_that_does_not_exist_is_refused(browser, world, database, skill):
    browser.sign_in_as(Role.STAFF)
    page = browser.post(world.address, skill=skill, kind="proves", reason="So", status=422)
    assert "There is no such skill" in page.text


def sign_in_as_issuer(browser, database, proves):
    with database.writing() as session:
        employer, _ = make_employer(session)
        session.add(
            models.ProvenIdentity(
                account_id=employer.id, kind=IdentityKind.URL, value=f"https://{proves}", key=proves, proven_at=NOW
            )
        )
    browser.sign_in(employer)


def test_an_issuer_that_proved_its_domain_maps_its_own_badges_and_no_others(browser, world, database, work):
    with database.writing() as session:
        other = make_achievement(session, name="Another badge")
    sign_in_as_issuer(browser, database, "bakers.example")
    browser.get("/account")
    page = browser.follow("badges you issue")
    assert "You have proven to be Guild of Bakers" in page.text
    browser.follow(DIPLOMA)
    page = decide(browser, world)
    assert "By the issuer on 1 June 2026" in page.text
    work()
    assert proven(database) == [(world.skill, None)] * 2
    browser.get(f"/badge-classes/{other.id}/skills", status=404)
    with database.reading() as session:
        assert session.scalars(select(models.SkillMapping)).one().authority is Authority.ISSUER


def test_a_decision_that_nobody_stands_behind_is_shown_as_such(browser, world, database):
    sign_in_as_issuer(browser, database, "bakers.example")
    told = "Does not count at present"
    assert told not in decide(browser, world).text
    with database.writing() as session:
        session.scalars(select(models.ProvenIdentity)).one().removed_at = NOW
    browser.sign_in_as(Role.STAFF)
    assert told in browser.get(world.address).text


def test_an_issuer_sees_the_decisions_of_staff_and_undoes_only_its_own(browser, world, database):
    browser.sign_in_as(Role.STAFF)
    decide(browser, world)
    sign_in_as_issuer(browser, database, "bakers.example")
    page = browser.get(world.address)
    assert "By our staff" in page.text
    assert not page.html.xpath("//form[contains(@action, 'undo')]")
    with database.reading() as session:
        mapping = session.scalars(select(models.SkillMapping.id)).one()
    browser.post(f"/badge-classes/decisions/{mapping}/undo", status=404)


@pytest.mark.parametrize("proves", ["evil.example", "bakers.example/page", "bakers.example.evil.example"])
def test_whoever_has_not_proven_the_issuers_domain_gets_no_page(browser, world, database, proves):
    sign_in_as_issuer(browser, database, proves)
    assert "Nothing is here for you" in browser.get("/issuer/badges").text
    browser.get(world.address, status=404)
    browser.post(world.address, skill=str(world.skill), kind="proves", reason="So", status=404)


def test_badges_of_an_issuer_go_on_over_pages(browser, world, database, monkeypatch):
    monkeypatch.setattr(mapping, "PAGE_SIZE", 2)
    with database.writing() as session:
        issuer = session.get_one(models.Issuer, world.achievement.issuer_id)
        for number in range(2):
            make_achievement(session, issuer=issuer, name=f"Zest {number}").read_at = NOW
    sign_in_as_issuer(browser, database, "bakers.example")
    listed = "//ul[@class='row-list']//a/text()"
    assert browser.get("/issuer/badges").html.xpath(listed) == [DIPLOMA, "Zest 0"]
    assert browser.follow("Next page").html.xpath(listed) == ["Zest 1"]
    assert "No badges are on this page" in browser.get("/issuer/badges?page=9").text
    assert browser.get("/issuer/badges?page=x").html.xpath(listed) == [DIPLOMA, "Zest 0"]


def test_an_issuer_is_not_told_who_of_its_holders_is_here(browser, world, database):
    with database.writing() as session:
        issuer = session.get_one(models.Issuer, world.achievement.issuer_id)
        hidden = make_achievement(session, issuer=issuer, name="Night baker")
        make_badge(session, make_candidate(session, visibility=models.Visibility.HIDDEN), achievement=hidden)
    sign_in_as_issuer(browser, database, "bakers.example")
    page = browser.get("/issuer/badges")
    assert DIPLOMA in page.text
    assert "Night baker" not in page.text
    browser.get(f"/badge-classes/{hidden.id}/skills", status=404)
    assert "SourdoughTag, fewer than 5 people" in browser.get(world.address).text
    browser.sign_in_as(Role.STAFF)
    assert "Night baker" in browser.get(f"/badge-classes/{hidden.id}/skills").text
