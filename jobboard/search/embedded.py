"""The embedded engine: tantivy in a folder, no server. Any process may read; writers take turns by a lock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tantivy

from jobboard.errors import Unavailable
from jobboard.search.embedded_documents import EmbeddedStage, holds, prepare, versions, write
from jobboard.search.embedded_query import finding, is_ranked, one_of, ranking
from jobboard.search.embedded_store import (
    NO_INDEX,
    OTHER_SHAPE,
    Generations,
    require_shape,
    unavailable_when_broken,
)
from jobboard.search.engine import Drop, EngineStatus, ItemResult, Put, Stage, StoredVersion
from jobboard.search.facets import FACETS, Counts, TermsAsked, count_facets
from jobboard.search.page import Hit, SearchPage
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import relevance

_MOST_VALUES = 65_000  # the engine's own limit of buckets


class EmbeddedEngine:
    """The search port over one folder."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)

    def search(self, query: CandidateQuery, *, now: datetime) -> SearchPage:
        """Answer a question; a folder without an index finds nobody."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return SearchPage.empty(FACETS)
            hits, total = _ranked(snapshot.searcher, query, now)
            return SearchPage(hits, total, count_facets(query, _Counter(snapshot.searcher, now)))

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Count people, for all questions in the same state of the index."""
        with unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return (0,) * len(queries)
            return tuple(_Counter(snapshot.searcher, now).totals(queries))

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
            living = 0 if snapshot is None else _total(snapshot.searcher, one_of("dropped", [0]))
            return EngineStatus("embedded", living, None)


@dataclass(frozen=True)
class _Counter:
    """Counts over one snapshot, so that all counts of a page belong to the same state."""

    searcher: tantivy.Searcher
    now: datetime

    def terms(self, asked: Sequence[TermsAsked]) -> Sequence[Counts]:
        wanted: dict[CandidateQuery, set[str]] = {}
        for each in asked:
            wanted.setdefault(each.query, set()).add(each.field)
        answers = {query: self._aggregate(query, fields) for query, fields in wanted.items()}
        return [
            [(bucket["key"], bucket["doc_count"]) for bucket in answers[each.query][each.field]["buckets"]]
            for each in asked
        ]

    def totals(self, queries: Sequence[CandidateQuery]) -> Sequence[int]:
        return [_total(self.searcher, finding(query, self.now)) for query in queries]

    def _aggregate(self, query: CandidateQuery, fields: set[str]) -> dict[str, dict[str, list[dict[str, int]]]]:
        # segment_size: without it the counts of several segments are estimates.
        terms = {
            field: {"terms": {"field": field, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}} for field in fields
        }
        return self.searcher.aggregate(finding(query, self.now), terms)


def _ranked(searcher: tantivy.Searcher, query: CandidateQuery, now: datetime) -> tuple[tuple[Hit, ...], int]:
    if not is_ranked(query):
        found = searcher.search(
            finding(query, now),
            limit=query.limit,
            offset=query.offset,
            order_by_field="candidate",
            order=tantivy.Order.Asc,
        )
        return tuple(Hit(candidate, 0.0) for candidate, _ in found.hits), _count(found)
    found = _with_all_ties(searcher, ranking(query, now), query.offset + query.limit)
    candidates = searcher.fast_field_values("candidate", [address for _, address in found.hits])
    hits = [
        Hit(int(candidate or 0), relevance(score)) for candidate, (score, _) in zip(candidates, found.hits, strict=True)
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.candidate))
    return tuple(hits[query.offset : query.offset + query.limit]), _count(found)


def _with_all_ties(searcher: tantivy.Searcher, query: tantivy.Query, wanted: int) -> tantivy.SearchResult:
    """Fetch the best, and everybody who equals the last of them: the engine orders equals by chance, we by id."""
    limit = wanted + 1
    while True:
        found = searcher.search(query, limit=limit)
        if len(found.hits) < limit or found.hits[-1][0] < found.hits[wanted - 1][0]:
            return found
        limit *= 4


def _total(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return _count(searcher.search(query, limit=1))


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # missing from the stubs of tantivy 0.27
