"""The queue of checks for staff: what verdicts stand on, what fails, and trying it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobboard.checks import Which, count_checks, list_sources, retry_sources
from jobboard.web.access import staff
from jobboard.web.presenters.checks import count_facts, staff_line
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now

blueprint = Blueprint("staff_checks", __name__, url_prefix="/staff/checks")

SHOWN = 100
_MANY = 10_000
LABELS = {Which.ALL: "All", Which.DUE: "Due now", Which.FAILING: "Failing", Which.DEAD: "Failed too often"}


@blueprint.get("")
@staff
def show() -> str:
    """Show how the checks stand, and sources, those that fail first."""
    wanted = request.args.get("which", "")
    which = Which(wanted) if wanted in set(Which) else Which.ALL
    lines = list_sources(current_session(), which, now=now(), limit=SHOWN)
    return render_template(
        "staff/checks.html",
        facts=count_facts(count_checks(current_session(), now=now())),
        lines=[staff_line(line, now()) for line in lines],
        which=which,
        labels=LABELS,
        most=SHOWN,
    )


@blueprint.post("/retry")
@staff
def retry() -> Response:
    """Have everything that fails read again as soon as the worker is free."""
    failing = {
        line.id
        for which in (Which.FAILING, Which.DEAD)
        for line in list_sources(current_session(), which, now=now(), limit=_MANY)
    }
    count = retry_sources(current_session(), sorted(failing), now=now())
    flash(f"{count_of(count, 'source')} tried again as soon as the worker is free.")
    return redirect(url_for(".show"), 303)
