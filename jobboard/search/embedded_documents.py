"""The documents of one embedded index: listed by version, compared by digest; and the stage that fills a new one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import tantivy

from jobboard.search.embedded_schema import SCHEMA
from jobboard.search.embedded_store import Generations, open_index, unavailable_when_broken
from jobboard.search.embedded_writing import prepare, stored_numbers, write
from jobboard.search.engine import Drop, ItemResult, Put, StoredVersion
from jobboard.search.indexed import IndexedFields

_VERSIONS_AT_ONCE = 10_000


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
    digests, dropped = (
        stored_numbers(searcher, field, subjects) if searcher else {} for field in ("digest", "dropped")
    )

    def is_so(operation: Put | Drop) -> bool:
        if isinstance(operation, Drop):
            return dropped.get(operation.candidate, 1) == 1
        [fields] = prepare([operation])
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
