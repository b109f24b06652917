"""Both sides see on their pages what is new of vacancies, until they say that they have seen it."""

import pytest

from jobboard import models
from jobboard.alert_work import AlertWork
from jobboard.models import BadgeState, Requirement, Visibility
from jobboard.states import set_state
from tests.conftest import NOW
from tests.factories import EMPTY_RESUME, make_badge, make_candidate, make_skill, make_vacancy
from tests.web.world import make_employer, publish


@pytest.fixture
def vacancy(database, browser):
    """A vacancy that must have welding; its employer is signed in."""
    with database.writing() as session:
        account, organisation = make_employer(session)
        skill = make_skill(session, "welding")
        requirements = [Requirement(is_must=True, skill_id=skill.id)]
        vacancy = make_vacancy(session, organisation, requirements=requirements, title="Ship welder")
    browser.sign_in(account)
    return vacancy


def add_welder(database, engine, **values):
    with database.writing() as session:
        candidate = make_candidate(session, **values)
        skill = session.query(models.Skill).one()
        make_badge(session, candidate, skills=[(skill, 6)])
    follow(database, engine)
    return candidate


def follow(database, engine):
    AlertWork(database, lambda: NOW).follow()
    publish(database, engine)


def test_the_employer_sees_who_newly_meets_a_vacancy_until_it_is_seen(browser, database, embedded_engine, vacancy):
    person = add_welder(database, embedded_engine)
    page = browser.get(f"/vacancies/{vacancy.public_id}")
    assert "1 person newly meets what this vacancy must have" in page.text
    assert page.links(f"Candidate {person.public_id[:4].upper()}")
    assert "newly meets" not in browser.submit("I have seen this").text


def test_who_hid_themself_is_not_in_the_notice(browser, database, embedded_engine, vacancy):
    person = add_welder(database, embedded_engine)
    with database.writing() as session:
        session.get(models.Candidate, person.id).visibility = Visibility.HIDDEN
    publish(database, embedded_engine)
    assert "newly meets" not in browser.get(f"/vacancies/{vacancy.public_id}").text


def test_the_person_sees_what_they_newly_meet_until_it_is_seen(new_browser, database, embedded_engine, vacancy):
    person = add_welder(database, embedded_engine)
    browser = new_browser()
    with database.reading() as session:
        browser.sign_in(session.get(models.Candidate, person.id).account)
    page = browser.get("/dashboard")
    assert "You now meet 1 more vacancy" in page.text
    assert page.links("Ship welder") == [f"/jobs/{vacancy.public_id}"]
    assert "You now meet" not in browser.submit("I have seen this").text


def test_the_employer_sees_what_an_applicant_lost(browser, database, embedded_engine, vacancy):
    person = add_welder(database, embedded_engine, visibility=Visibility.APPLICATIONS)
    with database.writing() as session:
        version = models.ResumeVersion(candidate_id=person.id, title="First", content=EMPTY_RESUME, created_at=NOW)
        session.add(version)
        session.flush()
        values = {"vacancy_id": vacancy.id, "resume_version_id": version.id, "message": "", "applied_at": NOW}
        session.add(models.Application(candidate_id=person.id, **values))
    follow(database, embedded_engine)
    with database.writing() as session:
        set_state(session.query(models.Badge).one(), BadgeState.REVOKED)
    follow(database, embedded_engine)
    page = browser.get(f"/vacancies/{vacancy.public_id}")
    assert "A badge of 1 applicant no longer counts" in page.text
    assert "no longer met: welding" in page.text
    assert "no longer counts" not in browser.submit("I have seen this").text


def test_another_employer_s_notice_cannot_be_put_away(new_browser, database, embedded_engine, vacancy):
    add_welder(database, embedded_engine)
    with database.writing() as session:
        stranger, _ = make_employer(session)
    browser = new_browser()
    browser.sign_in(stranger)
    browser.post(f"/vacancies/{vacancy.public_id}/seen", status=404)
    with database.reading() as session:
        assert session.query(models.VacancyNews).one().is_seen is False
