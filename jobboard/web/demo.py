"""Demo mode only: staff let made-up issuers revoke badges."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from jobboard.demo.revoking import revocable_badges, revoke_badge
from jobboard.web.access import staff
from jobboard.web.session import current_session, now

blueprint = Blueprint("demo", __name__, url_prefix="/staff/demo")


@blueprint.get("/")
@staff
def show() -> ResponseReturnValue:
    """List made-up badges that can be revoked."""
    return render_template("demo/show.html", badges=revocable_badges(current_session()))


@blueprint.post("/badges/<public_id>/revoke")
@staff
def revoke(public_id: str) -> ResponseReturnValue:
    """Revoke one, as its issuer would."""
    revoke_badge(current_session(), public_id, now=now())
    flash("The issuer has revoked the badge. Within seconds the person is no longer found by it.")
    return redirect(url_for("demo.show"), 303)
