"""Open vacancies by what is asked of them, alone and together, and beside a person."""

from datetime import timedelta
from itertools import product

import pytest

from jobboard import job_search
from jobboard.job_search import JobQuestion, Order, count_jobs, find_jobs, looser, offers
from jobboard.models import Contract, Hours, PayPeriod, Requirement, UnpaidGround, Vacancy, VacancyState, Workplace
from jobboard.pay import pays_at_least, reaches
from jobboard.terms import terms_of
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_organisation, make_skill, make_vacancy

VOLUNTARY = {"contract": Contract.VOLUNTARY, "unpaid_ground": UnpaidGround.VOLUNTARY_WORKER}


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def world(session):
    """Two vacancies that differ in everything, and one of each that is not open."""

    class World:
        organisation = make_organisation(session, name="Loaf Ltd")
        skill, other = make_skill(session, "bread"), make_skill(session, "driving")
        badge = make_achievement(session, name="Hygiene")

    World.baker = make_vacancy(
        session,
        World.organisation,
        title="Baker",
        hours=frozenset(Hours),
        pay_minimum=1300,
        pay_maximum=1500,
        pay_period=PayPeriod.HOUR,
        requirements=[Requirement(is_must=True, skill_id=World.skill.id)],
    )
    World.driver = make_vacancy(
        session,
        World.organisation,
        title="Driver",
        contract=Contract.TEMPORARY,
        workplace=Workplace.HYBRID,
        pay_minimum=30_000_00,
        closes_on=(NOW + timedelta(days=3)).date(),
        requirements=[
            Requirement(is_must=True, skill_id=World.other.id),
            Requirement(is_must=False, achievement_id=World.badge.id),
        ],
    )
    make_vacancy(session, World.organisation, title="Old", state=VacancyState.CLOSED)
    make_vacancy(session, World.organisation, title="Over", closes_on=(NOW - timedelta(days=1)).date())
    return World


def titles(session, candidate_id=None, **asked):
    page = find_jobs(session, JobQuestion(**asked), now=NOW, candidate_id=candidate_id)
    assert page.total == len(page.vacancies)
    return [each.title for each in page.vacancies]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Driver", "Baker"]),
        ({"contract": Contract.PERMANENT}, ["Baker"]),
        ({"contract": Contract.APPRENTICESHIP}, []),
        ({"hours": Hours.FULL_TIME}, ["Driver", "Baker"]),
        ({"hours": Hours.PART_TIME}, ["Baker"]),
        ({"workplace": Workplace.HYBRID}, ["Driver"]),
        ({"pay": 1300}, ["Driver", "Baker"]),
        ({"pay": 1301}, ["Driver"]),
        ({"pay": 1644}, []),
        ({"order": Order.CLOSING}, ["Driver", "Baker"]),
        ({"order": Order.BEST}, ["Driver", "Baker"]),
        ({"fits": True}, ["Driver", "Baker"]),
    ],
)
def test_each_thing_that_is_asked_is_met(session, world, asked, found):
    assert titles(session, **asked) == found


def test_skills_and_badges_are_asked_of_what_a_vacancy_asks(session, world):
    skill, other, badge = world.skill.id, world.other.id, world.badge.id
    assert titles(session, skills=frozenset({skill})) == ["Baker"]
    assert titles(session, badges=frozenset({badge})) == ["Driver"]
    assert titles(session, skills=frozenset({other}), badges=frozenset({badge})) == ["Driver"]
    assert titles(session, skills=frozenset({skill, other})) == []


def test_pay_in_the_database_is_compared_as_everywhere(session):
    employer = make_organisation(session)
    for period, minutes in product(PayPeriod, (600, 2100, 2101, 3600)):
        for amount in (1, 1271, 44485, 1_932_97, 1_932_98, 23_195_74, 23_195_75, 10**9):
            pay = {"pay_minimum": amount, "pay_maximum": 10**9, "pay_period": period, "weekly_minutes": minutes}
            make_vacancy(session, employer, **pay)
    make_vacancy(session, employer, pay_minimum=None)
    make_vacancy(session, employer, **VOLUNTARY)
    for rate in (1, 1270, 1271, 100_000):
        found = set(session.query(Vacancy).where(pays_at_least(rate)))
        paid = [(each, terms_of(each).pay) for each in session.query(Vacancy)]
        assert found == {each for each, pay in paid if pay and reaches(pay.minimum, pay, rate)}


@pytest.fixture
def baker(session, world):
    person = make_candidate(session)
    make_badge(session, person, skills=[(world.skill, None)])
    return person.id


def test_a_person_finds_only_what_they_meet_and_the_best_first(session, world, baker):
    assert titles(session, baker, fits=True) == ["Baker"]
    assert titles(session, baker, order=Order.BEST) == ["Baker", "Driver"]
    assert titles(session, make_candidate(session).id, fits=True) == []
    page = find_jobs(session, JobQuestion(order=Order.BEST), now=NOW, candidate_id=baker, offset=1, limit=1)
    assert ([each.title for each in page.vacancies], page.total, set(page.matches)) == (
        ["Driver"],
        2,
        {world.driver.id},
    )


def test_what_requires_nothing_fits_and_is_no_best_match(session, world, baker):
    make_vacancy(session, world.organisation, title="Anything")
    assert titles(session, baker, fits=True) == ["Anything", "Baker"]
    assert titles(session, baker, order=Order.BEST) == ["Baker", "Anything", "Driver"]


def test_only_the_newest_are_compared_and_that_is_told(session, world, baker, monkeypatch):
    monkeypatch.setattr(job_search, "MOST_COMPARED", 1)
    page = find_jobs(session, JobQuestion(fits=True), now=NOW, candidate_id=baker)
    assert (page.vacancies, page.is_cut) == ((), True)


def test_what_is_offered_further_has_the_counts_that_it_leads_to(session, world):
    found = offers(session, JobQuestion(), now=NOW)
    assert {(each.label, each.count) for each in found["skills"]} == {("bread", 1), ("driving", 1)}
    assert [(each.label, each.count) for each in found["badges"]] == [("Hygiene", 1)]
    assert {(each.value, each.count) for each in found["contract"]} == {("permanent", 1), ("temporary", 1)}
    assert {each.value for each in found["workplace"]} == {"home", "hybrid"}
    chosen = JobQuestion(skills=frozenset({world.skill.id}))
    assert offers(session, chosen, now=NOW)["skills"] == ()


def test_every_looser_question_drops_one_thing_and_is_counted(session, world):
    asked = JobQuestion(text="driver", contract=Contract.PERMANENT, pay=1)
    less = looser(asked)
    assert [name for name, _ in less] == ["text", "pay", "contract"]
    assert count_jobs(session, [each for _, each in less], now=NOW) == [1, 0, 1]
    assert count_jobs(session, [], now=NOW) == []
