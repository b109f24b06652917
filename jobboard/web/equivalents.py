"""Which badge counts as which: staff decide for everybody, an owner for the organisation; both on the same page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from jobboard.catalogue import entries, equivalence
from jobboard.catalogue.equivalence import Decider
from jobboard.errors import NotFound, Rejected
from jobboard.models import Achievement, MemberRole
from jobboard.web.access import current_account, current_member, employers, staff
from jobboard.web.catalogue import asked_text
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in
from jobboard.web.presenters.catalogue import BadgeLine, badge_line, equivalence_line
from jobboard.web.session import current_session, now

blueprint = Blueprint("equivalents", __name__, url_prefix="/account/equivalents")
staff_blueprint = Blueprint("staff_equivalents", __name__, url_prefix="/staff/equivalents")

_OFFERED = 8


class DecisionForm(Form):
    """Why one badge counts as another, and where one can read that."""

    source = StringField("Where one can read that")
    reason = TextAreaField("Why")


@blueprint.get("")
@employers
def show() -> str:
    """Show what counts as what for the organisation; its owner can decide."""
    return _page(DecisionForm(), current_member().organisation_id)


@blueprint.post("")
@employers
def decide() -> ResponseReturnValue:
    """Let a badge count as another for the organisation."""
    return _decide(equivalence.employer_decider(current_member()))


@blueprint.post("/<int:decision_id>/undo")
@employers
def undo(decision_id: int) -> ResponseReturnValue:
    """Undo a decision of the organisation."""
    return _undo(equivalence.employer_decider(current_member()), decision_id)


@staff_blueprint.get("", endpoint="show")
@staff
def show_staff() -> str:
    """Show what staff decided for everybody, and decide."""
    return _page(DecisionForm(), None)


@staff_blueprint.post("", endpoint="decide")
@staff
def decide_for_everybody() -> ResponseReturnValue:
    """Let a badge count as another for everybody."""
    return _decide(equivalence.staff_decider(current_account()))


@staff_blueprint.post("/<int:decision_id>/undo", endpoint="undo")
@staff
def undo_for_everybody(decision_id: int) -> ResponseReturnValue:
    """Undo a decision of staff."""
    return _undo(equivalence.staff_decider(current_account()), decision_id)


def _decide(decider: Decider) -> ResponseReturnValue:
    form = DecisionForm()
    for number in _choices().values():  # Others must not be told by what a decision is called.
        entries.badge_of(current_session(), number, now=now())
    try:
        equivalence.decide(
            current_session(),
            decider,
            held_id=id_in(request.args.get("held")),
            asked_id=id_in(request.args.get("asked")),
            source=form.source.data or "",
            reason=form.reason.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return _page(form, decider.organisation_id), 422
    flash("It is decided. Searches and vacancies follow at once.")
    return redirect(url_for(".show"), 303)


def _undo(decider: Decider, decision_id: int) -> ResponseReturnValue:
    equivalence.undo(current_session(), decider, decision_id, now=now())
    flash("The decision is undone. What stood before stands again.")
    return redirect(url_for(".show"), 303)


def _page(form: DecisionForm, organisation_id: int | None) -> str:
    asked, held = _chosen("asked"), _chosen("held")
    decisions = equivalence.decisions_of(current_session(), organisation_id)
    return render_template(
        "equivalents/show.html",
        form=form,
        is_staff=organisation_id is None,
        may_decide=organisation_id is None or current_member().role is MemberRole.OWNER,
        asked=badge_line(asked) if asked else None,
        held=badge_line(held) if held else None,
        texts={name: asked_text(name) for name in ("asked_text", "held_text")},
        offers={name: _offers(asked_text(name)) for name in ("asked_text", "held_text")},
        kept=lambda **changes: url_for(".show", **(_choices() | changes)),
        action=url_for(".decide", **_choices()),
        lines=[equivalence_line(each) for each in decisions],
    )


def _choices() -> dict[str, Any]:
    return {name: number for name in ("asked", "held") if (number := id_in(request.args.get(name)))}


def _chosen(name: str) -> Achievement | None:
    number = id_in(request.args.get(name))
    try:
        return entries.badge_of(current_session(), number, now=now()) if number else None
    except NotFound:
        return None


def _offers(text: str) -> list[BadgeLine]:
    found = entries.find_badges(current_session(), text, now=now(), limit=_OFFERED).badges if text else ()
    return [badge_line(each) for each in found]
