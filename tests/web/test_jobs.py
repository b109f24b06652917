"""Open vacancies for jobseekers, what they meet, and applying in three screens."""

import pytest
from sqlalchemy import select

from jobboard import models, resumes
from jobboard.models import Role, VacancyState, Visibility
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)
from tests.web.world import make_item, make_place


@pytest.fixture
def job(database):
    with database.writing() as session:
        bread, coffee = make_skill(session, "bread"), make_skill(session, "coffee")
        badge = make_achievement(
            session, name="Hygiene", issuer=make_issuer(session, name="Food Agency", key="did:web:food.example")
        )
        requirements = [
            models.Requirement(is_must=True, skill_id=bread.id, level_at_least=6),
            models.Requirement(is_must=True, achievement_id=badge.id),
            models.Requirement(is_must=False, skill_id=coffee.id),
        ]
        vacancy = make_vacancy(
            session, make_organisation(session, name="Loaf Ltd"), title="Baker", requirements=requirements
        )
        assert vacancy.requirements[0].skill
        assert vacancy.organisation
    return vacancy


@pytest.fixture
def candidate(database, browser, job):
    """A signed-in person who bakes at level 7 and is searchable without a name."""
    with database.writing() as session:
        candidate = make_candidate(session, account=make_account(session, name="Morag Baker"))
        proof = make_badge(session, candidate, skills=[(session.merge(job).requirements[0].skill, 7)])
        make_item(session, candidate, "Night baker", badges=[proof])
    browser.sign_in(candidate.account)
    return candidate


def test_anybody_finds_open_jobs_by_words_and_place(database, browser, job):
    with database.writing() as session:
        place = make_place(session, "Wick")
        session.merge(job).place_id = place.id
        make_vacancy(session, make_organisation(session), title="Driver")
        make_vacancy(session, make_organisation(session), title="Old job", state=VacancyState.CLOSED)
    page = browser.get("/jobs")
    assert "2 open jobs" in page.text
    assert "Old job" not in page.text
    assert "1 open job" in browser.submit("Search", q="hygiene").text
    assert "1 open job" in browser.get("/jobs?place=wick").text
    assert "No open job has all of this" in browser.get("/jobs?q=zzz").text
    assert "No place called" in browser.get("/jobs?place=Atlantis").text


def test_a_search_of_jobs_is_a_form_links_and_an_address(database, browser, job):
    with database.writing() as session:
        part = frozenset({models.Hours.PART_TIME})
        make_vacancy(session, make_organisation(session), title="Driver", hours=part, pay_minimum=40_000_00)
    browser.get("/jobs")
    page = browser.submit("Search", pay="20", hours="part_time")
    assert "1 open job" in page.text
    assert "Driver" in page.text
    assert page.html.xpath("//select[@id='hours']/option[@selected]/@value") == ["part_time"]
    browser.get("/jobs")
    page = browser.follow("Hygiene")
    assert "1 open job" in page.text
    assert "Baker" in page.text
    browser.submit("Search", q="driver")
    page = browser.page
    assert "No open job has all of this." in page.text
    assert "Leave out your words 1 job" in page.text
    assert "Leave out the badges 1 job" in page.text
    browser.follow("Leave out your words")
    assert "2 open jobs" in browser.follow("Take away Hygiene").text


def test_pay_that_cannot_be_read_is_told_and_kept(browser, job):
    page = browser.get("/jobs?pay=much")
    assert "Write an amount in pounds" in page.text
    assert page.html.get_element_by_id("pay").value == "much"
    assert "1 open job" in page.text


def test_a_badge_that_the_catalogue_does_not_show_is_not_named_by_its_number(database, browser, job):
    with database.writing() as session:
        hidden = make_achievement(session, name="Night badge")
    assert "Night badge" not in browser.get(f"/jobs?badge={hidden.id}").text


def test_a_jobseeker_finds_only_what_they_meet(database, browser, job, candidate):
    assert "0 open jobs" in browser.get("/jobs?fits=yes").text
    assert "Leave out what you have to meet" in browser.page.text
    with database.writing() as session:
        proof = make_badge(
            session, session.merge(candidate), achievement=session.merge(job).requirements[1].achievement
        )
        assert proof.state
    page = browser.get("/jobs?fits=yes&order=best")
    assert "1 open job" in page.text
    assert page.html.xpath("//input[@id='fits']/@checked")


def test_who_is_no_jobseeker_is_compared_with_nothing(browser, job):
    page = browser.get("/jobs?fits=yes&order=best")
    assert "1 open job" in page.text
    assert not page.html.xpath("//*[@id='fits'] | //option[@value='best']")


def test_a_page_past_the_last_one_leads_back(browser, job):
    assert "There is no such page." in browser.get("/jobs?page=9").text


def test_a_stranger_sees_what_is_required_and_nothing_about_themselves(browser, job):
    page = browser.get(f"/jobs/{job.public_id}")
    assert "bread, SCQF level 6 or above (required)" in page.text
    assert "The badge “Hygiene” from Food Agency (food.example, level 2), or an equivalent (required)" in page.text
    assert "coffee (nice to have)" in page.text
    assert "You meet" not in page.text


def test_a_jobseeker_sees_what_is_met_with_the_badge_and_what_is_missing(browser, job, candidate):
    page = browser.get(f"/jobs/{job.public_id}")
    sentence = (
        "You meet 1 of 3 requirements. Missing: The badge “Hygiene” from Food Agency (food.example, level 2),"
        " or an equivalent; coffee."
    )
    assert sentence in page.text
    cells = [" ".join(cell.text_content().split()) for cell in page.html.xpath("//table//td[2]")]
    assert cells[0].startswith("Met. Verified on 1 June 2026")
    assert cells[1:] == ["Not met: no verified badge shows this."] * 2
    assert sentence in browser.get("/jobs").text


def test_a_draft_is_no_page_and_a_closed_job_takes_nobody(database, browser, candidate):
    with database.writing() as session:
        organisation = make_organisation(session)
        draft = make_vacancy(session, organisation, state=VacancyState.DRAFT)
        closed = make_vacancy(session, organisation, state=VacancyState.CLOSED)
    browser.get(f"/jobs/{draft.public_id}", status=404)
    page = browser.get(f"/jobs/{closed.public_id}")
    assert "takes no more applications" in page.text
    assert not page.links("Apply")
    assert browser.post(f"/jobs/{closed.public_id}/apply", version="now", action="send").status == 409


def applications(database):
    with database.reading() as session:
        return session.scalars(select(models.Application)).all()


def versions(database):
    with database.reading() as session:
        return session.scalars(select(models.ResumeVersion)).all()


def test_applying_takes_three_screens_and_sends_what_the_check_page_showed(database, browser, job, candidate):
    browser.get(f"/jobs/{job.public_id}")
    browser.follow("Apply")
    page = browser.submit("Check what is sent", message="I bake.\nAt night.")
    assert page.h1 == "Check your application"
    assert applications(database) == []
    for shown in ("Morag Baker", "I bake. At night.", "Night baker", "Meets 1 of 3 requirements."):
        assert shown in page.text
    page = browser.submit("Send the application")
    assert "Your application to Loaf Ltd is sent." in page.text
    (application,) = applications(database)
    (version,) = versions(database)
    assert (application.resume_version_id, application.message) == (version.id, "I bake.\nAt night.")
    assert "You applied on 1 June 2026" in browser.get(f"/jobs/{job.public_id}").text


def test_a_saved_version_can_be_chosen_and_changed_on_the_way(database, browser, job, candidate, now):
    with database.writing() as session:
        saved = resumes.save_version(session, session.merge(candidate), "For bakeries", now=now)
    browser.get(f"/jobs/{job.public_id}/apply")
    browser.submit("Check what is sent", version=saved.public_id, message="One")
    page = browser.submit("Change something")
    assert page.html.xpath("//input[@name='version' and @checked]/@value") == [saved.public_id]
    assert page.html.get_element_by_id("message").value.strip() == "One"
    browser.submit("Check what is sent", message="Two")
    browser.submit("Send the application")
    (application,) = applications(database)
    assert (application.resume_version_id, application.message) == (saved.id, "Two")
    assert len(versions(database)) == 1


def test_a_hidden_person_is_told_and_has_to_agree(database, browser, job, candidate):
    with database.writing() as session:
        session.merge(candidate).visibility = Visibility.HIDDEN
    page = browser.get(f"/jobs/{job.public_id}/apply")
    assert "visible to Loaf Ltd and to nobody else" in page.text
    page = browser.submit("Check what is sent", message="Hello", status=422)
    assert "Agree that this employer may see it" in page.text
    assert page.html.get_element_by_id("message").value.strip() == "Hello"
    assert versions(database) == []
    browser.submit("Check what is sent", agrees="yes")
    browser.submit("Send the application")
    with database.reading() as session:
        assert session.get(models.Candidate, candidate.id).visibility is Visibility.APPLICATIONS


def test_applying_twice_is_refused_in_words(database, browser, job, candidate):
    for status in (200, 409):
        assert browser.post(f"/jobs/{job.public_id}/apply", version="now", action="send").status == status
    assert "You have applied to this vacancy already" in browser.page.text
    assert len(applications(database)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"version": "nonsense", "action": "send"},
        {"version": "now", "message": "x" * 4_001, "action": "send"},
        {"version": "now", "message": "x" * 4_001},
    ],
)
def test_a_form_that_cannot_be_sent_says_why_and_leaves_nothing(database, browser, job, candidate, fields):
    page = browser.post(f"/jobs/{job.public_id}/apply", **fields)
    assert page.status == 422
    assert page.html.xpath("//*[@role='alert']")
    assert applications(database) == versions(database) == []


def test_somebody_else_s_version_is_not_there(database, browser, job, candidate, now):
    with database.writing() as session:
        foreign = resumes.save_version(session, make_candidate(session), "Foreign", now=now)
    page = browser.post(f"/jobs/{job.public_id}/apply", version=foreign.public_id, action="send")
    assert page.status == 422


def test_withdrawing_is_undone_with_one_button(database, browser, job, candidate):
    browser.get(f"/jobs/{job.public_id}/apply")
    browser.submit("Check what is sent")
    browser.submit("Send the application")
    page = browser.submit("Withdraw")
    assert "Withdrawn on 1 June 2026" in page.text
    assert applications(database)[0].withdrawn_at
    page = browser.submit("Undo")
    assert "Your application stands again." in page.text
    assert applications(database)[0].withdrawn_at is None
    assert "Night baker" in page.text


def test_a_foreign_application_is_not_there(database, browser, new_browser, job, candidate):
    browser.post(f"/jobs/{job.public_id}/apply", version="now", action="send")
    (application,) = applications(database)
    other = new_browser()
    other.sign_in_as(Role.JOBSEEKER)
    other.get(f"/applications/{application.public_id}", status=404)
    for action in ("withdraw", "restore"):
        assert other.post(f"/applications/{application.public_id}/{action}").status == 404
    assert applications(database)[0].withdrawn_at is None
    assert "You have not applied anywhere yet" in other.get("/applications").text
