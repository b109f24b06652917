"""Checking: compare the database with what the engine holds, and queue what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from indexer.scan import Person, in_batches, merge_by_key, queue_people, scan_people
from jobboard.db import Database
from jobboard.models import OutboxEntry
from jobboard.search.engine import SearchEngine, StoredVersion

_AT_ONCE = 500


class DriftKind(StrEnum):
    """MISSING: may be found and is not there. EXTRA: is there and may not be found. STALE: an older version is there.

    AHEAD: a newer version is there than the database ever had, as after restoring a backup; only a rebuild helps.
    """

    MISSING = "missing"
    EXTRA = "extra"
    STALE = "stale"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Difference:
    """One person of whom the engine does not say what the database says. `version` repairs an erased person."""

    candidate: int
    kind: DriftKind
    version: int


def find_drift(database: Database, engine: SearchEngine) -> tuple[Difference, ...]:
    """Give the people of whom engine and database disagree, those left out who wait in the outbox.

    Indexers may be at work: what the first look finds is believed only if a second look finds it too.

    Raises: Unavailable when the engine is away.
    """
    found = set(_look(database, engine))
    if found:
        found &= set(_look(database, engine))
    waiting = _waiting(database, [each.candidate for each in found])
    return tuple(sorted((each for each in found if each.candidate not in waiting), key=lambda each: each.candidate))


def repair_drift(database: Database, drift: tuple[Difference, ...], *, now: datetime) -> int:
    """Queue the people of `drift`, so that the next drain puts them right; give how many."""
    with database.writing() as session:
        return queue_people(session, [(each.candidate, each.version) for each in drift], reason="check", now=now)


def _look(database: Database, engine: SearchEngine) -> Iterator[Difference]:
    engine.refresh()
    here = ((person.candidate, person) for person in scan_people(database))
    there = ((stored.candidate, stored) for stored in engine.versions())
    for candidate, person, stored in merge_by_key(here, there):
        kind = _compare(person, stored)
        if kind is not None:
            yield Difference(candidate, kind, stored.version + 1 if stored else 0)


def _compare(person: Person | None, stored: StoredVersion | None) -> DriftKind | None:
    is_there = stored is not None and not stored.is_dropped
    if person is None:
        return DriftKind.EXTRA if is_there else None
    if stored is not None and stored.version > person.version:
        return DriftKind.AHEAD
    if is_there and not person.is_findable:
        return DriftKind.EXTRA
    if person.is_findable and not is_there:
        return DriftKind.MISSING
    return DriftKind.STALE if is_there and stored is not None and stored.version < person.version else None


def _waiting(database: Database, candidates: list[int]) -> set[int]:
    """Give who of these has an entry that will still be tried; a dead one repairs nothing."""
    waiting: set[int] = set()
    with database.reading() as session:
        for batch in in_batches(candidates, _AT_ONCE):
            alive = select(OutboxEntry.candidate_id).where(OutboxEntry.is_dead.is_(False))
            waiting.update(session.scalars(alive.where(OutboxEntry.candidate_id.in_(batch))))
    return waiting
