"""A person's own data: what is kept and until when, a copy of it all, and the way to have it erased."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import PasswordField, StringField

from jobboard import applications
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.mail import KEPT_FOR as MAIL_KEPT_FOR
from jobboard.models import Account, Application, Candidate, Member, Role
from jobboard.rights import erasing, exporting, retention
from jobboard.skills.texts import KEPT_FOR as TEXTS_KEPT_FOR
from jobboard.web import limits
from jobboard.web.access import NO_SUCH_PAGE, current_account, jobseekers_and_employers, proven_again, signed_in
from jobboard.web.forms import Form
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("own_data", __name__, url_prefix="/account/data")


class EraseForm(Form):
    """The words that have to be typed, and the password."""

    typed = StringField(f"Type “{erasing.WORDS}”")
    password = PasswordField("Your password")


@blueprint.get("")
@signed_in
def show() -> str:
    """Show what can be had and erased, and until when what is kept."""
    return _page()


@blueprint.post("/copy")
@limits.data_copies
@signed_in
@proven_again(".show")
def ask() -> ResponseReturnValue:
    """Let the worker make a copy of everything."""
    try:
        exporting.ask_for_export(current_session(), current_account(), now=now())
    except TooMany as error:
        return _page(problem=error.message), 422
    flash("Your copy is being made. A mail tells you when it is ready.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/copy/<public_id>")
@signed_in
@proven_again(".show")
def download(public_id: str) -> Response:
    """Give a copy as a file."""
    export = exporting.own_export(current_session(), current_account(), public_id, now=now())
    if export.content is None:
        raise NotFound(NO_SUCH_PAGE)
    response = Response(export.content, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"my-data-{export.asked_at:%Y-%m-%d}.zip")
    return response


@blueprint.post("/copy/<public_id>/remove")
@signed_in
def remove(public_id: str) -> ResponseReturnValue:
    """Remove a copy at once."""
    session = current_session()
    exporting.remove_export(session, exporting.own_export(session, current_account(), public_id, now=now()))
    flash("The copy is removed.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/erase")
@jobseekers_and_employers
def ask_erase() -> str:
    """Say what is erased, and ask for the words and the password."""
    return _erase_page(EraseForm())


@blueprint.post("/erase")
@limits.password_changes
@jobseekers_and_employers
def erase() -> ResponseReturnValue:
    """Hide the person at once, and have the account erased in a week."""
    form = EraseForm()
    try:
        erasing.ask_for_erasure(
            current_session(),
            settings(),
            current_account(),
            typed=form.typed.data or "",
            password=form.password.data or "",
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return _erase_page(form), 422
    return redirect(url_for(".show"), 303)


@blueprint.post("/keep")
@jobseekers_and_employers
def keep() -> ResponseReturnValue:
    """Take the erasing back."""
    erasing.keep_account(current_session(), current_account())
    flash("Your account stays. Look at who can find you.")
    return redirect(url_for(".show"), 303)


def _page(problem: str = "") -> str:
    session, account = current_session(), current_account()
    return render_template(
        "rights/show.html",
        account=account,
        problem=problem,
        copies=exporting.exports_of(session, account, now=now()),
        copies_kept_for=exporting.KEPT_FOR,
        erasure=erasing.erasure_of(session, account),
        clock=retention.clock_of(retention.last_seen(session, account)),
        applications=[(each, retention.kept_until(each, settings())) for each in _applications(account)],
        application_months=settings().application_months,
        text_days=TEXTS_KEPT_FOR.days,
        mail_days=MAIL_KEPT_FOR.days,
    )


def _applications(account: Account) -> tuple[Application, ...]:
    candidate = current_session().scalar(select(Candidate).where(Candidate.account_id == account.id))
    return applications.applications_by(current_session(), candidate.id) if candidate is not None else ()


def _erase_page(form: EraseForm) -> str:
    account = current_account()
    own = select(Member).where(Member.account_id == account.id)
    alone = [each.organisation for each in current_session().scalars(own) if len(each.organisation.members) == 1]
    return render_template(
        "rights/erase.html",
        form=form,
        is_jobseeker=account.role is Role.JOBSEEKER,
        alone=alone,
        days=erasing.UNDONE_WITHIN.days,
        erasure=erasing.erasure_of(current_session(), account),
    )
