"""Checking: compare the database with what the engine holds, and queue what differs.

Versions tell who is missing, extra or stale. Whether the right version has the right content is seen by building the
document as it should be: that reads as much as a rebuild does and writes nothing. Memory does not grow with the number
of people or of differences.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from indexer.batch import build_batch
from indexer.due import queue_due
from indexer.scan import Person, in_batches, merge_by_key, queue_people, scan_people
from jobboard.db import Database
from jobboard.models import OutboxEntry
from jobboard.search.engine import SearchEngine, StoredVersion

_AT_ONCE = 500
_LOOKS = 2


class DriftKind(StrEnum):
    """MISSING: may be found and is not there. EXTRA: is there and may not be found. STALE: an older version is there.

    CORRUPT: the right version is there with another content. AHEAD: a newer version is there than the database ever
    had, as after restoring a backup; only a rebuild helps.
    """

    MISSING = "missing"
    EXTRA = "extra"
    STALE = "stale"
    CORRUPT = "corrupt"
    AHEAD = "ahead"


@dataclass(frozen=True)
class Difference:
    """One person of whom the engine does not say what the database says. `version` repairs an erased person."""

    candidate: int
    kind: DriftKind
    version: int


def find_drift(
    database: Database,
    engine: SearchEngine,
    *,
    clock: Callable[[], datetime],
    reads_contents: bool = True,
    tell: Callable[[int], object] = lambda _: None,
) -> Iterator[Difference]:
    """Give the people of whom engine and database disagree by rising id, those left out who wait in the outbox.

    Indexers may be at work: what one look finds is believed only if two more looks find it too, each of them after it
    was seen that the person does not wait. What time alone has changed is queued before, and so waits. `tell` hears how
    many more people were looked at.

    Raises: Unavailable when the engine is away.
    """
    engine.refresh()
    here = ((person.candidate, person) for person in scan_people(database))
    there = ((stored.candidate, stored) for stored in engine.versions())
    for batch in in_batches(merge_by_key(here, there), _AT_ONCE):
        suspects = list(_suspects(batch, reads_contents=reads_contents))
        suspects = _still_suspect(database, engine, suspects, clock())
        for _ in range(_LOOKS):
            suspects = _still_suspect(database, engine, _not_waiting(database, suspects, clock()), clock())
        yield from suspects
        tell(len(batch))


def repair_drift(database: Database, drift: Collection[Difference], *, now: datetime) -> int:
    """Queue the people of `drift`, so that the next drain puts them right; give how many."""
    with database.writing() as session:
        return queue_people(session, [(each.candidate, each.version) for each in drift], reason="check", now=now)


def _suspects(
    batch: Iterable[tuple[int, Person | None, StoredVersion | None]], *, reads_contents: bool
) -> Iterator[Difference]:
    for candidate, person, stored in batch:
        kind = _compare(person, stored)
        if kind is None and reads_contents and person is not None and person.is_findable:
            kind = DriftKind.CORRUPT  # until its content was looked at
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


def _still_suspect(
    database: Database, engine: SearchEngine, suspects: list[Difference], now: datetime
) -> list[Difference]:
    """Build what should be there, and leave out of whom it is; who cannot be built shows no content to compare."""
    if not suspects:
        return []
    batch = build_batch(database, {each.candidate: each.version for each in suspects}, now=now)
    operations = {each.subject: each for each in batch.operations}
    held = dict(zip(operations, engine.holds(batch.operations), strict=True))

    def is_suspect(each: Difference) -> bool:
        """Say whether it is still so; a person who cannot be built has version 0."""
        operation = operations.get(each.candidate)
        if each.kind is DriftKind.AHEAD:
            return each.version - 1 > (operation.version if operation else 0)
        return not held.get(each.candidate, each.kind is DriftKind.CORRUPT)

    return [each for each in suspects if is_suspect(each)]


def _not_waiting(database: Database, suspects: list[Difference], now: datetime) -> list[Difference]:
    """Queue what time alone has changed, and leave out whose entry will be tried; a dead one repairs nothing."""
    if not suspects:
        return []
    with database.writing() as session:
        queue_due(session, now=now, waits=True)
    alive = select(OutboxEntry.candidate_id).where(OutboxEntry.is_dead.is_(False))
    with database.reading() as session:
        waiting = set(session.scalars(alive.where(OutboxEntry.candidate_id.in_([each.candidate for each in suspects]))))
    return [each for each in suspects if each.candidate not in waiting]
