"""What a person looks for in a job: hours, contracts, working from home, and from which day."""

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField

from jobboard.errors import Rejected
from jobboard.resumes import WishValues, edit_wishes
from jobboard.search.document import Contract, Hours
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.days import day_in
from jobboard.web.forms import Form
from jobboard.web.presenters.wishes import CONTRACT_WORDS, HOURS_WORDS
from jobboard.web.session import current_session

blueprint = Blueprint("wishes", __name__, url_prefix="/resume/wishes")

Member = TypeVar("Member", bound=StrEnum)


class WishForm(Form):
    """What a person looks for. Nothing has to be chosen."""

    hours = SelectMultipleField("Hours", choices=[SelectChoice(each.value, HOURS_WORDS[each]) for each in Hours])
    contracts = SelectMultipleField(
        "Contracts", choices=[SelectChoice(each.value, CONTRACT_WORDS[each]) for each in Contract]
    )
    is_remote_ok = BooleanField("I would work from home")
    available_from = StringField("From which day could you start?")


@blueprint.get("")
@jobseekers
def edit() -> str:
    """Show what the person looks for in a form."""
    candidate = current_candidate()
    form = WishForm(
        hours=[each.value for each in candidate.hours],
        contracts=[each.value for each in candidate.contracts],
        is_remote_ok=candidate.is_remote_ok,
        available_from=candidate.available_from.isoformat() if candidate.available_from else "",
    )
    return _page(form)


@blueprint.post("")
@jobseekers
def save() -> str | tuple[str, int] | Response:
    """Keep it."""
    form = WishForm()
    try:
        values = WishValues(
            hours=_members(Hours, form.hours.data),
            contracts=_members(Contract, form.contracts.data),
            is_remote_ok=bool(form.is_remote_ok.data),
            available_from=day_in(form.available_from.data, "available_from"),
        )
    except Rejected as error:
        form.reject(error)
        return _page(form), 422
    edit_wishes(current_session(), current_candidate(), values)
    flash("What you look for is saved. Search follows within seconds.")
    return redirect(url_for("resume.show"), 303)


def _page(form: WishForm) -> str:
    return render_template("resume/wishes.html", form=form)


def _members(kind: type[Member], values: list[str] | None) -> frozenset[Member]:
    """Give the members that were chosen; what is no value of the set was not offered and is left out."""
    return frozenset(each for each in kind if each.value in (values or ()))
