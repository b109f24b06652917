"""The terms of a vacancy in words; what is not stated says so, or is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jobboard.models import Contract, Hours, PayPeriod, UnpaidGround, Vacancy, Workplace
from jobboard.pay import Pay, begins_under_adult_rate, rates_on
from jobboard.terms import terms_of
from jobboard.web.presenters.wishes import CONTRACT_WORDS, HOURS_WORDS
from jobboard.web.presenters.words import day

PERIOD_WORDS: Mapping[PayPeriod, str] = {
    PayPeriod.HOUR: "for an hour",
    PayPeriod.WEEK: "for a week",
    PayPeriod.MONTH: "for a month",
    PayPeriod.YEAR: "for a year",
}
_A_PERIOD: Mapping[PayPeriod, str] = {
    PayPeriod.HOUR: "an hour",
    PayPeriod.WEEK: "a week",
    PayPeriod.MONTH: "a month",
    PayPeriod.YEAR: "a year",
}
WORKPLACE_WORDS: Mapping[Workplace, str] = {
    Workplace.ON_SITE: "On site",
    Workplace.HYBRID: "Partly from home",
    Workplace.HOME: "From home",
}
UNPAID_WORDS: Mapping[UnpaidGround, str] = {
    UnpaidGround.VOLUNTARY_WORKER: "Voluntary work for a charity, a voluntary organisation or a public body",
    UnpaidGround.STUDENT_PLACEMENT: "A placement of a year at most that is part of a course",
    UnpaidGround.WORK_SHADOWING: "Work shadowing: watching, without doing work",
}
NOT_STATED = "The employer has not stated the pay"


@dataclass(frozen=True)
class Term:
    """One line of the terms. `note`: what has to be known of it, or empty."""

    label: str
    text: str
    note: str = ""


def pounds(pence: int | None) -> str:
    """Give an amount without its sign: 12.71, 26,500. Nothing for None."""
    if pence is None:
        return ""
    return f"{pence // 100:,}" if pence % 100 == 0 else f"{pence / 100:,.2f}"


def hours_number(minutes: int | None) -> str:
    """Give minutes as hours: 37.5. Nothing for None."""
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def pay_words(vacancy: Vacancy) -> str:
    """Give what is paid: £26,000 to £28,000 a year."""
    if vacancy.contract is Contract.VOLUNTARY:
        return "Voluntary and unpaid"
    pay = terms_of(vacancy).pay
    if pay is None:
        return NOT_STATED
    most = f" to £{pounds(pay.maximum)}" if pay.maximum != pay.minimum else ""
    return f"£{pounds(pay.minimum)}{most} {_A_PERIOD[pay.period]}"


def place_words(vacancy: Vacancy) -> str:
    """Give where the work is done: Dundee, partly from home."""
    where = vacancy.place.name if vacancy.place else ""
    how = WORKPLACE_WORDS[vacancy.workplace] if vacancy.workplace else ""
    if not where:
        return how or "Anywhere"
    return f"{where}, {how.lower()}" if how and vacancy.workplace is not Workplace.ON_SITE else where


def term_lines(vacancy: Vacancy) -> tuple[Term, ...]:
    """Give the terms in the order in which people look for them."""
    lines = (
        Term("Pay", pay_words(vacancy), _pay_note(vacancy)),
        Term("Hours", _hours_words(vacancy)),
        Term("Contract", CONTRACT_WORDS[vacancy.contract] if vacancy.contract else ""),
        Term("Where", place_words(vacancy)),
        Term("Apply by", day(vacancy.closes_on), "The last day on which you can apply, until midnight UTC."),
        Term("You hear by", day(vacancy.reply_by), "The employer says that everybody who applied hears by then."),
        Term("Open since", day(vacancy.opened_at), _confirmed_note(vacancy)),
    )
    return tuple(each for each in lines if each.text)


def _hours_words(vacancy: Vacancy) -> str:
    kinds = [HOURS_WORDS[each] for each in Hours if each in vacancy.hours]
    words = " or ".join(each if number == 0 else each.lower() for number, each in enumerate(kinds))
    week = f"{hours_number(vacancy.weekly_minutes)} hours a week" if vacancy.weekly_minutes else ""
    return ", ".join(filter(None, (words, week)))


def _pay_note(vacancy: Vacancy) -> str:
    if vacancy.contract is Contract.VOLUNTARY:
        return f"{UNPAID_WORDS[vacancy.unpaid_ground]}." if vacancy.unpaid_ground else ""
    pay, last_day = terms_of(vacancy).pay, vacancy.closes_on
    if pay is None or last_day is None or vacancy.contract is Contract.APPRENTICESHIP:
        return ""
    return _age_note(pay, last_day)


def _age_note(pay: Pay, last_day: date) -> str:
    if not begins_under_adult_rate(pay, last_day):
        return ""
    return f"Who is 21 or over is paid at least the minimum wage, £{rates_on(last_day).adult / 100:.2f} an hour."


def _confirmed_note(vacancy: Vacancy) -> str:
    """Say when the employer last said that they recruit, where that was after the opening."""
    confirmed, opened = vacancy.confirmed_at, vacancy.opened_at
    return f"Still recruiting on {day(confirmed)}." if confirmed and opened and confirmed.date() > opened.date() else ""
