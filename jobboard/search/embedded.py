"""The embedded engine: tantivy in a folder, no server. Any process may read; writers take turns by a lock."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from jobboard.errors import Unavailable
from jobboard.search.embedded_answers import Answers
from jobboard.search.embedded_documents import EmbeddedStage, holds, versions
from jobboard.search.embedded_schema import count, one_of
from jobboard.search.embedded_store import Generations, require_shape, unavailable_when_broken
from jobboard.search.embedded_writing import prepare, write
from jobboard.search.engine import (
    NO_INDEX,
    OTHER_SHAPE,
    Drop,
    EngineStatus,
    ItemResult,
    Put,
    Stage,
    StoredVersion,
)
from jobboard.search.facets import FACETS, count_facets
from jobboard.search.page import SearchPage
from jobboard.search.query import CandidateQuery


class EmbeddedEngine:
    """The search port over one folder."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)

    def search(self, query: CandidateQuery, *, now: datetime, with_facets: bool = True) -> SearchPage:
        """Answer a question; a folder without an index finds nobody."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return SearchPage.empty(FACETS if with_facets else ())
            answers = Answers(snapshot, now)
            hits, total = answers.ranked(query)
            return SearchPage(hits, total, count_facets(query, answers) if with_facets else {})

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Count people, for all questions in the same state of the index."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return (0,) * len(queries)
            return tuple(Answers(snapshot, now).totals(queries))

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch and commit it; it is found at once by every process."""
        batch = prepare(operations)
        with unavailable_when_broken(), self._generations.writing():
            name = self._generations.current()
            if name is None:
                name = self._generations.create()
                self._generations.publish(name)
            require_shape(name)
            return write(self._generations.path(name), batch)

    def refresh(self) -> None:
        """Do nothing: what is applied is findable."""

    def versions(self) -> Iterator[StoredVersion]:
        """Give what the index holds, by rising candidate id, as of the first step."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is not None:
                yield from versions(snapshot.searcher)

    def holds(self, operations: Sequence[Put | Drop]) -> tuple[bool, ...]:
        """Compare digests, which are kept beside each document; the document itself is not kept."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            return holds(snapshot.searcher if snapshot else None, operations)

    def stage(self, *, anew: bool = False) -> Stage:
        """Go on with the newest unfinished generation of a day, or begin one, and remove the others.

        Raises: Unavailable when another rebuild is under way.
        """
        with unavailable_when_broken():
            lock = self._generations.begin_rebuild()
            with self._generations.writing():
                unfinished = None if anew else self._generations.unfinished()
                self._generations.remove_all_but(self._generations.current(), unfinished)
                return EmbeddedStage(self._generations, unfinished or self._generations.create(), lock)

    def join_stage(self, name: str) -> Stage:
        """Give a generation that is being built; the rebuild itself stays its beginner's."""
        return EmbeddedStage(self._generations, name, None)

    def status(self) -> EngineStatus:
        """Tell how many people the index holds, and whether it must be built again."""
        with unavailable_when_broken():
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
