"""Opening a vacancy: its preview as jobseekers will see it, opening it, and letting it be open longer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField

from jobboard import vacancies
from jobboard.advert_wording import find_wording
from jobboard.errors import Rejected
from jobboard.models import Vacancy, VacancyState
from jobboard.opening import LONGEST, is_open, renew_vacancy
from jobboard.terms import opening_problems, terms_of
from jobboard.web.access import employers
from jobboard.web.days import day_in
from jobboard.web.forms import Form
from jobboard.web.presenters.requirements import requirement_lines
from jobboard.web.presenters.terms import term_lines
from jobboard.web.session import current_session, now
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("vacancy_opening", __name__, url_prefix="/vacancies")


class RenewForm(Form):
    """Until when a vacancy is open from now on."""

    closes_on = StringField("New closing date")
    still_recruits = BooleanField("We still recruit for this job")


@blueprint.get("/<public_id>/preview")
@employers
def preview(public_id: str) -> str:
    """Show a vacancy as jobseekers see it, with what keeps it from being open and words to think about."""
    return _preview(own_vacancy(public_id))


@blueprint.post("/<public_id>/open")
@employers
def open_it(public_id: str) -> Response | tuple[str, int]:
    """Open a draft or a closed vacancy."""
    vacancy = own_vacancy(public_id)
    try:
        vacancies.publish_vacancy(vacancy, now=now())
    except Rejected:
        return _preview(vacancy), 422
    flash("The vacancy is open: jobseekers see it and can apply.")
    return redirect(url_for("vacancies.show", public_id=public_id), 303)


@blueprint.get("/<public_id>/renew")
@employers
def renew(public_id: str) -> str | Response:
    """Ask until when a vacancy is to be open, and whether they still recruit. A draft is opened from its preview."""
    vacancy = own_vacancy(public_id)
    if vacancy.state is VacancyState.DRAFT:
        return redirect(url_for(".preview", public_id=public_id), 303)
    return _renew_page(vacancy, RenewForm())


@blueprint.post("/<public_id>/renew")
@employers
def keep_renewal(public_id: str) -> str | Response | tuple[str, int]:
    """Let a vacancy be open longer; one that has closed is opened again."""
    vacancy, form = own_vacancy(public_id), RenewForm()
    if vacancy.state is VacancyState.DRAFT:
        return redirect(url_for(".preview", public_id=public_id), 303)
    try:
        closes_on = day_in(form.closes_on.data, "closes_on")
        with current_session().begin_nested():  # Where terms are missing, the new day is not kept either.
            renew_vacancy(vacancy, closes_on, still_recruits=bool(form.still_recruits.data), now=now())
            vacancies.publish_vacancy(vacancy, now=now())
    except Rejected as error:
        form.reject(error)
        return _renew_page(vacancy, form), 422
    flash("The vacancy is open until the end of its new closing date.")
    return redirect(url_for("vacancies.show", public_id=public_id), 303)


def _preview(vacancy: Vacancy) -> str:
    problems = opening_problems(terms_of(vacancy), vacancy, has_place=vacancy.place_id is not None, now=now())
    return render_template(
        "vacancies/preview.html",
        vacancy=vacancy,
        is_live=is_open(vacancy, now()),
        problems=problems,
        wording=find_wording(vacancy.title, vacancy.description, vacancy.selection_process),
        terms=term_lines(vacancy),
        lines=requirement_lines(vacancy.requirements),
    )


def _renew_page(vacancy: Vacancy, form: RenewForm) -> str:
    return render_template("vacancies/renew.html", vacancy=vacancy, form=form, last_day=now() + LONGEST)
