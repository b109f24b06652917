"""Open vacancies for jobseekers: the list, a vacancy with what is met and missing, and applying in three screens."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField

from jobboard import applications, resumes, snapshots, vacancies
from jobboard.catalogue.entries import listed_among
from jobboard.errors import NotFound, Rejected
from jobboard.job_search import MOST_COMPARED, JobQuestion, Order, count_jobs, find_jobs, looser, offers
from jobboard.matching import Match, match_vacancies
from jobboard.models import (
    Achievement,
    Candidate,
    Contract,
    Hours,
    ResumeVersion,
    Role,
    Skill,
    Vacancy,
    Visibility,
    Workplace,
)
from jobboard.opening import is_open
from jobboard.people import shown_badges
from jobboard.web.access import anyone, current_candidate, jobseekers, viewer
from jobboard.web.forms import Form
from jobboard.web.job_question import JobSearch
from jobboard.web.places import choose_place, nearby
from jobboard.web.presenters.badges import states_of
from jobboard.web.presenters.job_posting import job_posting
from jobboard.web.presenters.jobs import Choice, ChoiceGroup, choice_groups, job_line, looser_choices
from jobboard.web.presenters.requirements import match_lines, match_sentence, requirement_lines
from jobboard.web.presenters.terms import WORKPLACE_WORDS, term_lines
from jobboard.web.presenters.wishes import CONTRACT_WORDS, HOURS_WORDS
from jobboard.web.presenters.words import day
from jobboard.web.question import DISTANCES, PAGE_SIZE, link_to
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")

NOW = "now"
"""The choice of the form that saves the resume as it is."""

OPTIONS = {
    "contract": ("Contract", [("", "Any"), *((each.value, CONTRACT_WORDS[each]) for each in Contract)]),
    "hours": ("Hours", [("", "Any"), *((each.value, HOURS_WORDS[each]) for each in Hours)]),
    "workplace": ("Where", [("", "Anywhere"), *((each.value, WORKPLACE_WORDS[each]) for each in Workplace)]),
    "order": (
        "First come",
        [(Order.NEWEST, "the newest"), (Order.CLOSING, "those closing soon"), (Order.BEST, "the best matches")],
    ),
}
"""The selects of the search, by the name of their parameter: a label, and pairs of a value and its words."""


@blueprint.get("")
@anyone
def index() -> str:
    """List open vacancies; a signed-in jobseeker sees how much of each they meet."""
    session, search, candidate = current_session(), JobSearch.read(request.args), _candidate()
    place = choose_place(session, search.place)
    question = search.question(nearby(session, place, search.within))
    found = find_jobs(
        session,
        question,
        now=now(),
        candidate_id=candidate.id if candidate else None,
        offset=(search.page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render_template(
        "jobs/index.html",
        lines=[job_line(each, found.matches.get(each.id)) for each in found.vacancies],
        found=found,
        pages=-(-found.total // PAGE_SIZE),
        search=search,
        place=place,
        distances=DISTANCES,
        options=OPTIONS,
        is_jobseeker=candidate is not None,
        most_compared=MOST_COMPARED,
        page_link=lambda number: link_to(".index", search.parameters(), page=number),
        link=lambda changed: link_to(".index", changed.parameters()),
        chosen=_chosen(search),
        groups=_groups(search, question, found.total),
        looser=_looser(search, question) if not found.total else (),
    )


@blueprint.get("/<public_id>")
@anyone
def show(public_id: str) -> str:
    """Show a vacancy with what it requires, and what of it the signed-in jobseeker meets."""
    vacancy = vacancies.open_vacancy_named(current_session(), public_id)
    candidate = _candidate()
    match, is_live = _match(candidate, vacancy) if candidate else None, is_open(vacancy, now())
    return render_template(
        "jobs/show.html",
        vacancy=vacancy,
        is_open=is_live,
        terms=term_lines(vacancy),
        posting=job_posting(vacancy, settings().site_url) if is_live else None,
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
            applications.check_application(
                candidate, vacancy, version, message, agrees_to_be_seen=form.agrees.data, now=now()
            )
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


def _chosen(search: JobSearch) -> tuple[Choice, ...]:
    """Give the skills and badges that are asked for, each with the search without it."""
    session = current_session()
    skills = session.scalars(select(Skill).where(Skill.id.in_(search.skills)).order_by(Skill.label))
    listed = listed_among(session, search.badges, now=now())
    badges = session.scalars(select(Achievement).where(Achievement.id.in_(listed)).order_by(Achievement.name))
    found = [(each.label, replace(search, skills=_less(search.skills, each.id), page=1)) for each in skills]
    found += [(each.name, replace(search, badges=_less(search.badges, each.id), page=1)) for each in badges]
    return tuple(Choice(label, link_to(".index", less.parameters()), None) for label, less in found)


def _less(ids: tuple[int, ...], dropped: int) -> tuple[int, ...]:
    return tuple(each for each in ids if each != dropped)


def _groups(search: JobSearch, question: JobQuestion, total: int) -> tuple[ChoiceGroup, ...]:
    if question.fits:  # What would be left is known only after comparing each job.
        return ()
    found = offers(current_session(), question, now=now())
    return choice_groups(found, total, lambda name, value: link_to(".index", search.choosing(name, value).parameters()))


def _looser(search: JobSearch, question: JobQuestion) -> tuple[Choice, ...]:
    less = looser(question)
    counts = count_jobs(current_session(), [each for _, each in less], now=now())
    counted = [(name, None if each.fits else number) for (name, each), number in zip(less, counts, strict=True)]
    return looser_choices(counted, lambda name: link_to(".index", search.without(name).parameters()))


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
