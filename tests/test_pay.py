"""Pay: what an hour of it is, exactly, and what is under the minimum wage."""

from datetime import date

import pytest

from jobboard.models import Contract, PayPeriod
from jobboard.pay import Pay, begins_under_adult_rate, known_rates, rates_on, reaches, shortfall

DAY = date(2026, 6, 1)  # 12.71, 10.85 and 8.00.


def pay(minimum, maximum=None, period=PayPeriod.HOUR, weekly_minutes=2100):
    return Pay(minimum, maximum or minimum, period, weekly_minutes)


@pytest.mark.parametrize(
    ("day", "adult"),
    [
        (date(2020, 1, 1), 1144),
        (date(2025, 3, 31), 1144),
        (date(2025, 4, 1), 1221),
        (date(2026, 3, 31), 1221),
        (date(2026, 4, 1), 1271),
        (date(2050, 1, 1), 1271),
    ],
)
def test_a_rate_holds_from_its_day_on(day, adult):
    assert rates_on(day).adult == adult


def test_the_rates_come_in_the_order_of_their_days_and_the_adult_one_is_the_highest():
    assert len(known_rates()) == len({each.since for each in known_rates()})
    assert all(each.adult > each.younger > each.apprentice > 0 for each in known_rates())


@pytest.mark.parametrize(
    ("amount", "period", "minutes", "is_enough"),
    [
        (1271, PayPeriod.HOUR, None, True),
        (1270, PayPeriod.HOUR, None, False),
        (1271 * 35, PayPeriod.WEEK, 2100, True),
        (1271 * 35 - 1, PayPeriod.WEEK, 2100, False),
        (1271 * 35, PayPeriod.WEEK, 2101, False),
        (23_195_75, PayPeriod.YEAR, 2100, True),  # 12.71 x 35 x 365 / 7 = 23,195.75
        (23_195_74, PayPeriod.YEAR, 2100, False),
        (1_932_98, PayPeriod.MONTH, 2100, True),  # A twelfth: 1,932.98
        (1_932_97, PayPeriod.MONTH, 2100, False),
        (10**9, PayPeriod.YEAR, None, False),
    ],
)
def test_an_amount_is_compared_by_the_hour_without_rounding(amount, period, minutes, is_enough):
    assert reaches(amount, pay(amount, period=period, weekly_minutes=minutes), 1271) is is_enough


@pytest.mark.parametrize(
    ("given", "contract", "named"),
    [
        (pay(1271), Contract.PERMANENT, None),
        (pay(1270), Contract.PERMANENT, "21 and over, £12.71"),
        (pay(1085, 1271), Contract.TEMPORARY, None),
        (pay(1085, 1270), Contract.TEMPORARY, "21 and over, £12.71"),
        (pay(1084, 1400), Contract.TEMPORARY, "at 18 to 20, £10.85"),
        (pay(800), Contract.APPRENTICESHIP, None),
        (pay(799, 1300), Contract.APPRENTICESHIP, "for apprentices, £8.00"),
        (pay(800), None, "21 and over"),
    ],
)
def test_pay_under_the_minimum_wage_says_whose(given, contract, named):
    told = shortfall(given, contract, DAY)
    assert told is None if named is None else named in told


def test_a_pay_for_a_year_is_compared_by_its_own_hours():
    assert shortfall(pay(24_000_00, period=PayPeriod.YEAR), Contract.PERMANENT, DAY) is None
    assert shortfall(pay(24_000_00, period=PayPeriod.YEAR, weekly_minutes=2400), Contract.PERMANENT, DAY)


def test_what_begins_under_the_rate_of_21_is_known():
    assert begins_under_adult_rate(pay(1085, 1300), DAY)
    assert not begins_under_adult_rate(pay(1271), DAY)
