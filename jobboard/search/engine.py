"""The search port: what both engines promise, proven by one contract suite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from jobboard.search.document import CandidateDocument
from jobboard.search.page import SearchPage
from jobboard.search.query import CandidateQuery

OTHER_SHAPE = "The search index was made by another version of the program. Run: python -m indexer rebuild"
NO_INDEX = "There is no search index yet. Run: python -m indexer rebuild"


@dataclass(frozen=True)
class Put:
    """Write this document, unless a newer version is there."""

    document: CandidateDocument

    @property
    def subject(self) -> int:
        """The candidate whom this is about."""
        return self.document.candidate

    @property
    def version(self) -> int:
        """The version of the document."""
        return self.document.version


@dataclass(frozen=True)
class Drop:
    """Make this person unfindable from this version on; an older `Put` that arrives later changes nothing."""

    candidate: int
    version: int

    @property
    def subject(self) -> int:
        """The candidate whom this is about."""
        return self.candidate


class ItemOutcome(StrEnum):
    """What became of one operation.

    OLDER means that the engine already knew a newer version, which is as good as written. RETRY may work later;
    REFUSED never will.
    """

    WRITTEN = "written"
    OLDER = "older"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True)
class ItemResult:
    """The outcome for one operation, in the order of the operations. `detail` holds no personal data."""

    candidate: int
    outcome: ItemOutcome
    detail: str = ""


@dataclass(frozen=True)
class StoredVersion:
    """What the engine holds of one person: `is_dropped` is a tombstone."""

    candidate: int
    version: int
    is_dropped: bool


@dataclass(frozen=True)
class EngineStatus:
    """`documents` counts findable people. `needs_rebuild` is a sentence saying why, or None."""

    engine: str
    documents: int
    needs_rebuild: str | None


class Stage(Protocol):
    """A second, hidden index that becomes the index in one step. What is written to it stays until then.

    `name` is what other processes join it by.
    """

    @property
    def name(self) -> str:
        """What `join_stage` takes."""

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write to the hidden index; same promises as the engine's `apply`."""

    def versions(self, *, after: int = 0, until: int | None = None) -> Iterator[StoredVersion]:
        """Give what the hidden index holds, by rising candidate id, of ids above `after` up to `until`."""

    def publish(self) -> None:
        """Make the hidden index the one that is searched and written, at once for everybody."""

    def leave(self) -> None:
        """Stop working on the hidden index; nothing changes for anybody, and `stage` goes on with it."""


class SearchEngine(Protocol):
    """Both engines give the same people, totals and counts for the same documents and question.

    Raises: Unavailable from every method when the engine is away.
    """

    def search(self, query: CandidateQuery, *, now: datetime, with_facets: bool = True) -> SearchPage:
        """Answer a question. Scope, and "in force now", are part of it whoever asks.

        `with_facets` False: the page has none, since nobody will look at them; they can cost more than the people.
        """

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Give how many people each question finds, exactly, and nothing else of them."""

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch; one bad item never stops the others. What is written is found within a second or two."""

    def refresh(self) -> None:
        """Make everything applied findable before returning (for tests, `once` and rebuilds)."""

    def versions(self) -> Iterator[StoredVersion]:
        """Give what the engine holds, by rising candidate id."""

    def holds(self, operations: Sequence[Put | Drop]) -> tuple[bool, ...]:
        """Tell for each whether it has nothing to do: this very document is there, or nobody finds the person."""

    def stage(self, *, anew: bool = False) -> Stage:
        """Begin a rebuild beside the index that is searched, or go on with one of the last day that was not finished.

        `anew`: begin in any case, as when the same version of a person now gives another document.

        Raises: Unavailable when the engine knows that another rebuild is under way.
        """

    def join_stage(self, name: str) -> Stage:
        """Give the stage that another process began, to write to it. Only who began it publishes it."""

    def status(self) -> EngineStatus:
        """Tell how the engine is."""
