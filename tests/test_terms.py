"""The terms of a vacancy: what can be kept, and what has to be stated to be open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobboard.models import Contract, Hours, PayPeriod, UnpaidGround, Vacancy, VacancyState, Workplace
from jobboard.terms import NO_TERMS, opening_problems, terms_of, write_terms, written_problems
from tests.conftest import NOW
from tests.factories import make_terms

UNPAID = {
    "contract": Contract.VOLUNTARY,
    "pay_minimum": None,
    "pay_maximum": None,
    "pay_period": None,
    "unpaid_ground": UnpaidGround.VOLUNTARY_WORKER,
}
TODAY = NOW.date()


def problems(*, has_place=False, vacancy=None, **changes):
    vacancy = vacancy or Vacancy(state=VacancyState.DRAFT)
    return set(opening_problems(make_terms(NOW, **changes), vacancy, has_place=has_place, now=NOW))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        UNPAID,
        {"pay_period": PayPeriod.HOUR, "pay_minimum": 1300, "pay_maximum": None, "weekly_minutes": None},
        {"closes_on": TODAY},
        {"closes_on": TODAY + timedelta(days=60)},
        {"reply_by": TODAY + timedelta(days=30)},
        {"workplace": Workplace.ON_SITE, "has_place": True},
        {"hours": frozenset(Hours)},
    ],
)
def test_terms_that_open_a_vacancy(changes):
    assert problems(**changes) == set()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"contract": None}, {"contract"}),
        ({"hours": frozenset()}, {"hours"}),
        ({"workplace": None}, {"workplace"}),
        ({"workplace": Workplace.ON_SITE}, {"place"}),
        ({"workplace": Workplace.HYBRID}, {"place"}),
        ({"pay_minimum": None, "pay_maximum": None}, {"pay_minimum"}),
        ({"pay_period": None}, {"pay_period"}),
        ({"weekly_minutes": None}, {"weekly_hours"}),
        ({"pay_minimum": 10_000_00, "pay_maximum": 11_000_00}, {"pay_minimum"}),
        ({"closes_on": None}, {"closes_on"}),
        ({"closes_on": TODAY - timedelta(days=1)}, {"closes_on"}),
        ({"closes_on": TODAY + timedelta(days=61)}, {"closes_on"}),
        ({"reply_by": TODAY + timedelta(days=29)}, {"reply_by"}),
        ({**UNPAID, "unpaid_ground": None}, {"unpaid_ground"}),
        ({**UNPAID, "pay_minimum": 1300}, {"pay_minimum"}),
        (
            {"contract": Contract.PERMANENT, "pay_minimum": None, "pay_maximum": None, "pay_period": None},
            {"pay_minimum", "pay_period"},
        ),
    ],
)
def test_terms_that_keep_a_vacancy_from_being_open(changes, fields):
    assert problems(**changes) == fields


def test_pay_is_held_against_the_rate_of_the_closing_day():
    january = NOW.replace(year=2026, month=3, day=1)
    hourly = {"pay_period": PayPeriod.HOUR, "pay_minimum": 1221, "pay_maximum": 1221}
    for closes_on, expected in (
        (january.date().replace(day=31), set()),
        (TODAY.replace(month=4, day=1), {"pay_minimum"}),
    ):
        terms = make_terms(january, **hourly, closes_on=closes_on)
        draft = Vacancy(state=VacancyState.DRAFT)
        assert set(opening_problems(terms, draft, has_place=False, now=january)) == expected


def test_an_open_vacancy_is_open_for_sixty_days_from_when_its_employer_last_said_so():
    confirmed = NOW - timedelta(days=20)
    vacancy = Vacancy(state=VacancyState.OPEN, closes_on=TODAY, confirmed_at=confirmed)
    last = confirmed.date() + timedelta(days=60)
    assert problems(vacancy=vacancy, closes_on=last) == set()
    assert problems(vacancy=vacancy, closes_on=last + timedelta(days=1)) == {"closes_on"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pay_minimum": 0}, "pay_minimum"),
        ({"pay_minimum": 10**9 + 1, "pay_maximum": None}, "pay_minimum"),
        ({"pay_maximum": 1}, "pay_maximum"),
        ({"weekly_minutes": 0}, "weekly_hours"),
        ({"weekly_minutes": 3601}, "weekly_hours"),
        ({"selection_process": "x" * 2001}, "selection_process"),
        ({"adjustment_contact": "x" * 201}, "adjustment_contact"),
    ],
)
def test_what_no_draft_can_keep(changes, field):
    assert set(written_problems(make_terms(NOW, **changes))) == {field}


def test_a_draft_may_state_nothing():
    assert written_problems(NO_TERMS) == {}


def test_what_is_voluntary_has_no_pay_and_what_is_paid_no_reason_for_being_unpaid():
    vacancy = Vacancy()
    write_terms(vacancy, make_terms(NOW, **UNPAID | {"pay_minimum": 5, "pay_period": PayPeriod.HOUR}))
    assert terms_of(vacancy).pay is None
    assert vacancy.unpaid_ground is UnpaidGround.VOLUNTARY_WORKER
    write_terms(vacancy, make_terms(NOW, unpaid_ground=UnpaidGround.WORK_SHADOWING))
    assert vacancy.unpaid_ground is None


def test_what_is_written_is_what_is_read_and_one_amount_is_both():
    vacancy, terms = Vacancy(), make_terms(NOW, pay_maximum=None, selection_process=" We talk. ")
    write_terms(vacancy, terms)
    assert terms_of(vacancy) == replace(terms, pay_maximum=terms.pay_minimum, selection_process="We talk.")
