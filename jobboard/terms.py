"""The terms of a vacancy as its employer states them: what can be written, and what has to be stated to open it."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime

from jobboard.models import Contract, Hours, PayPeriod, UnpaidGround, Vacancy, Workplace
from jobboard.opening import closing_problem, is_open
from jobboard.pay import Pay, shortfall

PAY_LIMIT = 1_000_000_000
"""Pence."""

LONGEST_WEEK = 60 * 60
"""Minutes."""

PROCESS_LENGTH = 2_000
CONTACT_LENGTH = 200


@dataclass(frozen=True)
class Terms:
    """The columns of models.Vacancy of the same names; None or empty: not stated."""

    pay_minimum: int | None = None
    pay_maximum: int | None = None
    pay_period: PayPeriod | None = None
    weekly_minutes: int | None = None
    unpaid_ground: UnpaidGround | None = None
    contract: Contract | None = None
    hours: frozenset[Hours] = frozenset()
    workplace: Workplace | None = None
    closes_on: date | None = None
    reply_by: date | None = None
    selection_process: str = ""
    adjustment_contact: str = ""

    @property
    def pay(self) -> Pay | None:
        """The pay, None when it is not stated whole. One amount is both the least and the most."""
        if self.pay_minimum is None or self.pay_period is None:
            return None
        return Pay(self.pay_minimum, self.pay_maximum or self.pay_minimum, self.pay_period, self.weekly_minutes)


NO_TERMS = Terms()


def terms_of(vacancy: Vacancy) -> Terms:
    """Give the terms that a vacancy states."""
    return Terms(**{each.name: getattr(vacancy, each.name) for each in fields(Terms)})


def write_terms(vacancy: Vacancy, terms: Terms) -> None:
    """Keep terms that were checked. What is voluntary has no pay, and what is paid no reason for being unpaid."""
    if terms.contract is Contract.VOLUNTARY:
        terms = replace(terms, pay_minimum=None, pay_maximum=None, pay_period=None)
    else:
        terms = replace(terms, unpaid_ground=None)
    if terms.pay is not None:
        terms = replace(terms, pay_maximum=terms.pay.maximum)
    for each in fields(Terms):
        value = getattr(terms, each.name)
        setattr(vacancy, each.name, value.strip() if isinstance(value, str) and each.name in _TEXTS else value)


def written_problems(terms: Terms) -> dict[str, str]:
    """Say by field what cannot be kept, not even in a draft."""
    amounts = {"pay_minimum": terms.pay_minimum, "pay_maximum": terms.pay_maximum}
    found = {
        name: "Write an amount between 1p and £10,000,000."
        for name, amount in amounts.items()
        if amount is not None and not 0 < amount <= PAY_LIMIT
    }
    if terms.pay_minimum is not None and terms.pay_maximum is not None and terms.pay_maximum < terms.pay_minimum:
        found.setdefault("pay_maximum", "The most is less than the least. Exchange them, or leave the most empty.")
    if terms.weekly_minutes is not None and not 0 < terms.weekly_minutes <= LONGEST_WEEK:
        found["weekly_hours"] = f"A week has at most {LONGEST_WEEK // 60} hours of work here."
    for name, (limit, what) in _TEXTS.items():
        if len(written := getattr(terms, name).strip()) > limit:
            found[name] = f"{what} can have {limit:,} characters; this has {len(written):,}."
    return found


def opening_problems(terms: Terms, vacancy: Vacancy, *, has_place: bool, now: datetime) -> dict[str, str]:
    """Say by field what keeps a vacancy with these terms from being open."""
    confirmed_at = vacancy.confirmed_at if is_open(vacancy, now) and vacancy.confirmed_at else now
    problems = {
        "contract": None if terms.contract else "Choose the contract.",
        "hours": None if terms.hours else "Choose full time, part time or both.",
        "workplace": None if terms.workplace else "Choose where the work is done.",
        "place": _place_problem(terms, has_place),
        "closes_on": closing_problem(terms.closes_on, confirmed_at, now=now),
        "reply_by": _reply_problem(terms),
        **_pay_problems(terms, now),
    }
    return written_problems(terms) | {name: problem for name, problem in problems.items() if problem}


_TEXTS = {
    "selection_process": (PROCESS_LENGTH, "How you choose"),
    "adjustment_contact": (CONTACT_LENGTH, "The contact"),
}


def _place_problem(terms: Terms, has_place: bool) -> str | None:
    if has_place or terms.workplace in (None, Workplace.HOME):
        return None
    return "Write the town where the work is done, or choose “From home”."


def _reply_problem(terms: Terms) -> str | None:
    if terms.reply_by is None or terms.closes_on is None or terms.reply_by >= terms.closes_on:
        return None
    return "People can still apply after this day. Choose the closing date or a later day."


def _pay_problems(terms: Terms, now: datetime) -> dict[str, str | None]:
    if terms.contract is Contract.VOLUNTARY:
        if terms.pay_minimum or terms.pay_maximum:
            return {"pay_minimum": "What is voluntary is not paid. Take the pay away, or choose another contract."}
        ground = None if terms.unpaid_ground else "Choose why this work may be unpaid by law."
        return {"unpaid_ground": ground}
    needs_hours = terms.pay_period not in (None, PayPeriod.HOUR) and terms.weekly_minutes is None
    problems = {
        "pay_minimum": None if terms.pay_minimum else "Write what you pay, as an amount in pounds such as 26,500.",
        "pay_period": None if terms.pay_period else "Choose for how long this pay is.",
        "weekly_hours": "Write the hours of a week, so that the pay of an hour is known." if needs_hours else None,
    }
    if terms.pay is not None and not any(problems.values()):
        day = max(now.astimezone(UTC).date(), terms.closes_on or date.min)  # Work begins after people have applied.
        problems["pay_minimum"] = shortfall(terms.pay, terms.contract, day)
    return problems
