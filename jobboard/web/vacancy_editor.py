"""The vacancy editor: one form whose buttons add and take away requirements and keep what was typed.

The form carries each requirement in fields of its own (importance, subject, level), so that it works without scripts
and without anything being stored before the vacancy is saved. Every page of it counts people, so it is limited as
searches are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from jobboard import vacancies
from jobboard.advert_wording import find_wording
from jobboard.catalogue import entries
from jobboard.errors import Rejected, Unavailable
from jobboard.models import Achievement, Skill, Vacancy, VacancyState
from jobboard.opening import LONGEST, is_open
from jobboard.pay import rates_on
from jobboard.supply import count_supply
from jobboard.vacancies import REQUIREMENT_LIMIT, RequirementValues, VacancyValues
from jobboard.vocabulary.finding import find_skills
from jobboard.web import limits
from jobboard.web.access import current_acceptance, current_equivalents, current_member, employers
from jobboard.web.numbers import id_in, number_in
from jobboard.web.places import choose_place, nearby, place_name
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.supply import SEARCH_AWAY, SupplyWords, supply_words
from jobboard.web.session import current_session, now, search_engine
from jobboard.web.terms_form import TermsForm, read_terms, typed_of
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("vacancy_editor", __name__, url_prefix="/vacancies")

_OFFERED = 8

_SAVED_CLOSED = "The vacancy is saved. Only your organisation sees it until you open it."

NEAR = 30
"""Kilometres from the vacancy's place that count as near while it is written."""


@dataclass(frozen=True)
class Row:
    """A requirement in the form. `subject` is "skill-12" or "badge-5"; `level` is "" or an SCQF level.

    `is_alone`: only the badge itself will do, and none that counts as it.
    """

    subject: str
    level: str = ""
    importance: str = "must"
    is_alone: bool = False

    def values(self) -> RequirementValues:
        """Give the requirement; a subject that makes no sense becomes one that is refused."""
        kind, _, key = self.subject.partition("-")
        number = id_in(key) or None
        level = number_in(self.level) if self.level else None
        return RequirementValues(
            is_must=self.importance != "nice",
            skill_id=number if kind == "skill" else None,
            level_at_least=level if kind == "skill" else None,
            achievement_id=number if kind == "badge" else None,
            allows_equivalent=not self.is_alone,
        )


@dataclass(frozen=True)
class Offer:
    """A skill or badge that can be added."""

    subject: str
    label: str


class VacancyForm(TermsForm):
    """What stands in the form beside the requirements."""

    title = StringField("Title")
    description = TextAreaField("Description")
    place = StringField("Town or city")
    find = StringField("Find a skill or a badge to require")


@blueprint.get("/new")
@limits.searches
@employers
def new() -> str:
    """Show an empty vacancy, or one for which the skills in the address are nice to have."""
    subjects = dict.fromkeys(f"skill-{id_in(each)}" for each in request.args.getlist("skill")[:REQUIREMENT_LIMIT])
    return _page(VacancyForm(), tuple(Row(each, importance="nice") for each in subjects), None)


@blueprint.post("/new")
@limits.searches
@employers
def create() -> str | Response | tuple[str, int]:
    """Save a new vacancy, or do what another button of the form says."""
    return _act(None)


@blueprint.get("/<public_id>/edit")
@limits.searches
@employers
def edit(public_id: str) -> str:
    """Show a vacancy in the form."""
    vacancy = own_vacancy(public_id)
    place = place_name(vacancy.place) if vacancy.place else ""
    form = VacancyForm(title=vacancy.title, description=vacancy.description, place=place, **typed_of(vacancy))
    return _page(form, _rows_of(vacancy), vacancy)


@blueprint.post("/<public_id>/edit")
@limits.searches
@employers
def save(public_id: str) -> str | Response | tuple[str, int]:
    """Save the vacancy, or do what another button of the form says."""
    return _act(own_vacancy(public_id))


def _act(vacancy: Vacancy | None) -> str | Response | tuple[str, int]:
    form, rows, action = VacancyForm(), _sent_rows(request.form), request.form.get("action")
    if action not in ("save", "draft"):
        return _page(form, _changed(form, rows), vacancy)
    try:
        vacancy = _saved(vacancy, *_typed(form, rows), is_draft=action == "draft")
    except Rejected as error:
        form.reject(error)
        return _page(form, rows, vacancy), 422
    flash("The vacancy is saved." if vacancy.state is VacancyState.OPEN else _SAVED_CLOSED)
    where = "vacancies.show" if vacancy.state is VacancyState.OPEN or action == "draft" else "vacancy_opening.preview"
    return redirect(url_for(where, public_id=vacancy.public_id), 303)


def _typed(form: VacancyForm, rows: tuple[Row, ...]) -> tuple[VacancyValues, dict[str, str]]:
    """Give what was typed, and by field what could not be read."""
    place = choose_place(current_session(), form.place.data or "")
    terms, problems = read_terms(form)
    if place.problem:
        problems["place"] = place.problem
    requirements = tuple(row.values() for row in rows)
    title, description = form.title.data or "", form.description.data or ""
    return VacancyValues(title, description, place.place_id, requirements, terms), problems


def _saved(vacancy: Vacancy | None, values: VacancyValues, unread: Mapping[str, str], *, is_draft: bool) -> Vacancy:
    """Keep a vacancy; a new one is a draft, which its preview opens. Raises: Rejected with every problem at once."""
    session = current_session()
    is_whole = not is_draft or (vacancy is not None and is_open(vacancy, now()))
    problems = vacancies.vacancy_problems(session, vacancy, values, now=now(), is_whole=is_whole)
    if problems or unread:
        raise Rejected("The vacancy was not saved.", fields={**problems, **unread})
    if vacancy is None:
        organisation = current_member().organisation
        return vacancies.post_vacancy(session, organisation, values, now=now(), is_draft=True)
    vacancies.edit_vacancy(session, vacancy, values, now=now(), is_draft=is_draft)
    return vacancy


def _sent_rows(form: MultiDict[str, str]) -> tuple[Row, ...]:
    subjects, levels, importances = (
        form.getlist(name)[: REQUIREMENT_LIMIT + 1] for name in ("subject", "level", "importance")
    )
    alone = set(form.getlist("alone"))
    rows = zip(subjects, levels, importances, strict=False)
    return tuple(Row(subject, level, importance, subject in alone) for subject, level, importance in rows)


def _changed(form: VacancyForm, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Give the requirements after a button that adds one or takes one away."""
    added, removed = request.form.get("add"), request.form.get("remove")
    if added and added not in _subjects(rows):
        form.find.data = ""
        return (*rows, Row(added))
    return tuple(row for row in rows if row.subject != removed)


def _page(form: VacancyForm, rows: tuple[Row, ...], vacancy: Vacancy | None) -> str:
    session = current_session()
    labels = _labels(session, vacancy, _subjects(rows))
    rows = tuple(row for row in rows if row.subject in labels)
    find = (form.find.data or "").strip()
    return render_template(
        "vacancies/edit.html",
        form=form,
        rows=rows,
        vacancy=vacancy,
        labels=labels,
        offers=_offers(session, find, rows) if find else (),
        place=choose_place(session, form.place.data or ""),
        supply=_supply(form, rows, labels) if rows else None,
        limit=REQUIREMENT_LIMIT,
        wording=find_wording(form.title.data or "", form.description.data or "", form.selection_process.data or ""),
        is_live=vacancy is not None and is_open(vacancy, now()),
        rates=rates_on(now().date()),
        last_day=now() + LONGEST,
    )


def _rows_of(vacancy: Vacancy) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"skill-{each.skill_id}" if each.skill_id else f"badge-{each.achievement_id}",
            str(each.level_at_least or ""),
            "must" if each.is_must else "nice",
            not each.allows_equivalent,
        )
        for each in vacancy.requirements
    )


def _subjects(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(row.subject for row in rows)


def _labels(session: Session, vacancy: Vacancy | None, subjects: Iterable[str]) -> dict[str, str]:
    """Name skills and badges; what does not exist, or cannot be asked for, has no name."""
    wanted = {subject: Row(subject).values() for subject in subjects}
    skills = {each.skill_id for each in wanted.values()} - {None}
    badges = {each.achievement_id for each in wanted.values() if each.achievement_id is not None}
    named = {f"skill-{each.id}": each.label for each in session.scalars(select(Skill).where(Skill.id.in_(skills)))}
    askable = vacancies.askable_badges(session, vacancy, badges, now=now())
    found = select(Achievement).where(Achievement.id.in_(askable)).options(joinedload(Achievement.issuer))
    return named | {f"badge-{each.id}": _badge_label(each) for each in session.scalars(found)}


def _offers(session: Session, find: str, rows: tuple[Row, ...]) -> Sequence[Offer]:
    """Give skills, and badges of the catalogue, that the typed words name, without those that are there already."""
    skills = [Offer(f"skill-{each.id}", each.described) for each in find_skills(session, find, _OFFERED)]
    found = entries.find_badges(session, find, now=now(), limit=_OFFERED).badges
    badges = [Offer(f"badge-{each.id}", _badge_label(each)) for each in found]
    return [offer for offer in (*skills, *badges) if offer.subject not in _subjects(rows)]


def _badge_label(achievement: Achievement) -> str:
    issuer = achievement.issuer
    return f"{achievement.name}, badge from {issuer_label(issuer.name, issuer.key, issuer.level)}"


def _supply(form: VacancyForm, rows: Sequence[Row], labels: Mapping[str, str]) -> SupplyWords:
    """Say how many people of the pool meet what is required, and which requirement costs how many."""
    session, wanted = current_session(), [row.values() for row in rows]
    places = nearby(session, choose_place(session, form.place.data or ""), NEAR)
    equivalents = current_equivalents(wanted)
    try:
        supply = count_supply(
            search_engine(), wanted, current_acceptance(), equivalents, places=places or None, now=now()
        )
    except Unavailable:
        return SEARCH_AWAY
    return supply_words(supply, [labels[row.subject] for row in rows], NEAR)
