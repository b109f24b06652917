"""Comparing what people are with what they were: which questions find them now and did not before, or the reverse.

What people are is the document that the index gets; what they were is the one of the last comparison, at its time.
Both are held against the questions of this moment, so that a change of a question or of a policy is no news of people.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.alerts.asked import questions_of, requirements_for, searches_for, vacancies_for
from jobboard.alerts.packing import pack, unpack
from jobboard.db import in_parts
from jobboard.documents.build import build_operations
from jobboard.models import Badge, FollowedPerson, Vacancy
from jobboard.search.document import BadgeEntry, CandidateDocument
from jobboard.search.engine import Drop, Put
from jobboard.search.evaluate import Prepared, finds, prepare
from jobboard.search.query import CandidateQuery

_GONE = -1
"""The version of whoever is erased, which no person has."""


@dataclass(frozen=True)
class SearchChange:
    """A saved search that finds a person and did not, or the reverse. `is_by_badge`: since a badge of theirs fell."""

    search_id: int
    is_met: bool
    is_by_badge: bool = False


@dataclass(frozen=True)
class RequirementChange:
    """A requirement of a vacancy that an applicant meets by badges now and did not, or the reverse."""

    application_id: int
    requirement_id: int
    vacancy_id: int
    is_met: bool


@dataclass(frozen=True)
class Comparison:
    """What came of comparing one person, and with which versions of them. `document`: what they are now, packed."""

    candidate_id: int
    before: int | None
    version: int
    document: bytes | None
    searches: tuple[SearchChange, ...] = ()
    vacancies: tuple[tuple[int, bool], ...] = ()
    requirements: tuple[RequirementChange, ...] = ()


@dataclass(frozen=True)
class _Person:
    """A person before and now, made ready for questions; None: nobody may find them.

    `with_badges`: as now, did the badges of before still count that their holder has not taken away.
    """

    before: Prepared | None
    read_at: datetime
    after: Prepared | None
    with_badges: Prepared | None
    now: datetime

    @property
    def documents(self) -> tuple[CandidateDocument, ...]:
        """Both documents, as far as there are any."""
        return tuple(each.document for each in (self.before, self.after) if each is not None)

    @property
    def is_as_before(self) -> bool:
        """Nothing changed that anybody can ask for."""
        if self.before is None or self.after is None:
            return self.before is self.after
        return replace(self.before.document, version=self.after.document.version) == self.after.document

    def was_found(self, query: CandidateQuery) -> bool:
        """Tell whether a question found them when they were last compared."""
        return self.before is not None and finds(self.before, query, now=self.read_at)

    def is_found(self, query: CandidateQuery) -> bool:
        """Tell whether it finds them now."""
        return self.after is not None and finds(self.after, query, now=self.now)

    def would_be_found(self, query: CandidateQuery) -> bool:
        """Tell whether it would find them, had no badge of theirs fallen."""
        return self.with_badges is not None and finds(self.with_badges, query, now=self.now)


def due_people(session: Session, *, now: datetime, limit: int) -> tuple[int, ...]:
    """Give people who changed since they were last compared, the longest waiting first."""
    due = select(FollowedPerson.candidate_id).where(FollowedPerson.due_at <= now)
    return tuple(session.scalars(due.order_by(FollowedPerson.due_at, FollowedPerson.candidate_id).limit(limit)))


def compare(session: Session, candidate_ids: Collection[int], *, now: datetime) -> tuple[Comparison, ...]:
    """Compare people; nothing is written. Whoever is gone is left out."""
    known = select(FollowedPerson).where(FollowedPerson.candidate_id.in_(candidate_ids))
    rows = {row.candidate_id: row for row in session.scalars(known.order_by(FollowedPerson.candidate_id))}
    operations = build_operations(session, dict.fromkeys(rows, _GONE), now=now)
    return tuple(
        _compare(session, rows[each.subject], each, now) for each in operations if each != Drop(each.subject, _GONE)
    )


def _compare(session: Session, row: FollowedPerson, operation: Put | Drop, now: datetime) -> Comparison:
    after = operation.document if isinstance(operation, Put) else None
    packed = pack(after) if after is not None else None
    found = Comparison(row.candidate_id, row.version, operation.version, packed)
    if row.version is None:
        return found
    before = unpack(row.document) if row.document is not None else None
    held = _still_held(session, before)
    with_badges = replace(after, badges=held, next_change=None) if after is not None else None
    person = _Person(ready(before), row.read_at, ready(after), ready(with_badges), now)
    if person.is_as_before:
        return found
    return replace(
        found,
        searches=tuple(_search_changes(session, person)),
        vacancies=tuple(_vacancy_changes(session, person, now)),
        requirements=tuple(_requirement_changes(session, person, now)),
    )


def _search_changes(session: Session, person: _Person) -> Iterator[SearchChange]:
    for search_id, query in sorted(searches_for(session, person.documents).items()):
        was, is_met = person.was_found(query), person.is_found(query)
        if was != is_met:
            yield SearchChange(search_id, is_met, was and person.would_be_found(query))


def _vacancy_changes(session: Session, person: _Person, now: datetime) -> Iterator[tuple[int, bool]]:
    for vacancy_id, query in sorted(vacancies_for(session, person.documents, now=now).items()):
        was, is_met = person.was_found(query), person.is_found(query)
        if was != is_met:
            yield vacancy_id, is_met


def _requirement_changes(session: Session, person: _Person, now: datetime) -> Iterator[RequirementChange]:
    """What somebody met when they applied counts, though they were compared before that."""
    if person.after is None:
        return
    for application, requirement, query in requirements_for(session, person.after.document, now=now):
        is_met = person.is_found(query)
        if is_met or person.would_be_found(query):
            yield RequirementChange(application.id, requirement.id, application.vacancy_id, is_met)


def found_when_compared(session: Session, query: CandidateQuery, candidate_ids: Collection[int]) -> dict[int, bool]:
    """Give whether a question finds people as they were when they were last compared."""
    found = dict.fromkeys(candidate_ids, False)
    return found | {person: finds(then, query, now=at) for person, then, at in _as_compared(session, found)}


def met_when_compared(session: Session, vacancy: Vacancy, candidate_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """Give, by person and requirement, what applicants of a vacancy met as they were when they were last compared."""
    asked = questions_of(session, [vacancy])[vacancy.id]
    return frozenset(
        (person, requirement.id)
        for person, then, at in _as_compared(session, candidate_ids)
        for requirement, query in asked.items()
        if finds(then, query, now=at)
    )


def _as_compared(session: Session, candidate_ids: Collection[int]) -> Iterator[tuple[int, Prepared, datetime]]:
    """Give people as they were when they were last compared, and when; who could not be found then is left out."""
    for some in in_parts(candidate_ids):
        for row in session.scalars(select(FollowedPerson).where(FollowedPerson.candidate_id.in_(some))):
            person = ready(unpack(row.document)) if row.document is not None else None
            if person is not None:
                yield row.candidate_id, person, row.read_at


def people_due(session: Session, candidate_ids: Collection[int]) -> frozenset[int]:
    """Give those of these people who are still to be compared."""
    due = select(FollowedPerson.candidate_id).where(FollowedPerson.due_at.is_not(None))
    return frozenset(session.scalars(due.where(FollowedPerson.candidate_id.in_(candidate_ids))))


def ready(document: CandidateDocument | None) -> Prepared | None:
    """Make a document ready for questions; one that the engines refuse is found by nobody."""
    try:
        return prepare(document) if document is not None else None
    except ValueError:
        return None


def _still_held(session: Session, before: CandidateDocument | None) -> tuple[BadgeEntry, ...]:
    """Give the badges of before that their holder has not taken away."""
    entries = before.badges if before is not None else ()
    ids = [each.badge for each in entries]
    kept = set(session.scalars(select(Badge.id).where(Badge.id.in_(ids), Badge.removed_at.is_(None))))
    return tuple(each for each in entries if each.badge in kept)
