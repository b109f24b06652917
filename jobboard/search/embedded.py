"""The embedded engine: tantivy in a folder, no server. Any process may read; writers take turns by a lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import tantivy

from jobboard.errors import Unavailable
from jobboard.search.embedded_answers import Answers
from jobboard.search.embedded_schema import SCHEMA, count, one_of
from jobboard.search.embedded_store import NO_INDEX, OTHER_SHAPE, Generations, require_shape
from jobboard.search.embedded_writing import write_batch
from jobboard.search.engine import Drop, EngineStatus, ItemResult, Put, Stage, StoredVersion
from jobboard.search.facets import FACETS, count_facets
from jobboard.search.page import SearchPage
from jobboard.search.query import CandidateQuery

_VERSIONS_AT_ONCE = 10_000


class EmbeddedEngine:
    """The search port over one folder."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)

    def search(self, query: CandidateQuery, *, now: datetime) -> SearchPage:
        """Answer a question; a folder without an index finds nobody."""
        with _unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return SearchPage.empty(FACETS)
            answers = Answers(snapshot, now)
            hits, total = answers.ranked(query)
            return SearchPage(hits, total, count_facets(query, answers))

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Count people, for all questions in the same state of the index."""
        with _unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return (0,) * len(queries)
            return tuple(Answers(snapshot, now).totals(queries))

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch and commit it; it is found at once by every process."""
        with _unavailable_when_broken(), self._generations.writing():
            name = self._generations.current()
            if name is None:
                name = self._generations.create()
                self._generations.publish(name)
            require_shape(name)
            return write_batch(self._generations.path(name), operations)

    def refresh(self) -> None:
        """Do nothing: what is applied is findable."""

    def versions(self) -> Iterator[StoredVersion]:
        """Give what the index holds, by rising candidate id, as of the first step."""
        with _unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is not None:
                yield from _versions(snapshot.searcher)

    def stage(self) -> Stage:
        """Begin a generation beside the one in use.

        Raises: Unavailable when another rebuild is under way.
        """
        with _unavailable_when_broken():
            lock = self._generations.begin_rebuild()
            with self._generations.writing():
                self._generations.remove_all_but(self._generations.current())
                return _EmbeddedStage(self._generations, self._generations.create(), lock)

    def status(self) -> EngineStatus:
        """Tell how many people the index holds, and whether it must be built again."""
        with _unavailable_when_broken():
            name = self._generations.current()
            if name is None:
                return EngineStatus("embedded", 0, NO_INDEX)
            try:
                require_shape(name)
            except Unavailable:
                return EngineStatus("embedded", 0, OTHER_SHAPE)
            snapshot = self._generations.snapshot()
            living = 0 if snapshot is None else count(snapshot.searcher, one_of("dropped", [0]))
            return EngineStatus("embedded", living, None)


@dataclass
class _EmbeddedStage:
    """A generation that nobody sees yet. The lock keeps a second rebuild away until this one ends."""

    generations: Generations
    name: str
    lock: IO[bytes]

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        with _unavailable_when_broken():
            return write_batch(self.generations.path(self.name), operations)

    def publish(self) -> None:
        with _unavailable_when_broken(), self.lock, self.generations.writing():
            self.generations.publish(self.name)

    def discard(self) -> None:
        with _unavailable_when_broken(), self.lock:
            self.generations.remove(self.name)


def _versions(searcher: tantivy.Searcher) -> Iterator[StoredVersion]:
    last = 0
    while True:
        after = tantivy.Query.range_query(
            SCHEMA, "candidate", tantivy.FieldType.Unsigned, lower_bound=last, include_lower=False
        )
        found = searcher.search(
            after, limit=_VERSIONS_AT_ONCE, count=False, order_by_field="candidate", order=tantivy.Order.Asc
        )
        if not found.hits:
            return
        addresses = [address for _, address in found.hits]
        values = [searcher.fast_field_values(field, addresses) for field in ("version", "dropped")]
        for (candidate, _), version, dropped in zip(found.hits, *values, strict=True):
            yield StoredVersion(candidate, int(version or 0), bool(dropped))
            last = candidate


@contextmanager
def _unavailable_when_broken() -> Iterator[None]:
    """Turn what the engine says about files into one error that people understand."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "The search index cannot be read or written. Search is away until that is put right."
        ) from error
