"""The documents of one embedded index: written in batches, listed by version, compared by digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import tantivy

from jobboard.search.embedded_query import SCHEMA, one_of, to_document
from jobboard.search.embedded_store import Generations, open_index, unavailable_when_broken
from jobboard.search.engine import Drop, ItemOutcome, ItemResult, Put, StoredVersion
from jobboard.search.indexed import IndexedFields, operation_fields

_WRITER_BYTES = 50_000_000
_VERSIONS_AT_ONCE = 10_000


def prepare(operations: Sequence[Put | Drop]) -> tuple[IndexedFields | ItemResult, ...]:
    """Give what is to be written of each operation, or its refusal; the part of writing that needs no turn."""
    return tuple(map(_prepare, operations))


def write(path: Path, batch: Sequence[IndexedFields | ItemResult]) -> tuple[ItemResult, ...]:
    """Write what was prepared into one index, and commit it. The caller holds the turn to write there."""
    index = open_index(path)  # opened for each batch, because other processes write in between
    stored = _stored(index.searcher(), "version", [each.candidate for each in batch])
    known = set(stored)
    latest: dict[int, IndexedFields] = {}
    results = [_judge(each, stored, latest) for each in batch]
    if latest:
        try:
            _commit(index, latest, known)
        except ValueError as error:  # what the engine raises for a full disk, a missing file and the like
            raise OSError("the index could not be written") from error
    return tuple(results)


def versions(searcher: tantivy.Searcher, *, after: int = 0, until: int | None = None) -> Iterator[StoredVersion]:
    """Give what an index holds of ids above `after` up to `until`, by rising id."""
    while True:
        rest = tantivy.Query.range_query(
            SCHEMA, "candidate", tantivy.FieldType.Unsigned, lower_bound=after, include_lower=False, upper_bound=until
        )
        found = searcher.search(
            rest, limit=_VERSIONS_AT_ONCE, count=False, order_by_field="candidate", order=tantivy.Order.Asc
        )
        if not found.hits:
            return
        addresses = [address for _, address in found.hits]
        values = [searcher.fast_field_values(field, addresses) for field in ("version", "dropped")]
        for (candidate, _), version, dropped in zip(found.hits, *values, strict=True):
            yield StoredVersion(candidate, int(version or 0), bool(dropped))
            after = candidate


def holds(searcher: tantivy.Searcher | None, operations: Sequence[Put | Drop]) -> tuple[bool, ...]:
    """Tell for each operation whether it has nothing to do; None is an index that was never written."""
    subjects = [each.subject for each in operations]
    digests, dropped = (_stored(searcher, field, subjects) if searcher else {} for field in ("digest", "dropped"))

    def is_so(operation: Put | Drop) -> bool:
        if isinstance(operation, Drop):
            return dropped.get(operation.candidate, 1) == 1
        fields = _prepare(operation)
        return isinstance(fields, IndexedFields) and digests.get(fields.candidate) == fields.digest

    return tuple(map(is_so, operations))


@dataclass
class EmbeddedStage:
    """A generation that nobody sees yet. `lock` keeps a second rebuild away; None: another process has it."""

    generations: Generations
    name: str
    lock: IO[bytes] | None

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch and commit it; processes that build it together take turns."""
        batch = prepare(operations)
        with unavailable_when_broken(), self.generations.building():
            return write(self.generations.path(self.name), batch)

    def versions(self, *, after: int = 0, until: int | None = None) -> Iterator[StoredVersion]:
        """Give what it holds as of the first step."""
        with unavailable_when_broken():
            yield from versions(open_index(self.generations.path(self.name)).searcher(), after=after, until=until)

    def publish(self) -> None:
        """Make it the generation in use."""
        with unavailable_when_broken(), self.generations.writing():
            self.generations.publish(self.name)
        self.leave()

    def leave(self) -> None:
        """Let others rebuild."""
        if self.lock is not None:
            self.lock.close()


def _prepare(operation: Put | Drop) -> IndexedFields | ItemResult:
    try:
        return operation_fields(operation)
    except ValueError as error:
        return ItemResult(operation.subject, ItemOutcome.REFUSED, str(error))


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


def _judge(each: IndexedFields | ItemResult, stored: dict[int, int], latest: dict[int, IndexedFields]) -> ItemResult:
    """Say what becomes of one document, and note what has to be written."""
    if isinstance(each, ItemResult):
        return each
    if stored.get(each.candidate, -1) > each.version:
        return ItemResult(each.candidate, ItemOutcome.OLDER)
    stored[each.candidate] = each.version
    latest[each.candidate] = each
    return ItemResult(each.candidate, ItemOutcome.WRITTEN)


def _stored(searcher: tantivy.Searcher, field: str, candidates: Sequence[int]) -> dict[int, int]:
    """Give a number that is kept of each of these people, as far as they are there."""
    wanted = {candidate for candidate in candidates if candidate > 0}
    if not wanted:
        return {}
    found = searcher.search(one_of("candidate", wanted), limit=len(wanted), count=False)
    addresses = [address for _, address in found.hits]
    values = [searcher.fast_field_values(name, addresses) for name in ("candidate", field)]
    return {int(candidate or 0): int(value or 0) for candidate, value in zip(*values, strict=True)}
