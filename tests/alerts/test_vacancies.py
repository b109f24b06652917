"""Vacancies are told of who newly meets them, people of what they newly meet, and employers of what applicants lost."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from indexer.due import queue_due
from jobboard import models
from jobboard.alerts import news
from jobboard.alerts.applicants import losses_of, losses_seen, tell_vacancy
from jobboard.alerts.times import WAIT
from jobboard.models import BadgeState, IssuerRule, Requirement, TaskKind, VacancyState, Visibility
from jobboard.policies import set_rule
from jobboard.states import set_state
from jobboard.vacancies import RequirementValues, VacancyValues, edit_vacancy
from tests.alerts.watching import LATER, SETTINGS, start_watch
from tests.conftest import NOW
from tests.factories import (
    EMPTY_RESUME,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_terms,
    make_vacancy,
)


@pytest.fixture
def watch(any_database):
    return start_watch(any_database)


@pytest.fixture
def vacancy_id(watch):
    with watch.database.writing() as session:
        organisation = session.get(models.Member, watch.member_id).organisation
        need = Requirement(is_must=True, skill_id=watch.skill_id, level_at_least=5)
        return make_vacancy(session, organisation, requirements=[need], title="Welder").id


def newly(watch, vacancy_id):
    with watch.database.reading() as session:
        return news.newly_meeting(session, [vacancy_id]).get(vacancy_id, ())


def test_a_newly_verified_badge_tells_the_vacancy_and_the_person(watch, vacancy_id):
    person = watch.add_person(is_skilled=False)
    watch.follow()
    assert newly(watch, vacancy_id) == ()
    watch.add_badge(person)
    watch.follow()
    assert newly(watch, vacancy_id) == (person,)
    with watch.database.writing() as session:
        assert news.newly_met(session, person) == (vacancy_id,)
        news.employer_has_seen(session, vacancy_id)
        assert news.newly_met(session, person) == (vacancy_id,)
        news.person_has_seen(session, person)
        assert news.newly_met(session, person) == ()
    with watch.database.reading() as session:
        assert session.scalars(select(models.VacancyNews)).all() == []


@pytest.mark.parametrize("state", [VacancyState.DRAFT, VacancyState.CLOSED])
def test_a_vacancy_that_is_not_open_is_told_nothing(watch, vacancy_id, state):
    with watch.database.writing() as session:
        session.get(models.Vacancy, vacancy_id).state = state
    watch.add_person()
    watch.follow()
    assert newly(watch, vacancy_id) == ()


def test_who_meets_it_no_more_is_no_news(watch, vacancy_id):
    person = watch.add_person()
    watch.follow()
    assert newly(watch, vacancy_id) == (person,)
    watch.let_fall(person)
    watch.follow()
    assert newly(watch, vacancy_id) == ()


def test_a_vacancy_that_asks_for_nothing_and_one_that_only_wishes_are_met_by_everybody(watch):
    with watch.database.writing() as session:
        organisation = session.get(models.Member, watch.member_id).organisation
        wish = Requirement(is_must=False, skill_id=watch.skill_id)
        found = [make_vacancy(session, organisation, requirements=each).id for each in ([], [wish])]
    person = watch.add_person(is_skilled=False)
    watch.follow()
    assert [newly(watch, each) for each in found] == [(person,), (person,)]


@pytest.fixture
def applicant(watch, vacancy_id):
    return make_applicant(watch, vacancy_id)


def make_applicant(watch, vacancy_id):
    """Give somebody who applied with a badge that meets the requirement, and is compared."""
    person = watch.add_person(visibility=Visibility.APPLICATIONS)
    with watch.database.writing() as session:
        version = models.ResumeVersion(candidate_id=person, title="v", content=EMPTY_RESUME, created_at=NOW)
        session.add(version)
        session.flush()
        values = {"vacancy_id": vacancy_id, "candidate_id": person, "message": "", "applied_at": NOW}
        session.add(models.Application(resume_version_id=version.id, **values))
    watch.follow()
    return person


def tell(watch, vacancy_id, now=NOW + WAIT):
    with watch.database.writing() as session:
        return tell_vacancy(session, SETTINGS, vacancy_id, now=now)


def test_what_an_applicant_lost_is_told_to_the_employer_once(watch, vacancy_id, applicant):
    watch.let_fall(applicant)
    watch.follow()
    assert watch.tasks(TaskKind.TELL_VACANCY) == [NOW + WAIT]
    assert tell(watch, vacancy_id, NOW) == 0
    assert (tell(watch, vacancy_id), tell(watch, vacancy_id)) == (1, 0)
    (mail,) = watch.mails()
    for text in (mail.body, mail.html):
        assert watch.reference(applicant) in text
        assert "welding" in text
        assert "/searches/stop?token=" in text
        assert "Person" not in text.replace(mail_name(watch), "")
    with watch.database.writing() as session:
        assert [loss.application.candidate_id for loss in losses_of(session, vacancy_id)] == [applicant]
        losses_seen(session, vacancy_id)
        assert losses_of(session, vacancy_id) == ()


def test_telling_of_many_applicants_takes_no_more_statements_than_of_one(watch, vacancy_id):
    def cost(people):
        for each in [make_applicant(watch, vacancy_id) for _ in range(people)]:
            watch.let_fall(each)
        watch.follow()
        statements = []
        with watch.database.writing() as session:
            event.listen(session.connection(), "before_cursor_execute", lambda *given: statements.append(given[2]))
            assert tell_vacancy(session, SETTINGS, vacancy_id, now=NOW + WAIT) == people
        return len(statements)

    assert cost(1) == cost(5)


def mail_name(watch):
    with watch.database.reading() as session:
        return session.get(models.Member, watch.member_id).account.name


@pytest.mark.parametrize("choice", ["hides", "withdraws", "gets it back", "removes the badge"])
def test_an_applicant_of_whom_there_is_nothing_to_tell(watch, vacancy_id, applicant, choice):
    if choice == "removes the badge":
        with watch.database.writing() as session:
            session.scalars(select(models.Badge)).one().removed_at = NOW
    else:
        watch.let_fall(applicant)
    watch.follow()
    if choice == "hides":
        watch.change(applicant, visibility=Visibility.HIDDEN)
    if choice == "withdraws":
        with watch.database.writing() as session:
            session.scalars(select(models.Application)).one().withdrawn_at = NOW
    if choice == "gets it back":
        watch.let_fall(applicant, BadgeState.VERIFIED)
        watch.follow()
    assert tell(watch, vacancy_id) == 0
    assert watch.mails() == []


def test_members_who_stopped_it_get_no_mail_about_applicants(watch, vacancy_id, applicant):
    with watch.database.writing() as session:
        session.get(models.Member, watch.member_id).is_told_of_applicants = False
    watch.let_fall(applicant)
    watch.follow()
    tell(watch, vacancy_id)
    assert watch.mails() == []


@pytest.mark.parametrize(("days", "number"), [(89, 1), (91, 0)])
def test_an_employer_whose_vacancy_closed_long_ago_is_told_nothing(watch, vacancy_id, applicant, days, number):
    with watch.database.writing() as session:
        vacancy = session.get(models.Vacancy, vacancy_id)
        vacancy.state, vacancy.closed_at = VacancyState.CLOSED, NOW - timedelta(days=days)
    watch.let_fall(applicant)
    watch.follow()
    assert tell(watch, vacancy_id) == number


def test_other_requirements_begin_anew(watch, vacancy_id, applicant):
    watch.let_fall(applicant)
    watch.follow()
    with watch.database.writing() as session:
        needs = (RequirementValues(is_must=True, skill_id=watch.skill_id),)
        edit_vacancy(
            session,
            session.get(models.Vacancy, vacancy_id),
            VacancyValues("Welder", "Work", None, needs, make_terms(NOW)),
            now=NOW,
        )
    assert tell(watch, vacancy_id) == 0


def test_what_is_met_again_by_a_milder_policy_alone_is_not_told(watch, vacancy_id, applicant):
    """The badge fell, and another one of an issuer that did not count is let count before the mail."""
    with watch.database.writing() as session:
        member = session.get(models.Member, watch.member_id)
        other = make_issuer(session)
        set_rule(session, member, other.id, IssuerRule.NEVER, reason="", now=NOW)
        candidate, skill = session.get(models.Candidate, applicant), session.get(models.Skill, watch.skill_id)
        make_badge(session, candidate, achievement=make_achievement(session, issuer=other), skills=[(skill, 6)])
        first = session.scalars(select(models.Badge).order_by(models.Badge.id)).first()
    watch.follow()
    with watch.database.writing() as session:
        set_state(session.get(models.Badge, first.id), BadgeState.REVOKED)
    watch.follow()
    assert watch.tasks(TaskKind.TELL_VACANCY) == [NOW + WAIT]
    with watch.database.writing() as session:
        member = session.get(models.Member, watch.member_id)
        set_rule(session, member, other.id, IssuerRule.BY_LEVEL, reason="", now=NOW)
    assert tell(watch, vacancy_id) == 0
    assert watch.mails() == []
    with watch.database.reading() as session:
        assert losses_of(session, vacancy_id) == ()


def test_who_got_a_badge_back_and_was_not_compared_yet_is_not_told(watch, vacancy_id, applicant):
    watch.let_fall(applicant)
    watch.follow()
    watch.let_fall(applicant, BadgeState.VERIFIED)
    assert (tell(watch, vacancy_id), watch.mails()) == (0, [])
    watch.let_fall(applicant)
    watch.follow()
    assert tell(watch, vacancy_id, LATER + WAIT) == 1


def test_a_badge_that_ends_at_night_is_told_to_whoever_relied_on_it(watch, vacancy_id):
    """Nobody writes anything: the moment alone passes."""
    with watch.database.writing() as session:
        candidate = make_candidate(session)
        skill = session.get(models.Skill, watch.skill_id)
        make_badge(session, candidate, skills=[(skill, 6)], valid_until=NOW + timedelta(minutes=1))
        version = models.ResumeVersion(candidate_id=candidate.id, title="v", content=EMPTY_RESUME, created_at=NOW)
        session.add(version)
        session.flush()
        values = {"vacancy_id": vacancy_id, "candidate_id": candidate.id, "message": "", "applied_at": NOW}
        session.add(models.Application(resume_version_id=version.id, **values))
    watch.follow()
    assert watch.tell() == 1  # Newly found by the saved search.
    watch.database.clock = lambda: LATER
    with watch.database.writing() as session:
        assert queue_due(session, now=LATER) == 1
    watch.follow(LATER)
    assert (tell(watch, vacancy_id, LATER + WAIT), watch.tell(LATER + WAIT)) == (1, 1)
    assert {"badge of 1 applicant" in each.subject for each in watch.mails()} == {True, False}
    assert len(watch.mails()) == 3


def test_a_skill_that_is_deleted_stops_nobody(watch, vacancy_id, applicant):
    with watch.database.writing() as session:
        for need in session.scalars(select(models.Requirement)):
            session.delete(need)
        session.flush()
        session.delete(session.get(models.Skill, watch.skill_id))
    other = watch.add_person(is_skilled=False)
    watch.follow(LATER)
    with watch.database.reading() as session:
        due = session.scalars(
            select(models.FollowedPerson.candidate_id).where(models.FollowedPerson.due_at.is_not(None))
        )
        assert due.all() == []
    assert other not in watch.news()
    watch.run_telling(LATER + WAIT)
    assert watch.tasks() == []
