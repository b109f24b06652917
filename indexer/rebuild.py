"""Rebuilding: a second index is filled from the database beside the one that serves, and takes its place in one step.

Indexers go on writing to the first index meanwhile, so what changes during the rebuild must reach the second one too.
What was read is kept in a ledger, a file of ids and versions, and the database is compared with it: before publishing
until little is left, and once after publishing, when indexers write to the second index; what differs then is queued.
Memory does not grow with the number of people.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from threading import Event
from typing import IO

from sqlalchemy import func, select
from tqdm import tqdm

from indexer.batch import build_batch
from indexer.drain import DONE
from indexer.scan import in_batches, merge_by_key, queue_people, scan_people
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.models import Candidate
from jobboard.search.engine import Drop, ItemOutcome, Put, SearchEngine, Stage

BATCH = 500
MOST_ROUNDS = 5
MOST_ATTEMPTS = 6


@dataclass(frozen=True)
class RebuildReport:
    """How many people were read, and how many were queued since they changed at the last moment or were refused."""

    people: int
    queued: int


def rebuild(
    database: Database,
    engine: SearchEngine,
    *,
    clock: Callable[[], datetime],
    stop: Event,
    shows_progress: bool = False,
) -> RebuildReport:
    """Make the index again from the database. Whatever goes wrong on the way leaves the first index in place.

    Raises: Unavailable when the engine is away, another rebuild is under way, or `stop` was set before the end.
    """
    stage = engine.stage()
    with closing(_Rebuild(database, stage, clock, stop)) as work:
        try:
            work.keep_tombstones(engine)
            people = work.fill(shows_progress)
            stage.publish()
        except BaseException:
            stage.discard()
            raise
        queued = work.queue_the_rest()
    engine.refresh()
    return RebuildReport(people, queued)


@dataclass
class _Rebuild:
    database: Database
    stage: Stage
    clock: Callable[[], datetime]
    stop: Event
    ledger: IO[bytes] = field(default_factory=TemporaryFile)
    refused: dict[int, int] = field(default_factory=dict)

    def close(self) -> None:
        """Remove the ledger."""
        self.ledger.close()

    def keep_tombstones(self, engine: SearchEngine) -> None:
        """Carry over what is known of erased people: a stale writer must not bring them back in the second index."""
        if engine.status().needs_rebuild:
            return
        here = ((person.candidate, person) for person in scan_people(self.database))
        there = ((stored.candidate, stored.version) for stored in engine.versions())
        erased = (
            Drop(candidate, version)
            for candidate, person, version in merge_by_key(here, there)
            if person is None and version is not None
        )
        for batch in in_batches(erased, BATCH):
            self._apply(batch)

    def fill(self, shows_progress: bool) -> int:
        """Write everybody, then who changed meanwhile, until a round finds nobody; give how many people there were."""
        with self.database.reading() as session:
            total = session.scalar(select(func.count()).select_from(Candidate)) or 0
        with tqdm(total=total, unit=" people", desc="Rebuilding", disable=not shows_progress) as bar:
            people = self._write_round(bar.update)
        for _ in range(MOST_ROUNDS):
            if not self._write_round(lambda _: None):
                break
        return people

    def queue_the_rest(self) -> int:
        """Queue who changed after the last round, and who was refused; give how many."""
        queued = 0
        for batch in in_batches(self._differences(), BATCH):
            for candidate, _ in batch:
                self.refused.pop(candidate, None)
            queued += self._queue(dict(batch))
        return queued + self._queue(self.refused)

    def _queue(self, people: Mapping[int, int]) -> int:
        with self.database.writing() as session:
            return queue_people(session, people.items(), reason="rebuild", now=self.clock())

    def _write_round(self, tell: Callable[[int], object]) -> int:
        written = 0
        for batch in in_batches(self._differences(), BATCH):
            built = build_batch(self.database, dict(batch), now=self.clock())
            self.refused.update((result.candidate, 0) for result in built.broken)
            self._apply(built.operations)
            written += len(batch)
            tell(len(batch))
        return written

    def _differences(self) -> Iterator[tuple[int, int]]:
        """Give whose version is not that of the ledger, or who is gone, and begin a ledger with what is read now."""
        before, self.ledger = self.ledger, TemporaryFile()  # noqa: SIM115  (closed by the round after this one)
        with before:
            here = ((person.candidate, person.version) for person in scan_people(self.database))
            for candidate, version, known in merge_by_key(here, _read_ledger(before)):
                if version is not None:
                    self.ledger.write(array("q", (candidate, version)).tobytes())
                if version != known:
                    yield candidate, version if version is not None else (known or 0) + 1

    def _apply(self, operations: Sequence[Put | Drop]) -> None:
        for attempt in range(MOST_ATTEMPTS):
            if not operations:
                return
            if attempt:
                self.stop.wait(2.0**attempt)
            if self.stop.is_set():
                raise Unavailable("The rebuild was stopped before its end. The old index stays.")
            outcomes = {result.candidate: result.outcome for result in self.stage.apply(operations)}
            self.refused.update(
                (each.subject, 0) for each in operations if outcomes.get(each.subject) is ItemOutcome.REFUSED
            )
            ended = DONE | {ItemOutcome.REFUSED}
            operations = [each for each in operations if outcomes.get(each.subject) not in ended]
        if operations:
            raise Unavailable("The search engine did not take everybody. The old index stays. Try again later.")


def _read_ledger(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    file.seek(0)
    while chunk := file.read(16 * 1024):
        pairs = array("q", chunk)
        yield from zip(pairs[::2], pairs[1::2], strict=True)
