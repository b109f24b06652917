"""Registering, confirming an address, signing in and out, and a forgotten password."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, PasswordField, StringField

from jobboard import accounts
from jobboard.errors import Rejected
from jobboard.models import Account
from jobboard.web import limits
from jobboard.web.access import anyone, home_of, signed_in, viewer
from jobboard.web.forms import Form
from jobboard.web.login import safe_next, sign_out_browser
from jobboard.web.session import current_session, now, settings
from jobboard.web.signing_in import begin_sign_in

blueprint = Blueprint("auth", __name__)

_WRONG = "The address or the password is wrong."


class OrganisationForm(Form):
    """An organisation; it comes first, so that its problems are told in the order of the page."""

    organisation = StringField("Name of your organisation")


class RegisterForm(Form):
    """Who registers."""

    name = StringField("Your name")
    address = StringField("E-mail address")
    password = PasswordField("Password")


class RegisterEmployerForm(OrganisationForm, RegisterForm):
    """The first owner of an organisation."""


class SignInForm(Form):
    """An address with its password, and where to go afterwards."""

    address = StringField("E-mail address")
    password = PasswordField("Password")
    next = HiddenField()


class AddressForm(Form):
    """An e-mail address."""

    address = StringField("E-mail address")


class TokenForm(Form):
    """A signed link, used by a button: mail scanners open links, but press no buttons."""

    token = HiddenField()
    name = StringField("Your name")
    password = PasswordField("Password")


@blueprint.after_request
def _hide_links(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/register")
@anyone
def register() -> ResponseReturnValue:
    """Ask whether a jobseeker or an employer registers."""
    return render_template("auth/register.html")


@blueprint.get("/register/jobseeker")
@anyone
def new_jobseeker() -> ResponseReturnValue:
    """Ask who the jobseeker is."""
    return render_template("auth/register_jobseeker.html", form=RegisterForm())


@blueprint.post("/register/jobseeker")
@limits.registrations
@anyone
def register_jobseeker() -> ResponseReturnValue:
    """Make the account; its address has to be confirmed."""
    form = RegisterForm()
    try:
        accounts.register_jobseeker(current_session(), settings(), now=now(), **_texts(form))
    except Rejected as error:
        form.reject(error)
        return render_template("auth/register_jobseeker.html", form=form), 422
    return redirect(url_for(".check_mail"), 303)


@blueprint.get("/register/employer")
@anyone
def new_employer() -> ResponseReturnValue:
    """Ask who the employer is."""
    return render_template("auth/register_employer.html", form=RegisterEmployerForm())


@blueprint.post("/register/employer")
@limits.registrations
@anyone
def register_employer() -> ResponseReturnValue:
    """Make the organisation and its first owner, whose address has to be confirmed."""
    form = RegisterEmployerForm()
    try:
        accounts.register_employer(current_session(), settings(), now=now(), **_texts(form))
    except Rejected as error:
        form.reject(error)
        return render_template("auth/register_employer.html", form=form), 422
    return redirect(url_for(".check_mail"), 303)


@blueprint.get("/check-your-mail")
@anyone
def check_mail() -> ResponseReturnValue:
    """Say that a mail is on its way; the same whether the address was known or not."""
    return render_template("auth/check_mail.html", shows_mail=settings().is_development)


@blueprint.get("/confirm-address")
@anyone
def confirm() -> ResponseReturnValue:
    """Ask whether to confirm the address of a mailed link."""
    form = TokenForm(token=request.args.get("token", ""))
    email = accounts.read_confirmation(current_session(), settings(), form.token.data, now=now())
    return render_template("auth/confirm.html", form=form, email=email, is_own=_is_viewer(email.account))


@blueprint.post("/confirm-address")
@limits.link_uses
@anyone
def confirm_address() -> ResponseReturnValue:
    """Confirm the address, and sign in whoever gave the password."""
    form = TokenForm()
    email = accounts.read_confirmation(current_session(), settings(), form.token.data or "", now=now())
    person = viewer()
    try:
        account = accounts.confirm_address(
            current_session(),
            email,
            viewer_id=person.account_id if person else None,
            password=form.password.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return render_template("auth/confirm.html", form=form, email=email, is_own=False), 422
    return _go_home(account, f"The address {email.address} is confirmed.")


@blueprint.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    """Ask for an address and a password."""
    person = viewer()
    if person is not None:
        return redirect(safe_next(request.args.get("next")) or home_of(person.role), 303)
    return _sign_in_page(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/sign-in")
@limits.sign_ins
@anyone
def check_sign_in() -> ResponseReturnValue:
    """Sign in, or say that the address or the password is wrong without telling which."""
    form = SignInForm()
    email = accounts.authenticate(current_session(), address=form.address.data or "", password=form.password.data or "")
    if email is None:
        form.form_errors.append(_WRONG)
        return _sign_in_page(form), 422
    if email.confirmed_at is None:
        accounts.send_confirmation_again(current_session(), settings(), email, now=now())
        return redirect(url_for(".check_mail"), 303)
    return begin_sign_in(email.account, next_address=form.next.data)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    sign_out_browser()
    flash("You are signed out.")
    return redirect(url_for("home.show"), 303)


@blueprint.get("/forgotten-password")
@anyone
def forgotten() -> ResponseReturnValue:
    """Ask for the address to which a link is mailed."""
    return render_template("auth/forgotten.html", form=AddressForm())


@blueprint.post("/forgotten-password")
@limits.password_resets
@anyone
def mail_reset() -> ResponseReturnValue:
    """Mail a link for another password; the same answer whether the address is known or not."""
    form = AddressForm()
    try:
        accounts.request_password_reset(current_session(), settings(), now=now(), **_texts(form))
    except Rejected as error:
        form.reject(error)
        return render_template("auth/forgotten.html", form=form), 422
    return redirect(url_for(".check_mail"), 303)


@blueprint.get("/new-password")
@anyone
def new_password() -> ResponseReturnValue:
    """Ask for another password by a mailed link."""
    form = TokenForm(token=request.args.get("token", ""))
    accounts.read_reset(current_session(), settings(), form.token.data, now=now())
    return render_template("auth/new_password.html", form=form)


@blueprint.post("/new-password")
@limits.link_uses
@anyone
def set_password() -> ResponseReturnValue:
    """Set the password, end every session, and sign in."""
    form = TokenForm()
    email = accounts.read_reset(current_session(), settings(), form.token.data or "", now=now())
    try:
        account = accounts.reset_password(current_session(), email, password=form.password.data or "", now=now())
    except Rejected as error:
        form.reject(error)
        return render_template("auth/new_password.html", form=form), 422
    return _go_home(account, "Your password was changed, and every other session was ended.", anew=True)


@blueprint.get("/join")
@anyone
def invitation() -> ResponseReturnValue:
    """Show an invitation to an organisation."""
    form = TokenForm(token=request.args.get("token", ""))
    organisation, address = accounts.read_invitation(current_session(), settings(), form.token.data, now=now())
    return render_template("auth/join.html", form=form, organisation=organisation, address=address)


@blueprint.post("/join")
@limits.link_uses
@anyone
def join() -> ResponseReturnValue:
    """Become a member of the organisation, and sign in."""
    form = TokenForm()
    organisation, address = accounts.read_invitation(current_session(), settings(), form.token.data or "", now=now())
    try:
        account = accounts.join_organisation(
            current_session(),
            organisation,
            address=address,
            name=form.name.data or "",
            password=form.password.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return render_template("auth/join.html", form=form, organisation=organisation, address=address), 422
    return _go_home(account, f"You act for {organisation.name}.", anew=True)


def _go_home(account: Account, message: str, *, anew: bool = False) -> ResponseReturnValue:
    is_signed_in = _is_viewer(account) and not anew
    answer = redirect(home_of(account.role), 303) if is_signed_in else begin_sign_in(account)
    flash(message)  # After signing in, which empties the cookie.
    return answer


def _sign_in_page(form: SignInForm) -> str:
    has_passkeys = accounts.passkey_site(settings()) is not None
    return render_template("auth/sign_in.html", form=form, has_passkeys=has_passkeys)


def _is_viewer(account: Account) -> bool:
    person = viewer()
    return person is not None and person.account_id == account.id


def _texts(form: Form) -> dict[str, str]:
    """Give what was typed by the form's own field names; nothing else that was sent gets through."""
    return {field.name: field.data or "" for field in form}
