"""A person's own account: addresses, password, sessions, and an employer's colleagues."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField

from jobboard import accounts, identities
from jobboard.errors import Rejected
from jobboard.models import MemberRole, Role
from jobboard.owners import held_identities
from jobboard.web import limits
from jobboard.web.access import (
    current_account,
    current_member,
    employers,
    jobseekers,
    proven_again,
    signed_in,
    viewer,
)
from jobboard.web.forms import Form
from jobboard.web.presenters.sessions import session_lines
from jobboard.web.reports import named_in_badge
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("account", __name__, url_prefix="/account")


class AddAddressForm(Form):
    """A further address, and the password, so that a borrowed browser cannot add one."""

    address = StringField("E-mail address")
    password = PasswordField("Your password")


class ChangePasswordForm(Form):
    """The password, and the one that replaces it."""

    current = PasswordField("Your current password", name="current_password")  # Error pages know secrets by name.
    password = PasswordField("New password")


class InviteForm(Form):
    """Whom an owner invites."""

    address = StringField("E-mail address of your colleague")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Show the account."""
    account = current_account()
    person, removed = viewer(), request.args.get("removed")
    return render_template(
        "account/show.html",
        account=account,
        held=held_identities(current_session(), account.id),
        questions=identities.open_challenges(current_session(), account, now=now()),
        removed=identities.own_identity(current_session(), account, removed) if removed else None,
        takes_addresses=account.role is Role.JOBSEEKER,
        sessions=session_lines(
            accounts.live_sessions(current_session(), account, now=now()), person.session_id if person else None
        ),
    )


@blueprint.get("/addresses/add")
@jobseekers
def new_address() -> ResponseReturnValue:
    """Ask for a further address."""
    form = AddAddressForm(data={"address": named_in_badge("email")})
    return render_template("account/add_address.html", form=form)


@blueprint.post("/addresses/add")
@limits.added_addresses
@jobseekers
def add_address() -> ResponseReturnValue:
    """Add an address and mail the link that confirms it."""
    form = AddAddressForm()
    try:
        accounts.add_address(
            current_session(),
            settings(),
            current_account(),
            address=form.address.data or "",
            password=form.password.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return render_template("account/add_address.html", form=form), 422
    return redirect(url_for("auth.check_mail"), 303)


@blueprint.post("/addresses/<int:email_id>/confirm")
@limits.confirmation_mails
@signed_in
def send_confirmation(email_id: int) -> ResponseReturnValue:
    """Mail the confirming link once more."""
    email = accounts.own_address(current_account(), email_id)
    accounts.send_confirmation_again(current_session(), settings(), email, now=now())
    return redirect(url_for("auth.check_mail"), 303)


@blueprint.post("/addresses/<int:email_id>/main")
@signed_in
@proven_again(".show")
def make_main(email_id: int) -> ResponseReturnValue:
    """Send mail to this address from now on."""
    account = current_account()
    email = accounts.own_address(account, email_id)
    accounts.make_primary(current_session(), account, email, now=now())
    flash(f"Mail goes to {email.address} from now on.")
    return redirect(url_for(".show"), 303)


@blueprint.post("/addresses/<int:email_id>/remove")
@signed_in
@proven_again(".show")
def remove_address(email_id: int) -> ResponseReturnValue:
    """Remove an address."""
    account = current_account()
    email = accounts.own_address(account, email_id)
    accounts.remove_address(current_session(), account, email, now=now())
    flash(f"The address {email.address} is removed.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/password")
@signed_in
def new_password() -> ResponseReturnValue:
    """Ask for another password."""
    return render_template("account/password.html", form=ChangePasswordForm())


@blueprint.post("/password")
@limits.password_changes
@signed_in
def change_password() -> ResponseReturnValue:
    """Set another password and end the other sessions."""
    form = ChangePasswordForm()
    person = viewer()
    try:
        accounts.change_password(
            current_session(),
            current_account(),
            current=form.current.data or "",
            password=form.password.data or "",
            keep_session=person.session_id if person else 0,
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return render_template("account/password.html", form=form), 422
    flash("Your password was changed, and every other session was ended.")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """End one session, as of a lost telephone."""
    accounts.end_sessions(current_session(), current_account(), only=session_id, now=now())
    flash("That session is ended.")
    return redirect(url_for(".show"), 303)


@blueprint.post("/sessions/end-others")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    """End every session but this browser's."""
    person = viewer()
    accounts.end_sessions(current_session(), current_account(), keep=person.session_id if person else None, now=now())
    flash("Every other session is ended.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/organisation")
@employers
def organisation() -> ResponseReturnValue:
    """Show who acts for the organisation."""
    return _organisation_page(InviteForm())


@blueprint.post("/organisation/invite")
@limits.invitations
@employers
def invite() -> ResponseReturnValue:
    """Mail an invitation to a colleague."""
    form = InviteForm()
    try:
        accounts.invite_member(
            current_session(), settings(), current_member(), address=form.address.data or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _organisation_page(form), 422
    flash("The invitation is on its way. It can be used for seven days.")
    return redirect(url_for(".organisation"), 303)


@blueprint.post("/organisation/members/<int:member_id>/remove")
@employers
def remove_member(member_id: int) -> ResponseReturnValue:
    """Remove a colleague, whose sessions end at once."""
    removed = accounts.remove_member(current_session(), current_member(), member_id, now=now())
    flash(f"{removed.account.name} no longer acts for your organisation.")
    return redirect(url_for(".organisation"), 303)


def _organisation_page(form: InviteForm) -> str:
    member = current_member()
    return render_template(
        "account/organisation.html", form=form, member=member, is_owner=member.role is MemberRole.OWNER
    )
