"""The embedded engine: tantivy in a folder, no server. Any process may read; writers take turns by a lock."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import tantivy

from jobboard.errors import Unavailable
from jobboard.search.embedded_query import SCHEMA, finding, is_ranked, issuers_at_most, one_of, ranking, to_document
from jobboard.search.embedded_store import (
    NO_INDEX,
    OTHER_SHAPE,
    Generations,
    open_index,
    require_shape,
)
from jobboard.search.engine import Drop, EngineStatus, ItemOutcome, ItemResult, Put, Stage, StoredVersion
from jobboard.search.facets import FACETS, Counts, TermsAsked, Value, count_facets
from jobboard.search.indexed import IndexedFields, operation_fields
from jobboard.search.page import Hit, SearchPage
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import relevance

_WRITER_BYTES = 50_000_000
_MOST_VALUES = 65_000  # the engine's own limit of buckets
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
            hits, total = _ranked(snapshot.searcher, query, now)
            return SearchPage(hits, total, count_facets(query, _Counter(snapshot.searcher, now)))

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Count people, for all questions in the same state of the index."""
        with _unavailable_when_broken():
            snapshot = self._generations.snapshot()
            if snapshot is None:
                return (0,) * len(queries)
            return tuple(_Counter(snapshot.searcher, now).totals(queries))

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch and commit it; it is found at once by every process."""
        with _unavailable_when_broken(), self._generations.writing():
            name = self._generations.current()
            if name is None:
                name = self._generations.create()
                self._generations.publish(name)
            require_shape(name)
            return _write(self._generations.path(name), operations)

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
            living = 0 if snapshot is None else _total(snapshot.searcher, one_of("dropped", [0]))
            return EngineStatus("embedded", living, None)


@dataclass
class _EmbeddedStage:
    """A generation that nobody sees yet. The lock keeps a second rebuild away until this one ends."""

    generations: Generations
    name: str
    lock: IO[bytes]

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        with _unavailable_when_broken():
            return _write(self.generations.path(self.name), operations)

    def publish(self) -> None:
        with _unavailable_when_broken(), self.lock, self.generations.writing():
            self.generations.publish(self.name)

    def discard(self) -> None:
        with _unavailable_when_broken(), self.lock:
            self.generations.remove(self.name)


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

    def at_most(self, query: CandidateQuery, issuers: Sequence[Value]) -> Mapping[Value, int]:
        return issuers_at_most(query, issuers, lambda token: self.searcher.doc_freq("tokens", token))

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


def _write(path: Path, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
    index = open_index(path)  # opened for each batch, because other processes write in between
    stored = _stored_versions(index.searcher(), [operation.subject for operation in operations])
    known = set(stored)
    latest: dict[int, IndexedFields] = {}
    results = [_judge(operation, stored, latest) for operation in operations]
    if latest:
        try:
            _commit(index, latest, known)
        except ValueError as error:  # what the engine raises for a full disk, a missing file and the like
            raise OSError("the index could not be written") from error
    return tuple(results)


def _commit(index: tantivy.Index, latest: dict[int, IndexedFields], known: set[int]) -> None:
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for candidate, fields in latest.items():
        if candidate in known:
            # Deleting by a term deletes nothing on an unsigned field (tantivy-py 0.27), and says nothing either.
            writer.delete_documents_by_query(tantivy.Query.term_query(SCHEMA, "candidate", candidate))
        writer.add_document(to_document(fields))
    writer.commit()
    # Unfinished merges would be thrown away with the writer, and small segments would pile up.
    writer.wait_merging_threads()


def _judge(operation: Put | Drop, stored: dict[int, int], latest: dict[int, IndexedFields]) -> ItemResult:
    """Say what becomes of one operation, and note what has to be written."""
    candidate = operation.subject
    try:
        fields = operation_fields(operation)
    except ValueError as error:
        return ItemResult(candidate, ItemOutcome.REFUSED, str(error))
    if stored.get(candidate, -1) > fields.version:
        return ItemResult(candidate, ItemOutcome.OLDER)
    stored[candidate] = fields.version
    latest[candidate] = fields
    return ItemResult(candidate, ItemOutcome.WRITTEN)


def _stored_versions(searcher: tantivy.Searcher, candidates: Sequence[int]) -> dict[int, int]:
    wanted = {candidate for candidate in candidates if candidate > 0}
    if not wanted:
        return {}
    found = searcher.search(one_of("candidate", wanted), limit=len(wanted), count=False)
    addresses = [address for _, address in found.hits]
    values = [searcher.fast_field_values(field, addresses) for field in ("candidate", "version")]
    return {int(candidate or 0): int(version or 0) for candidate, version in zip(*values, strict=True)}


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


def _total(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    return _count(searcher.search(query, limit=1))


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # missing from the stubs of tantivy 0.27


@contextmanager
def _unavailable_when_broken() -> Iterator[None]:
    """Turn what the engine says about files into one error that people understand."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "The search index cannot be read or written. Search is away until that is put right."
        ) from error
