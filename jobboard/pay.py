"""Amounts of pay, and whether they reach so much an hour, exactly; and what the law asks for at least.

Source: National Minimum Wage Regulations 2015, regulation 7 (pay divided by hours); the rates are those of gov.uk.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from sqlalchemy import BigInteger, ColumnElement, and_, cast, or_

from jobboard.models import Contract, PayPeriod, Vacancy

_RATES = Path(__file__).with_name("data") / "minimum_wage.toml"

_WEEKS = {PayPeriod.WEEK: Fraction(1), PayPeriod.MONTH: Fraction(365, 84), PayPeriod.YEAR: Fraction(365, 7)}
"""How many weeks a period has: a year has 365 days, a month is a twelfth of it."""


@dataclass(frozen=True)
class Pay:
    """From `minimum` to `maximum` pence for a period. `weekly_minutes` None: not stated, which only an hour allows."""

    minimum: int
    maximum: int
    period: PayPeriod
    weekly_minutes: int | None


@dataclass(frozen=True)
class Rates:
    """What an hour has to be paid at least, in pence, from a day on: at 21 and over, at 18 to 20, to apprentices."""

    since: date
    adult: int
    younger: int
    apprentice: int


@cache
def known_rates() -> tuple[Rates, ...]:
    """Give the rates that are known, the oldest first."""
    rows = tomllib.loads(_RATES.read_text(encoding="utf-8"))["rates"]
    return tuple(sorted((Rates(**row) for row in rows), key=lambda each: each.since))


def rates_on(day: date) -> Rates:
    """Give the rates of a day; before the first and after the last that are known, those."""
    return max(
        (each for each in known_rates() if each.since <= day), key=lambda each: each.since, default=known_rates()[0]
    )


def reaches(amount: int, pay: Pay, pence_an_hour: int) -> bool:
    """Tell whether an amount for the period of a pay is at least so much an hour, without rounding.

    False where the hours of a week are needed and not stated.
    """
    if pay.period is PayPeriod.HOUR:
        return amount >= pence_an_hour
    if pay.weekly_minutes is None:
        return False
    return amount * 60 >= pence_an_hour * pay.weekly_minutes * _WEEKS[pay.period]


def pays_at_least(pence_an_hour: int) -> ColumnElement[bool]:
    """Say of a vacancy that the least it pays reaches so much an hour: the same rule as `reaches`."""
    by_hour = and_(Vacancy.pay_period == PayPeriod.HOUR, Vacancy.pay_minimum >= pence_an_hour)
    minimum, minutes = (cast(column, BigInteger) for column in (Vacancy.pay_minimum, Vacancy.weekly_minutes))
    by_week = (
        and_(
            Vacancy.pay_period == period,
            minimum * (60 * weeks.denominator) >= minutes * (pence_an_hour * weeks.numerator),
        )
        for period, weeks in _WEEKS.items()
    )
    return or_(by_hour, *by_week)


def begins_under_adult_rate(pay: Pay, day: date) -> bool:
    """Tell whether the least of a pay may be paid to nobody of 21 and over."""
    return not reaches(pay.minimum, pay, rates_on(day).adult)


def shortfall(pay: Pay, contract: Contract | None, day: date) -> str | None:
    """Say what of a pay is under the minimum wage of a day, None when nothing is.

    A pay may begin at the rate for 18 to 20 when it goes up to that for 21 and over, who are paid no less.
    """
    rates = rates_on(day)
    if contract is Contract.APPRENTICESHIP:
        asked = ((pay.minimum, rates.apprentice, "for apprentices"),)
    else:
        asked = ((pay.maximum, rates.adult, "for people of 21 and over"), (pay.minimum, rates.younger, "at 18 to 20"))  # type: ignore[assignment]
    for amount, rate, whom in asked:
        if not reaches(amount, pay, rate):
            return (
                f"This is less than the minimum wage {whom}, £{rate / 100:.2f} an hour. Pay more, or correct the hours."
            )
    return None
