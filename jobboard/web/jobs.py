"""Open vacancies for jobseekers: the list, a vacancy with what is met and missing, and applying in three screens."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField

from jobboard import applications, resumes, snapshots, vacancies
from jobboard.errors import NotFound, Rejected
from jobboard.matching import Match, match_vacancies
from jobboard.models import Candidate, ResumeVersion, Role, Vacancy, VacancyState, Visibility
from jobboard.people import shown_badges
from jobboard.web.access import anyone, current_candidate, jobseekers, viewer
from jobboard.web.forms import Form
from jobboard.web.places import choose_place, nearby
from jobboard.web.presenters.badges import states_of
from jobboard.web.presenters.requirements import match_lines, match_sentence, requirement_lines
from jobboard.web.presenters.words import day
from jobboard.web.question import DISTANCES, PAGE_SIZE, JobSearch, link_to
from jobboard.web.session import current_session, now

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

NOW = "now"
"""The choice of the form that saves the resume as it is."""


@blueprint.get("")
@anyone
def index() -> str:
    """List open vacancies; a signed-in jobseeker sees how much of each they meet."""
    session, question = current_session(), JobSearch.read(request.args)
    place = choose_place(session, question.place)
    found = vacancies.open_vacancies(
        session,
        text=question.text,
        places=nearby(session, place, question.within),
        offset=(question.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    candidate = _candidate()
    matches = match_vacancies(session, candidate.id, found.vacancies, now=now()) if candidate else {}
    return render_template(
        "jobs/index.html",
        found=found,
        pages=-(-found.total // PAGE_SIZE),
        question=question,
        place=place,
        distances=DISTANCES,
        page_link=lambda number: link_to(".index", question.parameters(), page=number),
        sentences={key: match_sentence(match, is_own=True) for key, match in matches.items()},
    )


@blueprint.get("/<public_id>")
@anyone
def show(public_id: str) -> str:
    """Show a vacancy with what it requires, and what of it the signed-in jobseeker meets."""
    vacancy = vacancies.open_vacancy_named(current_session(), public_id)
    candidate = _candidate()
    match = _match(candidate, vacancy) if candidate else None
    return render_template(
        "jobs/show.html",
        vacancy=vacancy,
        is_open=vacancy.state is VacancyState.OPEN,
        candidate=candidate,
        lines=match_lines(match, is_own=True) if match else requirement_lines(vacancy.requirements),
        sentence=match_sentence(match, is_own=True) if match else "",
        application=applications.application_to(current_session(), candidate.id, vacancy.id) if candidate else None,
    )


class ApplyForm(Form):
    """What is sent. `version` is the public id of a saved version, or NOW."""

    version = RadioField("Which resume do you send?", validate_choice=False)
    message = TextAreaField("Message to the employer (optional)")
    agrees = BooleanField("I agree that this employer sees my profile")


@blueprint.get("/<public_id>/apply")
@jobseekers
def apply(public_id: str) -> str:
    """Ask which version of the resume to send, and for a message."""
    vacancy = vacancies.open_vacancy_named(current_session(), public_id)
    return _apply_page(vacancy, ApplyForm(version=NOW))


@blueprint.post("/<public_id>/apply")
@jobseekers
def check_or_send(public_id: str) -> str | Response | tuple[str, int]:
    """Show exactly what the employer will see; then send it."""
    session, candidate = current_session(), current_candidate()
    vacancy, form = vacancies.open_vacancy_named(session, public_id), ApplyForm()
    action, message = request.form.get("action", "check"), form.message.data or ""
    if action == "change":
        return _apply_page(vacancy, form)
    try:
        with session.begin_nested():  # What is refused leaves no saved version behind.
            version = _version(candidate, form.version.data or "")
            applications.check_application(candidate, vacancy, version, message, agrees_to_be_seen=form.agrees.data)
        if action != "send":
            return _check_page(candidate, vacancy, version, form)
        application = applications.apply(
            session, candidate, vacancy, version, message, now=now(), agrees_to_be_seen=form.agrees.data
        )
    except Rejected as error:
        form.reject(error)
        return _apply_page(vacancy, form), 422
    flash(f"Your application to {vacancy.organisation.name} is sent.")
    return redirect(url_for("applications.show", public_id=application.public_id), 303)


def _apply_page(vacancy: Vacancy, form: ApplyForm) -> str:
    candidate = current_candidate()
    saved = resumes.versions_of(current_session(), candidate.id)
    form.version.choices = [
        SelectChoice(NOW, "My resume as it is now (a version of it is saved)"),
        *(SelectChoice(each.public_id, f"{each.title}, saved on {day(each.created_at)}") for each in saved),
    ]
    return render_template(
        "jobs/apply.html",
        vacancy=vacancy,
        form=form,
        is_hidden=candidate.visibility is Visibility.HIDDEN,
        is_anonymous=candidate.visibility is not Visibility.NAMED,
        opened=shown_badges(current_session(), candidate),
    )


def _check_page(candidate: Candidate, vacancy: Vacancy, version: ResumeVersion, form: ApplyForm) -> str:
    match, opened = _match(candidate, vacancy), shown_badges(current_session(), candidate)
    return render_template(
        "jobs/check.html",
        vacancy=vacancy,
        form=form,
        version=version,
        name=candidate.account.name,
        resume=snapshots.Snapshot.from_json(version.content),
        states=states_of(opened, now()),
        opened=opened,
        lines=match_lines(match, is_own=True),
        sentence=match_sentence(match),
    )


def _candidate() -> Candidate | None:
    """Give the jobseeker who looks at the page, None for anybody else."""
    person = viewer()
    return current_candidate() if person is not None and person.role is Role.JOBSEEKER else None


def _match(candidate: Candidate, vacancy: Vacancy) -> Match:
    return match_vacancies(current_session(), candidate.id, [vacancy], now=now())[vacancy.id]


def _version(candidate: Candidate, chosen: str) -> ResumeVersion:
    """Give the chosen version of the person's own, or save one. Raises: Rejected when there is no such version."""
    session = current_session()
    if chosen == NOW:
        return resumes.save_version(session, candidate, f"As of {day(now())}", now=now())
    try:
        return resumes.version_of(session, candidate.id, chosen)
    except NotFound as error:
        message = "Choose which version of your resume to send."
        raise Rejected(message, fields={"version": message}) from error
