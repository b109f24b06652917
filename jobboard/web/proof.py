"""Asking somebody who is signed in once more who it is, before what only the owner may do."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField

from jobboard import accounts
from jobboard.web import limits
from jobboard.web.access import current_account, signed_in, viewer
from jobboard.web.forms import Form
from jobboard.web.login import prove_browser, safe_next
from jobboard.web.session import current_session, now

blueprint = Blueprint("proof", __name__, url_prefix="/account/confirm-it-is-you")

_WRONG = "This is not your password, or not a code that counts now."
_LONGEST_CODE = 100


class ProofForm(Form):
    """The password or a code, and where to go afterwards."""

    password = PasswordField("Your password")
    one_time_code = StringField("Or a code from your app")
    next = HiddenField()


@blueprint.get("")
@signed_in
def ask() -> str:
    """Ask for the password or a code."""
    return _page(ProofForm(next=request.args.get("next", "")))


@blueprint.post("")
@limits.codes
@signed_in
def check() -> ResponseReturnValue:
    """Keep that it is this person, and go on."""
    form, account, person = ProofForm(), current_account(), viewer()
    code = (form.one_time_code.data or "")[:_LONGEST_CODE]
    is_owner = accounts.is_own_password(account, form.password.data or "") or (
        bool(code) and accounts.use_code(current_session(), account, code, now=now())
    )
    if person is None or not is_owner:
        form.form_errors.append(_WRONG)
        return _page(form), 422
    prove_browser(person)
    return redirect(safe_next(form.next.data) or url_for("account.show"), 303)


def _page(form: ProofForm) -> str:
    app = accounts.app_of(current_session(), current_account())
    return render_template("proof/ask.html", form=form, has_app=app is not None and app.secret is not None)
