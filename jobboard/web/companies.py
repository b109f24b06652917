"""The public page of an employer, with its open vacancies and its own badges; and the form of what it says there."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from jobboard import companies
from jobboard.catalogue import entries
from jobboard.errors import Rejected
from jobboard.models import VacancyState
from jobboard.vacancies import vacancies_of
from jobboard.web.access import anyone, current_member, employers
from jobboard.web.catalogue import lines_of
from jobboard.web.forms import Form
from jobboard.web.presenters.jobs import job_line
from jobboard.web.session import current_session, now

blueprint = Blueprint("companies", __name__, url_prefix="/employers")

_MOST_BADGES = 50


class CompanyForm(Form):
    """What an organisation says of itself."""

    website = StringField("Website (optional)")
    about = TextAreaField("About you (optional)")


@blueprint.get("/<public_id>")
@anyone
def show(public_id: str) -> str:
    """Show an employer to everybody."""
    session = current_session()
    organisation = companies.company_named(session, public_id)
    issuers = companies.own_issuers(session, organisation.id)
    badges = entries.badges_of_issuers(session, [each.id for each in issuers], now=now(), limit=_MOST_BADGES)
    vacancies = companies.open_vacancies_of(session, organisation.id, now=now())
    return render_template(
        "companies/show.html",
        organisation=organisation,
        website=companies.web_address(organisation.website),
        jobs=[job_line(each, None) for each in vacancies],
        badges=lines_of(badges.badges),
    )


@blueprint.get("/own")
@employers
def edit() -> str:
    """Show what the member's organisation says of itself in a form."""
    organisation = current_member().organisation
    return _page(CompanyForm(website=organisation.website, about=organisation.about))


@blueprint.post("/own")
@employers
def save() -> str | Response | tuple[str, int]:
    """Keep it."""
    form = CompanyForm()
    try:
        companies.describe_company(
            current_member().organisation, website=form.website.data or "", about=form.about.data or ""
        )
    except Rejected as error:
        form.reject(error)
        return _page(form), 422
    flash("Your page is saved.")
    return redirect(url_for(".edit"), 303)


def _page(form: CompanyForm) -> str:
    session, organisation = current_session(), current_member().organisation
    return render_template(
        "companies/edit.html",
        form=form,
        organisation=organisation,
        is_public=any(each.state is not VacancyState.DRAFT for each in vacancies_of(session, organisation.id)),
        issuers=companies.own_issuers(session, organisation.id),
    )
