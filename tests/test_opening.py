"""Until when a vacancy is open, at the second, in every question; and the worker that closes it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jobboard import applications, models
from jobboard.alerts.asked import vacancies_for
from jobboard.catalogue import entries
from jobboard.config import Settings
from jobboard.demand import vacancies_asking
from jobboard.errors import Conflict, Rejected
from jobboard.job_search import JobQuestion, find_jobs
from jobboard.models import Requirement, Role, VacancyState
from jobboard.opening import close_due, has_due, is_open, open_at, renew_vacancy
from jobboard.resumes import save_version
from jobboard.vacancies import publish_vacancy
from jobboard.vacancy_work import VacancyWork
from tests.conftest import NOW
from tests.factories import (
    make_account,
    make_achievement,
    make_candidate,
    make_organisation,
    make_skill,
    make_vacancy,
)

LAST_SECOND = datetime(2026, 6, 10, 23, 59, 59, tzinfo=UTC)
OVER = LAST_SECOND + timedelta(seconds=1)
SETTINGS = Settings(mode="development", secret_key="only for tests, " * 3)


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def vacancy(session):
    needs = [Requirement(is_must=False, skill_id=make_skill(session).id)]
    needs.append(Requirement(is_must=False, achievement_id=make_achievement(session).id))
    employer = make_organisation(session, member=make_account(session, role=Role.EMPLOYER))
    return make_vacancy(session, employer, requirements=needs, closes_on=LAST_SECOND.date())


def test_a_vacancy_is_open_until_the_last_second_of_its_last_day(session, vacancy):
    for now, expected in ((LAST_SECOND, True), (OVER, False)):
        assert is_open(vacancy, now) is expected
        assert (session.scalars(select(models.Vacancy).where(open_at(now))).all() == [vacancy]) is expected


@pytest.mark.parametrize(
    "changes", [{"state": VacancyState.DRAFT}, {"state": VacancyState.CLOSED}, {"closes_on": None}]
)
def test_a_draft_a_closed_one_and_one_without_a_last_day_are_not_open(session, vacancy, changes):
    for name, value in changes.items():
        setattr(vacancy, name, value)
    session.flush()
    assert not is_open(vacancy, NOW)
    assert session.scalars(select(models.Vacancy).where(open_at(NOW))).all() == []


def test_every_question_about_open_vacancies_ends_at_that_second(session, vacancy):
    skill, badge = (each.skill_id or each.achievement_id for each in vacancy.requirements)
    candidate = make_candidate(session)
    version = save_version(session, candidate, "First", now=NOW)

    def answers(now):
        document = _Anybody()
        return (
            find_jobs(session, JobQuestion(), now=now).total,
            vacancies_asking(session, [skill], now=now)[skill],
            entries.asking_counts(session, [badge], now=now)[badge],
            len(entries.asking_vacancies(session, badge, now=now)),
            len(entries.listed_among(session, [badge], now=now)),
            len(vacancies_for(session, [document], now=now)),
        )

    assert answers(LAST_SECOND) == (1,) * 6
    assert answers(OVER) == (0,) * 6
    with pytest.raises(Conflict):
        applications.apply(session, candidate, vacancy, version, now=OVER)
    application = applications.apply(session, candidate, vacancy, version, now=LAST_SECOND)
    applications.withdraw(application, now=LAST_SECOND)
    with pytest.raises(Conflict):
        applications.restore_application(application, now=OVER)


class _Anybody:
    """A document of somebody in the pool without badges."""

    in_pool, badges = True, ()


def test_the_worker_closes_it_and_tells_each_member_once(any_database):
    with any_database.writing() as session:
        first, second = (make_account(session, role=Role.EMPLOYER) for _ in range(2))
        employer = make_organisation(session, member=first)
        employer.members.append(models.Member(account_id=second.id, role=models.MemberRole.MEMBER))
        make_vacancy(session, employer, title="Baker\nwanted", closes_on=LAST_SECOND.date())
        make_vacancy(session, employer, title="Driver", closes_on=OVER.date())
    assert VacancyWork(any_database, SETTINGS, lambda: LAST_SECOND).close_due() == 0
    work = VacancyWork(any_database, SETTINGS, lambda: OVER)
    assert (work.close_due(), work.close_due()) == (1, 0)
    with any_database.reading() as session:
        states = {each.title: each.state for each in session.scalars(select(models.Vacancy))}
        assert states == {"Baker\nwanted": VacancyState.CLOSED, "Driver": VacancyState.OPEN}
        mails = session.scalars(select(models.Mail)).all()
        addresses = {each.address for each in session.scalars(select(models.EmailAddress))}
    assert {each.recipient for each in mails} == addresses
    assert {each.subject for each in mails} == {"Baker wanted: closed"}
    assert all("renew it there" in each.body for each in mails)
    assert all("renew it on its page" in each.html for each in mails)


def test_closing_by_the_clock_leaves_what_is_open(session, vacancy):
    assert not has_due(session, now=LAST_SECOND)
    assert close_due(session, SETTINGS, now=LAST_SECOND) == 0
    assert vacancy.state is VacancyState.OPEN


def test_renewing_says_that_they_still_recruit(vacancy):
    later = NOW + timedelta(days=5)
    for closes_on, still_recruits, field in (
        (later.date(), False, "still_recruits"),
        (None, True, "closes_on"),
        ((later + timedelta(days=61)).date(), True, "closes_on"),
    ):
        with pytest.raises(Rejected) as refused:
            renew_vacancy(vacancy, closes_on, still_recruits=still_recruits, now=later)
        assert set(refused.value.fields) == {field}
    renew_vacancy(vacancy, (later + timedelta(days=60)).date(), still_recruits=True, now=later)
    assert (vacancy.confirmed_at, vacancy.opened_at) == (later, NOW)


def test_a_vacancy_without_its_pay_cannot_be_opened_anew(session, vacancy):
    vacancy.pay_minimum = None
    vacancy.state = VacancyState.CLOSED
    with pytest.raises(Rejected) as refused:
        publish_vacancy(vacancy, now=NOW)
    assert set(refused.value.fields) == {"pay_minimum"}
    assert vacancy.state is VacancyState.CLOSED
