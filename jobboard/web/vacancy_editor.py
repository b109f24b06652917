"""The vacancy editor: one form whose buttons add and take away requirements and keep what was typed.

The form carries each requirement in fields of its own (importance, subject, level), so that it works without scripts
and without anything being stored before the vacancy is saved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from jobboard import vacancies
from jobboard.errors import Rejected, Unavailable
from jobboard.models import Achievement, Skill, Vacancy
from jobboard.search.query import Pool
from jobboard.vacancies import REQUIREMENT_LIMIT, RequirementValues, VacancyValues
from jobboard.vocabulary import find_skills
from jobboard.web.access import current_member, employers
from jobboard.web.places import PlaceChoice, choose_place, place_name
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.facets import SMALLEST_COUNT, people_words
from jobboard.web.question import LARGEST_ID
from jobboard.web.session import current_session, now, search_engine
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("vacancy_editor", __name__, url_prefix="/vacancies")

_OFFERED = 8


@dataclass(frozen=True)
class Row:
    """A requirement in the form. `subject` is "skill-12" or "badge-5"; `level` is "" or an SCQF level."""

    subject: str
    level: str = ""
    importance: str = "must"

    def values(self) -> RequirementValues:
        """Give the requirement; a subject that makes no sense becomes one that is refused."""
        kind, _, key = self.subject.partition("-")
        number = int(key) if key.isascii() and key.isdigit() and 0 < int(key[:8]) <= LARGEST_ID else None
        level = int(self.level) if self.level.isascii() and self.level.isdigit() and len(self.level) < 3 else None
        return RequirementValues(
            is_must=self.importance != "nice",
            skill_id=number if kind == "skill" else None,
            level_at_least=level if kind == "skill" else None,
            achievement_id=number if kind == "badge" else None,
        )


@dataclass(frozen=True)
class Offer:
    """A skill or badge that can be added."""

    subject: str
    label: str


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    title: str = ""
    description: str = ""
    place: str = ""
    find: str = ""
    rows: tuple[Row, ...] = ()

    def values(self, place: PlaceChoice) -> VacancyValues:
        """Give what is to be saved."""
        requirements = tuple(row.values() for row in self.rows)
        return VacancyValues(self.title, self.description, place.place_id, requirements)


@blueprint.get("/new")
@employers
def new() -> str:
    """Show an empty vacancy."""
    return _page(Draft(), None)


@blueprint.post("/new")
@employers
def create() -> str | Response | tuple[str, int]:
    """Save a new vacancy, or do what another button of the form says."""
    return _act(None)


@blueprint.get("/<public_id>/edit")
@employers
def edit(public_id: str) -> str:
    """Show a vacancy in the form."""
    vacancy = own_vacancy(public_id)
    return _page(_draft_of(vacancy), vacancy)


@blueprint.post("/<public_id>/edit")
@employers
def save(public_id: str) -> str | Response | tuple[str, int]:
    """Save the vacancy, or do what another button of the form says."""
    return _act(own_vacancy(public_id))


def _act(vacancy: Vacancy | None) -> str | Response | tuple[str, int]:
    draft = _read(request.form)
    if request.form.get("action") not in ("save", "draft"):
        return _page(_changed(draft, request.form), vacancy, wants_count=request.form.get("action") == "count")
    place = choose_place(current_session(), draft.place)
    try:
        if place.problem:
            raise Rejected("The vacancy was not saved.", fields={"place": place.problem})
        vacancy = _saved(vacancy, draft.values(place), is_draft=request.form["action"] == "draft")
    except Rejected as error:
        return _page(draft, vacancy, problems=error), 422
    flash("The vacancy is saved.")
    return redirect(url_for("vacancies.show", public_id=vacancy.public_id), 303)


def _saved(vacancy: Vacancy | None, values: VacancyValues, *, is_draft: bool) -> Vacancy:
    if vacancy is None:
        organisation = current_member().organisation
        return vacancies.post_vacancy(current_session(), organisation, values, now=now(), is_draft=is_draft)
    vacancies.edit_vacancy(current_session(), vacancy, values)
    return vacancy


def _read(form: MultiDict[str, str]) -> Draft:
    columns = (form.getlist(name)[: REQUIREMENT_LIMIT + 1] for name in ("subject", "level", "importance"))
    return Draft(
        title=form.get("title", ""),
        description=form.get("description", ""),
        place=form.get("place", ""),
        find=form.get("find", ""),
        rows=tuple(Row(*row) for row in zip(*columns, strict=False)),
    )


def _changed(draft: Draft, form: MultiDict[str, str]) -> Draft:
    """Give the form after a button that adds or takes away a requirement."""
    if added := form.get("add"):
        return replace(draft, find="", rows=(*draft.rows, Row(added))) if added not in _subjects(draft) else draft
    if removed := form.get("remove"):
        return replace(draft, rows=tuple(row for row in draft.rows if row.subject != removed))
    return draft


def _page(draft: Draft, vacancy: Vacancy | None, *, problems: Rejected | None = None, wants_count: bool = False) -> str:
    session = current_session()
    place = choose_place(session, draft.place)
    labels = _labels(session, _subjects(draft))
    rows = tuple(row for row in draft.rows if row.subject in labels)
    return render_template(
        "vacancies/edit.html",
        draft=replace(draft, rows=rows),
        vacancy=vacancy,
        labels=labels,
        offers=_offers(session, draft) if draft.find.strip() else (),
        place=place,
        problems=problems,
        supply=_supply(rows) if wants_count else "",
        limit=REQUIREMENT_LIMIT,
    )


def _draft_of(vacancy: Vacancy) -> Draft:
    rows = tuple(
        Row(
            f"skill-{each.skill_id}" if each.skill_id else f"badge-{each.achievement_id}",
            str(each.level_at_least or ""),
            "must" if each.is_must else "nice",
        )
        for each in vacancy.requirements
    )
    place = place_name(vacancy.place) if vacancy.place else ""
    return Draft(vacancy.title, vacancy.description, place, "", rows)


def _subjects(draft: Draft) -> tuple[str, ...]:
    return tuple(row.subject for row in draft.rows)


def _labels(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Name skills and badges; what does not exist has no name."""
    wanted = {subject: Row(subject).values() for subject in subjects}
    skills = {each.skill_id for each in wanted.values()} - {None}
    badges = {each.achievement_id for each in wanted.values()} - {None}
    named = {f"skill-{each.id}": each.label for each in session.scalars(select(Skill).where(Skill.id.in_(skills)))}
    found = select(Achievement).where(Achievement.id.in_(badges)).options(joinedload(Achievement.issuer))
    return named | {f"badge-{each.id}": _badge_label(each) for each in session.scalars(found)}


def _offers(session: Session, draft: Draft) -> Sequence[Offer]:
    """Give skills and badges that the typed words name, without those that are there already."""
    skills = [Offer(f"skill-{each.id}", each.label) for each in find_skills(session, draft.find.strip(), _OFFERED)]
    words = draft.find.split()[:5]
    named = select(Achievement).where(*(Achievement.name.icontains(word, autoescape=True) for word in words))
    found = named.options(joinedload(Achievement.issuer)).order_by(Achievement.name, Achievement.id).limit(_OFFERED)
    badges = [Offer(f"badge-{each.id}", _badge_label(each)) for each in session.scalars(found)]
    return [offer for offer in (*skills, *badges) if offer.subject not in _subjects(draft)]


def _badge_label(achievement: Achievement) -> str:
    return f"{achievement.name}, badge from {issuer_label(achievement.issuer.name, achievement.issuer.key)}"


def _supply(rows: Sequence[Row]) -> str:
    """Say how many people of the pool meet what is required."""
    query = vacancies.query_for([row.values() for row in rows], Pool())
    try:
        total = search_engine().search(replace(query, limit=1), now=now()).total
    except Unavailable:
        return "The count is not available: search is away at the moment. You can save the vacancy."
    if total == 0:
        return "Nobody who can be searched meets everything required."
    people = "Fewer than 5 people" if total < SMALLEST_COUNT else people_words(total)
    return f"{people} who can be searched meet everything required."
