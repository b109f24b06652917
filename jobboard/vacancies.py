"""Vacancies: posting, editing and publishing them, and the question about people that each one asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from jobboard.catalogue import entries
from jobboard.catalogue.equivalence import Equivalents
from jobboard.errors import NotFound, Rejected
from jobboard.models import (
    Achievement,
    Application,
    Candidate,
    Organisation,
    Place,
    Requirement,
    Skill,
    Vacancy,
    VacancyState,
    Visibility,
)
from jobboard.opening import close_vacancy, is_open, open_vacancy
from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Scope, Wish
from jobboard.terms import NO_TERMS, Terms, opening_problems, terms_of, write_terms, written_problems

TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 10_000
REQUIREMENT_LIMIT = 12


@dataclass(frozen=True)
class RequirementValues:
    """A skill, at a level or at any, or an achievement: exactly one of the two. `is_must` False: nice to have.

    `allows_equivalent`: a badge that counts as the achievement will do.
    """

    is_must: bool
    skill_id: int | None = None
    level_at_least: int | None = None
    achievement_id: int | None = None
    allows_equivalent: bool = True


@dataclass(frozen=True)
class VacancyValues:
    """What an employer writes. `place_id` None: anywhere."""

    title: str
    description: str
    place_id: int | None = None
    requirements: tuple[RequirementValues, ...] = ()
    terms: Terms = NO_TERMS


def post_vacancy(
    session: Session,
    organisation: Organisation,
    values: VacancyValues,
    *,
    now: datetime,
    is_draft: bool = False,
) -> Vacancy:
    """Write a vacancy, open unless it is a draft, which may leave terms out. Raises: Rejected by field."""
    vacancy = Vacancy(organisation=organisation, state=VacancyState.DRAFT, created_at=now)
    _write(session, vacancy, values, now, is_whole=not is_draft)
    session.add(vacancy)
    if not is_draft:
        open_vacancy(vacancy, now=now)
    session.flush()
    return vacancy


def edit_vacancy(
    session: Session, vacancy: Vacancy, values: VacancyValues, *, now: datetime, is_draft: bool = False
) -> None:
    """Change what a vacancy says and requires. One that is open leaves no terms out, and is no draft again.

    One whose last day is over does not become open by a later day alone. Raises: Rejected by field.
    """
    is_live = is_open(vacancy, now)
    _write(session, vacancy, values, now, is_whole=not is_draft or is_live)
    if vacancy.state is VacancyState.OPEN and not is_live:
        close_vacancy(vacancy, now=now)
    session.flush()


def publish_vacancy(vacancy: Vacancy, *, now: datetime) -> None:
    """Open a draft, or a vacancy that was closed. Raises: Rejected by field while terms are missing."""
    problems = opening_problems(terms_of(vacancy), vacancy, has_place=vacancy.place_id is not None, now=now)
    if problems:
        raise Rejected("The vacancy was not opened. Correct what is missing first.", fields=problems)
    open_vacancy(vacancy, now=now)


def vacancy_problems(
    session: Session, vacancy: Vacancy | None, values: VacancyValues, *, now: datetime, is_whole: bool
) -> dict[str, str]:
    """Say by field what is wrong with a vacancy as it is written. `is_whole`: it has everything that opens it."""
    vacancy = vacancy or Vacancy(state=VacancyState.DRAFT)
    title, description = _texts(values)
    is_known = _exists(session, Place, values.place_id)
    problems = {
        "title": _length_problem(title, "title", TITLE_LENGTH),
        "description": _length_problem(description, "description", DESCRIPTION_LENGTH),
        "requirements": _requirements_problem(session, vacancy, values.requirements, now),
        "place": None if is_known else "Choose a place from the list, or leave it empty.",
    }
    has_place = values.place_id is not None
    terms = values.terms
    found = opening_problems(terms, vacancy, has_place=has_place, now=now) if is_whole else written_problems(terms)
    return found | {name: problem for name, problem in problems.items() if problem}


def askable_badges(
    session: Session, vacancy: Vacancy | None, achievement_ids: Collection[int], *, now: datetime
) -> frozenset[int]:
    """Give those badges that a vacancy may ask for: those of the catalogue, and those that it asks for already.

    Other badges are shown by people who are hidden: who asked for one would learn that somebody here has it.
    """
    asked = {each.achievement_id for each in vacancy.requirements if each.achievement_id} if vacancy else set[int]()
    return entries.listed_among(session, achievement_ids, now=now) | (asked & set(achievement_ids))


def vacancy_of(session: Session, organisation_id: int, public_id: str) -> Vacancy:
    """Give an organisation's own vacancy. Raises: NotFound, also for another organisation's."""
    return _one(session, Vacancy.public_id == public_id, Vacancy.organisation_id == organisation_id)


def open_vacancy_named(session: Session, public_id: str) -> Vacancy:
    """Give a vacancy that jobseekers may see: open, or closed since. Raises: NotFound, also for a draft."""
    return _one(session, Vacancy.public_id == public_id, Vacancy.state != VacancyState.DRAFT)


def vacancies_of(session: Session, organisation_id: int) -> tuple[Vacancy, ...]:
    """Give an organisation's vacancies, the youngest first."""
    found = select(Vacancy).where(Vacancy.organisation_id == organisation_id).order_by(Vacancy.id.desc())
    return tuple(session.scalars(found.options(*WHOLE)))


def applicant_counts(session: Session, vacancy_ids: Sequence[int]) -> dict[int, int]:
    """Give how many people apply to each vacancy, without those who withdrew or hid themselves since."""
    counted = (
        select(Application.vacancy_id, func.count().label("people"))
        .join(Application.candidate)
        .where(
            Application.vacancy_id.in_(vacancy_ids),
            Application.withdrawn_at.is_(None),
            Candidate.visibility != Visibility.HIDDEN,
        )
        .group_by(Application.vacancy_id)
    )
    counts = {row.vacancy_id: row.people for row in session.execute(counted)}
    return {vacancy_id: counts.get(vacancy_id, 0) for vacancy_id in vacancy_ids}


def condition_of(requirement: Requirement | RequirementValues, equivalents: Equivalents) -> BadgeCondition:
    """Give the condition that one badge has to meet, which is the same for the engine and for `matching`.

    `equivalents` are those of the employer who asks (catalogue.equivalence); an asked badge comes with what counts as
    it, unless the requirement is for that badge alone.
    """
    asked = requirement.achievement_id
    counting = equivalents.get(asked, {}) if asked is not None and requirement.allows_equivalent else {}
    return BadgeCondition(
        skill=requirement.skill_id,
        level_at_least=requirement.level_at_least,
        achievements=frozenset({asked, *counting} if asked is not None else ()),
    )


def asked_badges(requirements: Iterable[Requirement | RequirementValues]) -> set[int]:
    """Give the achievements that requirements ask for."""
    return {each.achievement_id for each in requirements if each.achievement_id is not None}


def as_query(vacancy: Vacancy, scope: Scope, acceptance: Acceptance, equivalents: Equivalents) -> CandidateQuery:
    """Give a vacancy's question about people: what it must have filters, its title and what is nice to have rank."""
    return replace(query_for(vacancy.requirements, scope, acceptance, equivalents), hints=vacancy.title)


def query_for(
    requirements: Sequence[Requirement | RequirementValues],
    scope: Scope,
    acceptance: Acceptance,
    equivalents: Equivalents,
) -> CandidateQuery:
    """Give the question that these requirements ask.

    `acceptance` (policies.acceptance_of) and `equivalents` are the employer's.
    """
    return CandidateQuery(
        scope=scope,
        must=tuple(condition_of(each, equivalents) for each in requirements if each.is_must),
        wishes=tuple(Wish(condition_of(each, equivalents)) for each in requirements if not each.is_must),
        acceptance=acceptance,
    )


def as_wishes(query: CandidateQuery) -> CandidateQuery:
    """Give the same question with every condition only wished for, so that it ranks people and leaves nobody out."""
    return replace(query, must=(), wishes=(*(Wish(each, weight=2) for each in query.must), *query.wishes))


def _one(session: Session, *conditions: ColumnElement[bool]) -> Vacancy:
    vacancy = session.scalar(select(Vacancy).where(*conditions).options(*WHOLE))
    if vacancy is None:
        raise NotFound("There is no such vacancy.")
    return vacancy


WHOLE = (
    joinedload(Vacancy.organisation),
    joinedload(Vacancy.place),
    selectinload(Vacancy.requirements).joinedload(Requirement.skill),
    selectinload(Vacancy.requirements).joinedload(Requirement.achievement).joinedload(Achievement.issuer),
)


def _write(session: Session, vacancy: Vacancy, values: VacancyValues, now: datetime, *, is_whole: bool) -> None:
    problems = vacancy_problems(session, vacancy, values, now=now, is_whole=is_whole)
    if problems:
        raise Rejected("The vacancy was not saved. Correct what is marked and save it again.", fields=problems)
    (vacancy.title, vacancy.description), vacancy.place_id = _texts(values), values.place_id
    write_terms(vacancy, values.terms)
    vacancy.requirements = [
        Requirement(
            position=position,
            is_must=each.is_must,
            skill_id=each.skill_id,
            level_at_least=each.level_at_least,
            achievement_id=each.achievement_id,
            allows_equivalent=each.allows_equivalent,
        )
        for position, each in enumerate(values.requirements)
    ]


def _texts(values: VacancyValues) -> tuple[str, str]:
    return values.title.strip(), values.description.replace("\r\n", "\n").strip()


def _length_problem(text: str, name: str, limit: int) -> str | None:
    if not text:
        return f"Write a {name}."
    return f"The {name} can have {limit:,} characters; this one has {len(text):,}." if len(text) > limit else None


def _exists(session: Session, kind: type[Place] | type[Skill], key: int | None) -> bool:
    return key is None or session.get(kind, key) is not None


def _requirements_problem(
    session: Session, vacancy: Vacancy, requirements: Sequence[RequirementValues], now: datetime
) -> str | None:
    if len(requirements) > REQUIREMENT_LIMIT:
        return f"A vacancy can have {REQUIREMENT_LIMIT} requirements; take some away."
    subjects = [(each.skill_id, each.achievement_id) for each in requirements]
    if len(set(subjects)) < len(subjects):
        return "The same skill or badge is required twice; take one away."
    badges = {each.achievement_id for each in requirements if each.achievement_id is not None}
    askable = askable_badges(session, vacancy, badges, now=now)
    return next(filter(None, (_requirement_problem(session, each, askable) for each in requirements)), None)


def _requirement_problem(session: Session, values: RequirementValues, askable: Collection[int]) -> str | None:
    if (values.skill_id is None) == (values.achievement_id is None):
        return "Each requirement is one skill or one badge."
    is_askable = values.achievement_id is None or values.achievement_id in askable
    if not _exists(session, Skill, values.skill_id) or not is_askable:
        return "Choose the skill or badge from the list."
    if values.level_at_least is not None and (values.skill_id is None or not 1 <= values.level_at_least <= 12):
        return "A level is an SCQF level from 1 to 12 and belongs to a skill."
    return None
