"""Rebuilding: a second index is filled from the database beside the one that serves, and takes its place in one step.

What the second index holds is compared with the database by version, and what differs is written: first everybody,
then who changed meanwhile, until little is left. Indexers go on writing to the first index, so the comparison is made
once more after publishing, when they write to the second one, and what differs then is queued. A rebuild that ends
early, by a kill too, has lost nothing: the second index stays, and the next rebuild goes on with it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from indexer.crew import Opener, fill_together
from indexer.filling import BATCH, Filler, differing
from indexer.scan import count_people, in_batches, merge_by_key, queue_people, scan_people, split_keys
from jobboard.db import Database
from jobboard.search.engine import Drop, SearchEngine

MOST_ROUNDS = 5


@dataclass(frozen=True)
class RebuildReport:
    """How many people there are, and how many were queued since they changed at the last moment or were refused."""

    people: int
    queued: int


@dataclass(frozen=True)
class Crew:
    """Several processes that share the work; `opener` gives each its own database and engine."""

    processes: int
    opener: Opener


def rebuild(
    database: Database,
    engine: SearchEngine,
    *,
    clock: Callable[[], datetime],
    stop: Event,
    crew: Crew | None = None,
    anew: bool = False,
    tell: Callable[[int], object] = lambda _: None,
) -> RebuildReport:
    """Make the index again from the database, or finish what an earlier rebuild began, unless `anew`.

    Whatever goes wrong on the way leaves the first index in place. `tell` hears how many more people were looked at.

    Raises: Unavailable when the engine is away, another rebuild is under way, or `stop` was set before the end.
    """
    people = count_people(database)
    stage = engine.stage(anew=anew)
    try:
        filler = Filler(database, stage, clock, stop)
        _keep_tombstones(filler, engine)
        if crew is None:
            filler.write_round(tell=tell)
        else:
            fill_together(crew.opener, stage.name, split_keys(database, crew.processes), stop=stop, tell=tell)
        for _ in range(MOST_ROUNDS):
            if not filler.write_round():
                break
        stage.publish()
    finally:
        stage.leave()
    engine.refresh()
    queued = sum(_queue(database, batch, clock()) for batch in in_batches(_rest(database, engine), BATCH))
    return RebuildReport(people, queued)


def _keep_tombstones(filler: Filler, engine: SearchEngine) -> None:
    """Carry over what is known of erased people: a stale writer must not bring them back in the second index."""
    if engine.status().needs_rebuild:
        return
    here = ((person.candidate, person) for person in scan_people(filler.database))
    there = ((stored.candidate, stored.version) for stored in engine.versions())
    erased = (
        Drop(candidate, version)
        for candidate, person, version in merge_by_key(here, there)
        if person is None and version is not None
    )
    for batch in in_batches(erased, BATCH):
        filler.apply(batch)


def _rest(database: Database, engine: SearchEngine) -> Iterator[tuple[int, int]]:
    """Give who changed after the last round, and who was refused."""
    return differing(scan_people(database), engine.versions())


def _queue(database: Database, people: list[tuple[int, int]], now: datetime) -> int:
    with database.writing() as session:
        return queue_people(session, people, reason="rebuild", now=now)
