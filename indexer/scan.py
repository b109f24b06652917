"""Walks over everybody, in the order of ids and with little memory: the database beside what somebody else holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from jobboard.db import Database
from jobboard.models import Application, Candidate, OutboxEntry, Visibility
from jobboard.outbox import queue_candidates
from jobboard.people import SEARCHABLE

T = TypeVar("T")
Left = TypeVar("Left")
Right = TypeVar("Right")

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Person:
    """A person as the database has them now. `is_findable`: somebody may find the person."""

    candidate: int
    version: int
    is_findable: bool


@dataclass(frozen=True)
class KeyRange:
    """The people whose ids are above `after`, and at most `until`; None: without end."""

    after: int = 0
    until: int | None = None


EVERYBODY = KeyRange()


def scan_people(database: Database, keys: KeyRange = EVERYBODY) -> Iterator[Person]:
    """Give people by rising id. Each batch is read by a statement of its own: no transaction stays open."""
    has_applied = exists().where(Application.candidate_id == Candidate.id, Application.withdrawn_at.is_(None))
    applicant = (Candidate.visibility == Visibility.APPLICATIONS) & has_applied
    columns = (Candidate.id, Candidate.search_version, or_(Candidate.visibility.in_(SEARCHABLE), applicant))
    last = keys.after
    while True:
        statement = select(*columns).where(Candidate.id > last).order_by(Candidate.id).limit(_AT_ONCE)
        if keys.until is not None:
            statement = statement.where(Candidate.id <= keys.until)
        with database.reading() as session:
            rows = session.execute(statement).all()
        if not rows:
            return
        for candidate, version, is_findable in rows:
            yield Person(candidate, version, bool(is_findable))
        last = rows[-1][0]


def count_people(database: Database) -> int:
    """Give how many people there are, findable or not."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Candidate)) or 0


def split_keys(database: Database, parts: int) -> list[KeyRange]:
    """Give up to `parts` ranges of about as many people each, which together are everybody, those to come too."""
    share = max(1, -(-count_people(database) // parts))
    with database.reading() as session:
        nth = select(Candidate.id).order_by(Candidate.id)
        ends = [session.scalar(nth.offset(share * part - 1).limit(1)) for part in range(1, parts)]
    cuts = [0, *(end for end in ends if end is not None)]
    return [KeyRange(after, until) for after, until in zip(cuts, [*cuts[1:], None], strict=True)]


def merge_by_key(
    left: Iterable[tuple[int, Left]], right: Iterable[tuple[int, Right]]
) -> Iterator[tuple[int, Left | None, Right | None]]:
    """Walk two sequences with rising keys side by side and give every key once, with None where a side lacks it."""
    lefts, rights = iter(left), iter(right)
    one, two = next(lefts, None), next(rights, None)
    while one is not None or two is not None:
        if two is None or (one is not None and one[0] < two[0]):
            assert one is not None  # noqa: S101  (the loop's condition)
            yield one[0], one[1], None
            one = next(lefts, None)
        elif one is None or two[0] < one[0]:
            yield two[0], None, two[1]
            two = next(rights, None)
        else:
            yield one[0], one[1], two[1]
            one, two = next(lefts, None), next(rights, None)


def in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Give the items in lists of up to `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def queue_people(session: Session, people: Iterable[tuple[int, int]], *, reason: str, now: datetime) -> int:
    """Queue people, each with a version that is high enough for the entry of a person who no longer exists."""
    wanted = dict(people)
    existing = set(session.scalars(select(Candidate.id).where(Candidate.id.in_(wanted))))
    queue_candidates(session, existing, reason)
    for candidate in wanted.keys() - existing:
        entry = OutboxEntry(candidate_id=candidate, version=wanted[candidate], reason=reason, created_at=now)
        entry.available_at = now
        session.add(entry)
    return len(wanted)
