"""A badge checked for anybody, without an account: handed in, followed, and shown to who has the link for a while."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import MultipleFileField

from jobboard import public_checks
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import ImportState
from jobboard.web import limits
from jobboard.web.access import anyone
from jobboard.web.import_form import HandedIn, ImportForm, handed_in
from jobboard.web.presenters.public_check import check_facts, check_words, kept_until_words
from jobboard.web.presenters.reports import member_lines, unowned_judgement_blocks
from jobboard.web.session import current_session, now

blueprint = Blueprint("verify", __name__, url_prefix="/verify")

_LATE = timedelta(minutes=2)
_ONE = "Hand in one badge at a time: one file, one text or one address."


class CheckForm(ImportForm):
    """The same three ways as with an account, for one badge."""

    files = MultipleFileField("Choose a file")


@blueprint.get("")
@anyone
def new() -> str:
    """Ask for a badge."""
    return render_template("verify/new.html", form=CheckForm(formdata=None))


@blueprint.post("")
@limits.public_checks
@anyone
def start() -> ResponseReturnValue:
    """Keep what was handed in for the worker, and lead to the page that shows what comes of it."""
    form = CheckForm()
    try:
        one = _only(form)
        started = public_checks.start_check(current_session(), content=one.content, address=one.address, now=now())
    except (Rejected, TooMany) as error:
        form.reject(error if isinstance(error, Rejected) else Rejected(error.message))
        return render_template("verify/new.html", form=form), 422
    return redirect(url_for(".result", check=started.public_id), 303)


@blueprint.get("/result")
@anyone
def result() -> ResponseReturnValue:
    """Show what came of a check, to who has its link. A page that asks again gets an answer only when it is done."""
    session = current_session()
    try:
        found = public_checks.check_named(session, request.args.get("check", "")[:40], now=now())
    except NotFound as error:
        return render_template("verify/gone.html", message=error.message), 404
    is_waiting = found.state is ImportState.WAITING
    is_late = is_waiting and now() - found.created_at > _LATE
    if "HX-Request" in request.headers:
        is_same = is_waiting and request.args.get("late") == str(int(is_late))
        return ("", 204) if is_same else ("", 200, {"HX-Refresh": "true"})
    checked = public_checks.result_of(session, found, now=now())
    return render_template(
        "verify/result.html",
        found=found,
        is_waiting=is_waiting,
        is_late=is_late,
        checked=checked,
        words=check_words(checked) if checked else None,
        facts=check_facts(checked) if checked else (),
        blocks=unowned_judgement_blocks(checked.report) if checked else (),
        members=member_lines(checked.report, is_own=False) if checked else (),
        until=kept_until_words(found.created_at + public_checks.KEPT_FOR),
    )


def _only(form: ImportForm) -> HandedIn:
    """Give the one thing that was handed in. Raises: Rejected for nothing, and for several."""
    several = list(handed_in(request.files.getlist("files"), form))
    if len(several) != 1:
        raise Rejected(_ONE, fields={several[0].field: _ONE})
    return several[0]
