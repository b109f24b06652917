"""Which mail somebody gets, on one page: seen, switched off, and switched on again after a link stopped it."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectChoice, SelectField

from jobboard import notices
from jobboard.alerts import searches
from jobboard.alerts.applicants import choose_mail_of_applicants
from jobboard.errors import Rejected
from jobboard.models import Member, Role, SavedSearch
from jobboard.web import limits
from jobboard.web.access import current_account, current_member, jobseekers_and_employers
from jobboard.web.forms import Form
from jobboard.web.saved_searches import HOW_OFTEN, how_often_in
from jobboard.web.session import current_session, now

blueprint = Blueprint("mail_settings", __name__, url_prefix="/account/mail")


class JobseekerMailForm(Form):
    """The mail that a jobseeker may get."""

    badges = BooleanField("Mail me when a badge of mine no longer counts")


class MemberMailForm(Form):
    """The mail that a member may get; one more field for each of their searches (`_member_form`)."""

    applicants = BooleanField("Mail me when a badge of an applicant no longer counts")


@blueprint.get("")
@jobseekers_and_employers
def show() -> str:
    """Show which mail there is, and which of it this person gets."""
    account = current_account()
    if account.role is Role.JOBSEEKER:
        return _page(JobseekerMailForm(formdata=None, badges=account.is_told_of_lost_badges))
    member = current_member()
    kept = searches.searches_of(current_session(), member)
    return _page(_member_form(kept)(formdata=None, applicants=member.is_told_of_applicants), kept)


@blueprint.post("")
@limits.kept_searches
@jobseekers_and_employers
def save() -> ResponseReturnValue:
    """Keep what was chosen."""
    account = current_account()
    if account.role is Role.JOBSEEKER:
        notices.choose_mail(account, is_told=bool(JobseekerMailForm().badges.data))
    else:
        member = current_member()
        kept = searches.searches_of(current_session(), member)
        form = _member_form(kept)()
        try:
            _choose(form, member, kept)
        except Rejected as error:
            form.reject(error)
            return _page(form, kept), 422
    flash("Your choice is kept.")
    return redirect(url_for(".show"), 303)


def _choose(form: MemberMailForm, member: Member, kept: Sequence[SavedSearch]) -> None:
    """Raises: Rejected for what is no choice, and nothing is kept. A search that the form did not show stays so."""
    sent = {each: form[_field_of(each)].data for each in kept}
    chosen = {each: how_often_in(value, _field_of(each)) for each, value in sent.items() if value is not None}
    choose_mail_of_applicants(member, is_told=bool(form.applicants.data))
    for search, how_often in chosen.items():
        searches.choose_how_often(current_session(), search, how_often, now=now())


def _member_form(kept: Sequence[SavedSearch]) -> type[MemberMailForm]:
    """Give a form with a field for each search, which says how often its mail comes."""
    choices = [SelectChoice(value.value, words) for value, words in HOW_OFTEN.items()]
    fields = {
        _field_of(each): SelectField(each.name, choices=choices, default=each.how_often.value, validate_choice=False)
        for each in kept
    }
    return cast(type[MemberMailForm], type("MemberMailForm", (MemberMailForm,), fields))


def _field_of(search: SavedSearch) -> str:
    return f"search_{search.public_id}"


def _page(form: Form, kept: Sequence[SavedSearch] = ()) -> str:
    recipient = notices.confirmed_address(current_account())
    return render_template(
        "account/mail.html",
        form=form,
        recipient=recipient.address if recipient else None,
        search_fields=[form[_field_of(each)] for each in kept],
    )
