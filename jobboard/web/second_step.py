"""Signing in with more than a password: the second step, and a passkey in place of both."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from jobboard import accounts
from jobboard.web import limits
from jobboard.web.access import anyone
from jobboard.web.forms import Form
from jobboard.web.session import current_session, now, settings
from jobboard.web.signing_in import by_owed_step, finish_sign_in, forget_step, owed_step

blueprint = Blueprint("second_step", __name__, url_prefix="/sign-in")

_CHALLENGE = "passkey_challenge"
_LONGEST_CODE = 100
_WRONG = "This code is wrong, or was used already."
_attempts = limits.limited(("10 per 5 minutes; 20 per hour; 50 per day", by_owed_step))


class CodeForm(Form):
    """A code of an app, or a recovery code."""

    one_time_code = StringField("Code")


class PasskeyForm(Form):
    """What a passkey answered, as JSON, and where to go afterwards."""

    passkey_answer = HiddenField()
    next = HiddenField()


@blueprint.get("/second-step")
@anyone
def ask() -> ResponseReturnValue:
    """Ask who gave the password for a code."""
    owed = owed_step()
    if owed is None or accounts.find_second_step(current_session(), owed.token, now=now()) is None:
        return redirect(url_for("auth.sign_in"), 303)
    return _page(CodeForm())


@blueprint.post("/second-step")
@_attempts
@anyone
def check() -> ResponseReturnValue:
    """Sign in with a right code; after a few wrong ones the password has to be given again."""
    owed, form = owed_step(), CodeForm()
    code = (form.one_time_code.data or "")[:_LONGEST_CODE]
    account = accounts.finish_second_step(current_session(), owed.token, code=code, now=now()) if owed else None
    if owed is not None and account is not None:
        return finish_sign_in(account, next_address=owed.next)
    if owed is None or accounts.find_second_step(current_session(), owed.token, now=now()) is None:
        forget_step()
        flash("Begin again with your password: there were too many wrong codes, or too much time went by.")
        return redirect(url_for("auth.sign_in"), 303)
    form.one_time_code.errors = [_WRONG]
    return _page(form), 422


@blueprint.post("/passkey/challenge")
@limits.passkeys
@anyone
def ask_passkey() -> Response:
    """Give the challenge that a passkey signs, as JSON for the page's script."""
    challenge, options = accounts.ask_for_passkey(current_session(), settings(), now=now())
    cookie[_CHALLENGE] = challenge
    return Response(options, mimetype="application/json")


@blueprint.post("/passkey")
@limits.passkeys
@anyone
def check_passkey() -> ResponseReturnValue:
    """Sign in whose passkey answered this browser's challenge."""
    form = PasskeyForm()
    account = accounts.authenticate_by_passkey(
        current_session(),
        settings(),
        challenge=cookie.pop(_CHALLENGE, ""),
        answer=form.passkey_answer.data or "",
        now=now(),
    )
    if account is None:
        flash("This passkey is not known here. Sign in with your address and password.")
        return redirect(url_for("auth.sign_in", next=form.next.data or None), 303)
    return finish_sign_in(account, next_address=form.next.data)


def _page(form: CodeForm) -> str:
    has_passkeys = accounts.passkey_site(settings()) is not None
    return render_template("auth/second_step.html", form=form, has_passkeys=has_passkeys)
