"""Filling the second index of a rebuild: what it lacks of a range of people is built and written, in batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TypeVar

from indexer.batch import build_batch
from indexer.drain import DONE
from indexer.scan import EVERYBODY, KeyRange, Person, in_batches, merge_by_key, scan_people
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.search.engine import Drop, ItemOutcome, Put, Stage, StoredVersion

BATCH = 500
MOST_ATTEMPTS = 6
STOPPED = "The rebuild was stopped before its end. The old index stays; rebuild again to go on."
_ENDED = DONE | {ItemOutcome.REFUSED}

T = TypeVar("T")


@dataclass(frozen=True)
class Filler:
    """Writes people into a stage until `stop` is set. What was written stays, so nothing else has to be remembered."""

    database: Database
    stage: Stage
    clock: Callable[[], datetime]
    stop: Event

    def write_round(self, keys: KeyRange = EVERYBODY, *, tell: Callable[[int], object] = lambda _: None) -> int:
        """Write those of a range who differ, and give how many the stage took; `tell` hears how many were looked at.

        Raises: Unavailable when the engine is away, or `stop` was set.
        """
        people = _told(scan_people(self.database, keys), tell)
        there = self.stage.versions(after=keys.after, until=keys.until)
        return sum(self._write(batch) for batch in in_batches(differing(people, there), BATCH))

    def apply(self, operations: Sequence[Put | Drop]) -> int:
        """Write a batch, with patience, and give how many were taken; who is refused is left out.

        Raises: Unavailable as above.
        """
        taken = 0
        for attempt in range(MOST_ATTEMPTS):
            if not operations:
                return taken
            if attempt:
                self.stop.wait(2.0**attempt)
            if self.stop.is_set():
                raise Unavailable(STOPPED)
            outcomes = {result.candidate: result.outcome for result in self.stage.apply(operations)}
            taken += sum(outcomes.get(each.subject) in DONE for each in operations)
            operations = [each for each in operations if outcomes.get(each.subject) not in _ENDED]
        if operations:
            raise Unavailable("The search engine did not take everybody. The old index stays. Try again later.")
        return taken

    def _write(self, people: list[tuple[int, int]]) -> int:
        return self.apply(build_batch(self.database, dict(people), now=self.clock()).operations)


def differing(people: Iterable[Person], stored: Iterable[StoredVersion]) -> Iterator[tuple[int, int]]:
    """Give whose version is not the one that is stored, and who is stored and gone, with a version that settles it."""
    here = ((person.candidate, person.version) for person in people)
    there = ((each.candidate, each) for each in stored)
    for candidate, version, known in merge_by_key(here, there):
        if version is None:
            if known is not None and not known.is_dropped:
                yield candidate, known.version + 1
        elif known is None or known.version != version:
            yield candidate, version


def _told(items: Iterable[T], tell: Callable[[int], object]) -> Iterator[T]:
    for batch in in_batches(items, BATCH):
        yield from batch
        tell(len(batch))
