"""The second step of a person's own account: an app with codes, passkeys, and recovery codes."""

import io

import segno
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from jobboard import accounts
from jobboard.errors import Rejected
from jobboard.models import Role
from jobboard.web import limits
from jobboard.web.access import current_account, proven_again, signed_in, viewer
from jobboard.web.forms import Form
from jobboard.web.layout import SITE_NAME
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("factors", __name__, url_prefix="/account/second-step")

_CHALLENGE = "new_passkey_challenge"
_PICTURE_SCALE = 5


class AppCodeForm(Form):
    """The first code of an app."""

    one_time_code = StringField("Code that the app shows")


class NewPasskeyForm(Form):
    """A name for a passkey, and what its device answered, as JSON."""

    name = StringField("Name of the passkey")
    passkey_answer = HiddenField()


@blueprint.get("")
@signed_in
def show() -> str:
    """Show what this person signs in with beside the password."""
    account, person = current_account(), viewer()
    app = accounts.app_of(current_session(), account)
    return render_template(
        "factors/show.html",
        app=app if app is not None and app.confirmed_at is not None else None,
        passkeys=accounts.passkeys_of(current_session(), account),
        codes_left=accounts.recovery_codes_left(current_session(), account),
        owes=person is not None and person.owes_second_factor,
        is_required=account.role is not Role.JOBSEEKER and settings().requires_second_factor,
        can_have_passkeys=accounts.passkey_site(settings()) is not None,
    )


@blueprint.post("/app/start")
@signed_in
@proven_again(".show")
def start_app() -> ResponseReturnValue:
    """Make a secret for an app; one that is there goes on to count until the new one is confirmed."""
    accounts.offer_app(current_session(), current_account())
    return redirect(url_for(".new_app"), 303)


@blueprint.get("/app")
@signed_in
@proven_again(".show")
def new_app() -> ResponseReturnValue:
    """Show the secret, as a picture and as text, and ask for its first code."""
    app = accounts.app_of(current_session(), current_account())
    if app is None or app.offered_secret is None:
        return redirect(url_for(".show"), 303)
    return _app_page(AppCodeForm(), app.offered_secret)


@blueprint.get("/app/picture")
@signed_in
@proven_again(".show")
def app_picture() -> Response:
    """Give the picture that an app reads the secret from."""
    account = current_account()
    secret = accounts.offered_secret(current_session(), account)
    address = accounts.app_address(secret, address=accounts.primary_address(account), site=SITE_NAME)
    picture = io.BytesIO()
    segno.make(address, micro=False).save(picture, kind="svg", scale=_PICTURE_SCALE, light="white", svgclass=None)
    return Response(picture.getvalue(), mimetype="image/svg+xml")


@blueprint.post("/app")
@limits.codes
@signed_in
@proven_again(".show")
def confirm_app() -> ResponseReturnValue:
    """Let the app count when its code is right."""
    account, form = current_account(), AppCodeForm()
    try:
        codes = accounts.confirm_app(
            current_session(), account, code=form.one_time_code.data or "", keep_session=_this_session(), now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _app_page(form, accounts.offered_secret(current_session(), account)), 422
    return _done("The app is set up. You are asked for its code when you sign in.", codes)


@blueprint.post("/app/remove")
@signed_in
@proven_again(".show")
def remove_app() -> ResponseReturnValue:
    """Remove the app."""
    accounts.remove_app(current_session(), current_account(), keep_session=_this_session(), now=now())
    return _done("The app is removed.", [])


@blueprint.post("/recovery-codes")
@signed_in
@proven_again(".show")
def renew_codes() -> ResponseReturnValue:
    """Make recovery codes anew and show them once."""
    codes = accounts.renew_recovery_codes(current_session(), current_account(), now=now())
    return _done("The codes from before no longer work.", codes)


@blueprint.get("/passkeys/add")
@signed_in
@proven_again(".show")
def new_passkey() -> ResponseReturnValue:
    """Ask for a name; a script then has the device make the passkey."""
    return _passkey_page(NewPasskeyForm())


@blueprint.post("/passkeys/challenge")
@limits.passkeys
@signed_in
def ask_passkey() -> Response:
    """Give the challenge that a passkey to be made answers, as JSON for the page's script."""
    account = current_account()
    challenge, options = accounts.ask_for_new_passkey(
        current_session(), settings(), account, address=accounts.primary_address(account), now=now()
    )
    cookie[_CHALLENGE] = challenge
    return Response(options, mimetype="application/json")


@blueprint.post("/passkeys")
@limits.passkeys
@signed_in
@proven_again(".show")
def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that answered this browser's challenge."""
    form = NewPasskeyForm()
    try:
        codes = accounts.add_passkey(
            current_session(),
            settings(),
            current_account(),
            name=form.name.data or "",
            challenge=cookie.pop(_CHALLENGE, ""),
            answer=form.passkey_answer.data or "",
            keep_session=_this_session(),
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return _passkey_page(form), 422
    return _done("The passkey is kept. You can sign in with it.", codes)


@blueprint.post("/passkeys/<int:passkey_id>/remove")
@signed_in
@proven_again(".show")
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey."""
    account = current_account()
    accounts.remove_passkey(current_session(), account, passkey_id, keep_session=_this_session(), now=now())
    return _done("The passkey is removed.", [])


def _done(message: str, codes: list[str]) -> ResponseReturnValue:
    """Go back to the overview; where there are codes, show them first: it is the only time."""
    if codes:
        return render_template("factors/codes.html", message=message, codes=codes)
    flash(message)
    return redirect(url_for(".show"), 303)


def _app_page(form: AppCodeForm, secret: str) -> str:
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template("factors/app.html", form=form, secret=groups)


def _passkey_page(form: NewPasskeyForm) -> str:
    can_have_passkeys = accounts.passkey_site(settings()) is not None
    return render_template("factors/new_passkey.html", form=form, can_have_passkeys=can_have_passkeys)


def _this_session() -> int:
    person = viewer()
    return person.session_id if person is not None else 0
