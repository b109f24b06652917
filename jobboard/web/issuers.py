"""Staff decide about issuers: a search, one issuer with its history, decisions and their undoing, look-alikes."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, StringField, TextAreaField

from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.issuers import decisions
from jobboard.issuers.grounds import ABOUT_LOOK_ALIKES
from jobboard.issuers.levels import ground_kept
from jobboard.issuers.look_alikes import look_alikes_to_look_at
from jobboard.models import DecisionKind, Issuer, IssuerDecision
from jobboard.web.access import NO_SUCH_PAGE, current_account, staff
from jobboard.web.forms import Form
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.issuers import (
    DECISION_WORDS,
    decision_lines,
    issuer_lines,
    look_alike_line,
    standing_words,
    warning_of,
)
from jobboard.web.session import current_session, now

blueprint = Blueprint("issuers", __name__, url_prefix="/staff/issuers")

_SHOWN = 50
_OFFERED = (*decisions.LEVELS, DecisionKind.BLOCK)


class DecisionForm(Form):
    """What is decided about an issuer, why, and where one can read that."""

    kind = RadioField(
        "What do you decide?",
        choices=[SelectChoice(kind.value, DECISION_WORDS[kind]) for kind in _OFFERED],
        validate_choice=False,
    )
    reason = TextAreaField("Why")
    source = StringField("Where one can read that")


@blueprint.get("")
@staff
def index() -> str:
    """Find issuers by name or identity, those of a high level first."""
    text = request.args.get("q", "")[:200].replace("\0", "")
    found = decisions.find_issuers(current_session(), text, limit=_SHOWN)
    waiting = look_alikes_to_look_at(current_session())
    return render_template(
        "issuers/index.html", text=text, lines=issuer_lines(found), waiting=len(waiting), most=_SHOWN
    )


@blueprint.get("/<int:issuer_id>")
@staff
def show(issuer_id: int) -> str:
    """Show one issuer: its level, why, whom it resembles, and every decision about it."""
    return _page(_issuer(issuer_id), DecisionForm())


@blueprint.post("/<int:issuer_id>/decisions")
@staff
def decide(issuer_id: int) -> ResponseReturnValue:
    """Decide about an issuer."""
    issuer, form = _issuer(issuer_id), DecisionForm()
    try:
        _decide(issuer, form.kind.data, _OFFERED, form.reason.data, source=form.source.data or "")
    except Rejected as error:
        form.reject(error)
        return _page(issuer, form), 422
    flash("It is decided. Badges and search follow at once.")
    return redirect(url_for(".show", issuer_id=issuer.id), 303)


@blueprint.post("/decisions/<int:decision_id>/undo")
@staff
def undo(decision_id: int) -> ResponseReturnValue:
    """Undo a decision. Where somebody did before, the issuer's page says so."""
    try:
        decision = decisions.undo(current_session(), decision_id, account_id=current_account().id, now=now())
    except Conflict as error:
        form = DecisionForm(formdata=None)
        form.form_errors.append(error.message)
        return _page(current_session().get_one(IssuerDecision, decision_id).issuer, form), 409
    flash("The decision is undone. What stood before stands again.")
    return redirect(url_for(".show", issuer_id=decision.issuer_id), 303)


@blueprint.get("/look-alikes")
@staff
def look_alikes() -> str:
    """Show who resembles somebody known and has not been looked at."""
    waiting = look_alikes_to_look_at(current_session())
    return render_template(
        "issuers/look_alikes.html", lines=[look_alike_line(each, each.issuer.decisions) for each in waiting]
    )


@blueprint.post("/<int:issuer_id>/look-alikes/<int:look_alike_id>")
@staff
def judge_look_alike(issuer_id: int, look_alike_id: int) -> ResponseReturnValue:
    """Say of a look-alike that it imitates the known one, or that it does not."""
    issuer = _issuer(issuer_id)
    row = next((each for each in issuer.look_alikes if each.id == look_alike_id), None)
    if row is None:
        raise NotFound(NO_SUCH_PAGE)
    kind = request.form.get("verdict")
    _decide(issuer, kind, ABOUT_LOOK_ALIKES, f"Compared with {row.known_label}", subject=row.known_key)
    flash("It is decided. Badges and search follow at once.")
    return redirect(url_for(".show", issuer_id=issuer.id), 303)


def _decide(
    issuer: Issuer,
    kind: str | None,
    offered: tuple[DecisionKind, ...],
    reason: str | None,
    *,
    source: str = "",
    subject: str = "",
) -> None:
    """Decide. Raises: Rejected, also for what is not offered."""
    if kind not in offered:
        raise Rejected("Choose what you decide.", fields={"kind": "Choose what you decide."})
    decisions.decide(
        current_session(),
        issuer,
        DecisionKind(kind),
        reason=reason or "",
        source=source,
        subject=subject,
        account_id=current_account().id,
        now=now(),
    )


def _issuer(issuer_id: int) -> Issuer:
    issuer = current_session().get(Issuer, issuer_id)
    if issuer is None:
        raise NotFound(NO_SUCH_PAGE)
    return issuer


def _page(issuer: Issuer, form: DecisionForm) -> str:
    standing = [each for each in issuer.look_alikes if each.gone_at is None]
    return render_template(
        "issuers/show.html",
        issuer=issuer,
        label=issuer_label(issuer.name, issuer.key),
        words=standing_words(ground_kept(issuer)),
        warning=warning_of(issuer),
        decisions=decision_lines(issuer.decisions),
        look_alikes=[look_alike_line(each, issuer.decisions) for each in standing],
        form=form,
    )
