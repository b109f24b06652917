"""The terms of a vacancy in a form: its fields, what was typed in them, and what stands in them at first."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField

from jobboard.errors import Rejected
from jobboard.models import Contract, Hours, PayPeriod, UnpaidGround, Vacancy, Workplace
from jobboard.terms import Terms, terms_of
from jobboard.web.amounts import minutes_in, pence_in
from jobboard.web.days import day_in
from jobboard.web.forms import Form
from jobboard.web.presenters.terms import PERIOD_WORDS, UNPAID_WORDS, WORKPLACE_WORDS, hours_number, pounds
from jobboard.web.presenters.wishes import CONTRACT_WORDS, HOURS_WORDS
from jobboard.web.presenters.words import day

Member = TypeVar("Member", bound=StrEnum)
Value = TypeVar("Value")


def _choices(kind: Iterable[Member], words: Callable[[Member], str], none: str = "Not chosen") -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(each.value, words(each)) for each in kind)]


class TermsForm(Form):
    """What an employer states of the terms, as it is typed."""

    contract = SelectField(
        "Contract", choices=_choices(Contract, CONTRACT_WORDS.__getitem__), validate_choice=False, default=""
    )
    pay_minimum = StringField("Pay in pounds, at least")
    pay_maximum = StringField("At most (optional)")
    pay_period = SelectField(
        "This pay is", choices=_choices(PayPeriod, PERIOD_WORDS.__getitem__), validate_choice=False, default=""
    )
    weekly_hours = StringField("Hours a week")
    unpaid_ground = SelectField(
        "If it is voluntary: why may it be unpaid?",
        choices=_choices(UnpaidGround, UNPAID_WORDS.__getitem__, none="It is paid"),
        validate_choice=False,
        default="",
    )
    hours = SelectMultipleField(
        "Hours", choices=[SelectChoice(each.value, HOURS_WORDS[each]) for each in Hours], validate_choice=False
    )
    workplace = SelectField(
        "Where the work is done",
        choices=_choices(Workplace, WORKPLACE_WORDS.__getitem__),
        validate_choice=False,
        default="",
    )
    closes_on = StringField("Closing date")
    reply_by = StringField("Everybody who applied hears by (optional)")
    selection_process = TextAreaField("How you choose (optional)")
    adjustment_contact = StringField("Whom to ask for adjustments (optional)")


def typed_of(vacancy: Vacancy) -> dict[str, object]:
    """Give what stands in the form for a vacancy, by field."""
    terms = terms_of(vacancy)
    return {
        "contract": terms.contract or "",
        "pay_minimum": pounds(terms.pay_minimum),
        "pay_maximum": pounds(terms.pay_maximum) if terms.pay_maximum != terms.pay_minimum else "",
        "pay_period": terms.pay_period or "",
        "weekly_hours": hours_number(terms.weekly_minutes),
        "unpaid_ground": terms.unpaid_ground or "",
        "hours": [each.value for each in terms.hours],
        "workplace": terms.workplace or "",
        "closes_on": day(terms.closes_on),
        "reply_by": day(terms.reply_by),
        "selection_process": terms.selection_process,
        "adjustment_contact": terms.adjustment_contact,
    }


def read_terms(form: TermsForm) -> tuple[Terms, dict[str, str]]:
    """Give the terms that were typed, and by field what could not be read and is not among them."""
    problems: dict[str, str] = {}

    def read(reader: Callable[[str | None, str], Value | None], field: str) -> Value | None:
        try:
            return reader(form[field].data, field)
        except Rejected as error:
            problems.update(error.fields)
            return None

    terms = Terms(
        contract=_member(Contract, form.contract.data),
        pay_period=_member(PayPeriod, form.pay_period.data),
        unpaid_ground=_member(UnpaidGround, form.unpaid_ground.data),
        workplace=_member(Workplace, form.workplace.data),
        hours=frozenset(each for each in Hours if each.value in (form.hours.data or ())),
        selection_process=(form.selection_process.data or "").replace("\r\n", "\n").strip(),
        adjustment_contact=" ".join((form.adjustment_contact.data or "").split()),
    )
    terms = replace(
        terms,
        pay_minimum=read(pence_in, "pay_minimum"),
        pay_maximum=read(pence_in, "pay_maximum"),
        weekly_minutes=read(minutes_in, "weekly_hours"),
        closes_on=read(day_in, "closes_on"),
        reply_by=read(day_in, "reply_by"),
    )
    return terms, problems


def _member(kind: type[Member], value: str | None) -> Member | None:
    """Give the member of this value, None for what was not offered."""
    return next((each for each in kind if each.value == value), None)
