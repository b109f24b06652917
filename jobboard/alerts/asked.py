"""The questions that may concern a person: saved searches and open vacancies, as they are asked at this moment."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, selectinload

from jobboard.alerts.keys import RULE, keys_of
from jobboard.alerts.searches import queries_of
from jobboard.catalogue.equivalence import Equivalents, counting_for
from jobboard.db import in_parts
from jobboard.models import (
    Application,
    Equivalence,
    Requirement,
    SavedSearch,
    SavedSearchKey,
    Vacancy,
    VacancyState,
)
from jobboard.opening import open_at
from jobboard.policies import acceptances_of
from jobboard.search.acceptance import Acceptance
from jobboard.search.document import CandidateDocument
from jobboard.search.query import Applicants, CandidateQuery, Pool
from jobboard.vacancies import as_query, asked_badges, condition_of

RELIED_FOR = timedelta(days=90)
"""How long after a vacancy closed its employer is still told of its applicants."""

Documents = Collection[CandidateDocument]


def searches_for(session: Session, documents: Documents) -> dict[int, CandidateQuery]:
    """Give the saved searches, by id, that may find a person as any of these documents; all that do are among them.

    One that cannot be read any more is left out; its page says so. A query holds for these documents alone: of the
    places that it asks for, it has those of the documents.
    """
    if not documents:
        return {}
    counting = _counting(session, documents)
    keys = sorted({key for each in documents for key in keys_of(each, counting)})
    is_standing = SavedSearch.deleted_at.is_(None)
    # What has no keys, or keys by another rule than a person's, may concern anybody.
    anybody = select(SavedSearch.id).where(is_standing, or_(SavedSearch.parts == 0, SavedSearch.keyed_by != RULE))
    found = set(session.scalars(anybody))
    met: dict[tuple[int, int], set[int]] = {}
    for some in in_parts(keys):
        asked = select(SavedSearch.id, SavedSearch.parts, SavedSearchKey.part)
        asked = asked.join(SavedSearchKey, SavedSearchKey.search_id == SavedSearch.id)
        for search_id, parts, part in session.execute(asked.where(is_standing, SavedSearchKey.key.in_(some))):
            met.setdefault((search_id, parts), set()).add(part)
    found |= {search_id for (search_id, parts), have in met.items() if len(have) == parts}
    places = {each.place for each in documents if each.place is not None}
    return queries_of(session, found, among=places)


def vacancies_for(session: Session, documents: Documents, *, now: datetime) -> dict[int, CandidateQuery]:
    """Give the open vacancies, by id, whose required skills and badges a person may have as one of these documents."""
    if not any(each.in_pool for each in documents):
        return {}
    badges = [badge for each in documents for badge in each.badges]
    skills = {each.skill for badge in badges for each in badge.skills}
    achievements = {badge.achievement for badge in badges} | _counting(session, documents)
    lacking = _lacks(Requirement.skill_id, skills) | _lacks(Requirement.achievement_id, achievements)
    statement = select(Vacancy).where(open_at(now), ~lacking)
    vacancies = session.scalars(statement.options(selectinload(Vacancy.requirements))).all()
    means = _meanings(session, vacancies)
    return {each.id: as_query(each, Pool(), *means[each.organisation_id]) for each in vacancies}


def requirements_for(
    session: Session, document: CandidateDocument, *, now: datetime
) -> Iterator[tuple[Application, Requirement, CandidateQuery]]:
    """Give each requirement of the vacancies that a person applied to, as a question about its applicants.

    Those of vacancies that closed long ago, and of drafts, concern nobody any more.
    """
    is_recent = or_(Vacancy.state == VacancyState.OPEN, Vacancy.closed_at > now - RELIED_FOR)
    mine = (Application.candidate_id == document.candidate, Application.vacancy_id.in_(document.vacancies))
    whole = contains_eager(Application.vacancy).selectinload(Vacancy.requirements)
    statement = select(Application).join(Application.vacancy).where(*mine, is_recent).options(whole)
    applications = session.scalars(statement.order_by(Application.id)).all()
    asked = questions_of(session, [each.vacancy for each in applications])
    for application in applications:
        for requirement, query in asked[application.vacancy_id].items():
            yield application, requirement, query


def questions_of(session: Session, vacancies: Collection[Vacancy]) -> dict[int, dict[Requirement, CandidateQuery]]:
    """Give each requirement of vacancies, by their ids, as a question about their applicants."""
    means = _meanings(session, vacancies)
    found: dict[int, dict[Requirement, CandidateQuery]] = {}
    for vacancy in vacancies:
        acceptance, equivalents = means[vacancy.organisation_id]
        found[vacancy.id] = {
            each: CandidateQuery(Applicants(vacancy.id), must=(condition_of(each, equivalents),), acceptance=acceptance)
            for each in vacancy.requirements
        }
    return found


def _meanings(session: Session, vacancies: Collection[Vacancy]) -> dict[int, tuple[Acceptance, Equivalents]]:
    """Give whose badges count, and which as which, by the organisations of these vacancies."""
    asking = {each.organisation_id for each in vacancies}
    policies = acceptances_of(session, asking)
    equivalents = counting_for(session, asked_badges(need for each in vacancies for need in each.requirements), asking)
    return {each: (policies[each], equivalents[each]) for each in asking}


def _counting(session: Session, documents: Documents) -> set[int]:
    """Give the badges as which those of a person count, for whoever decided so."""
    held = {badge.achievement for each in documents for badge in each.badges}
    counts = select(Equivalence.asked_id).where(Equivalence.held_id.in_(held), Equivalence.undone_at.is_(None))
    return set(session.scalars(counts)) if held else set()


def _lacks(column: InstrumentedAttribute[int | None], held: Collection[int]) -> ColumnElement[bool]:
    """Say that a vacancy must have something that is not held."""
    missing = select(Requirement.id).where(Requirement.vacancy_id == Vacancy.id, Requirement.is_must)
    return missing.where(column.is_not(None), column.not_in(held)).exists()
