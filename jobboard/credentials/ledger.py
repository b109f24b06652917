"""What a verdict stands on: the documents and list entries that decided it, and the moment at which it ends by itself.

Whoever relies on something notes it here, for one verification, as the allowance of work is kept. So a verdict can be
held against what it stands on later, without being made again.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self


@dataclass(frozen=True)
class Source:
    """A document that decided a verdict. `accept` is what it was asked for as."""

    address: str
    accept: str


@dataclass(frozen=True)
class ListEntry:
    """What was read about a credential in a list that its issuer keeps.

    `entry_type` is the kind of list, by its whole name. A status list has a `position` (counted in values of `size`
    bits); a revocation list names the credential and its issuer instead. `value` 0 is good news. `list_ends_at` is when
    the list itself is over; None: it does not say.
    """

    address: str
    entry_type: str
    value: int
    purpose: str = "revocation"
    position: int | None = None
    size: int = 1
    credential_id: str | None = None
    issuer: str | None = None
    list_ends_at: datetime | None = None


@dataclass(frozen=True)
class StandsOn:
    """All that a verdict stands on. `ends_at`: when a key or proof ends that it relied on; None: never."""

    sources: tuple[Source, ...] = ()
    entries: tuple[ListEntry, ...] = ()
    ends_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Self:
        """Read what a report has of it as JSON; older reports have nothing. Raises: KeyError, TypeError, ValueError."""
        if data is None:
            return cls()
        entries = ({**row, "list_ends_at": _moment(row["list_ends_at"])} for row in data["entries"])
        return cls(
            sources=tuple(Source(**row) for row in data["sources"]),
            entries=tuple(ListEntry(**row) for row in entries),
            ends_at=_moment(data["ends_at"]),
        )


NOTHING = StandsOn()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


@dataclass
class Ledger:
    """The notes of one verification. `opened` keeps lists that were judged, so that each is judged once."""

    sources: dict[str, Source] = field(default_factory=dict)
    entries: dict[ListEntry, None] = field(default_factory=dict)
    ends: list[datetime] = field(default_factory=list)
    opened: dict[object, Any] = field(default_factory=dict)

    def stands_on(self) -> StandsOn:
        """Give what was noted."""
        return StandsOn(tuple(self.sources.values()), tuple(self.entries), min(self.ends, default=None))


_current: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def keeping_ledger() -> Iterator[Ledger]:
    """Keep the notes of what is judged within, apart from those of what is judged around it."""
    before = _current.set(Ledger())
    try:
        yield current_ledger()
    finally:
        _current.reset(before)


def current_ledger() -> Ledger:
    """Give the ledger of this verification; where nobody keeps one, an empty one that nobody reads."""
    return _current.get() or Ledger()


def note_source(address: str, accept: str) -> None:
    """Note a document that was read and relied on."""
    current_ledger().sources.setdefault(address, Source(address, accept))


def note_entry(entry: ListEntry) -> None:
    """Note what a list says of the credential."""
    current_ledger().entries[entry] = None


def note_end(moment: datetime) -> None:
    """Note a moment, later than now, at which something that was relied on ends by itself, as a key does."""
    current_ledger().ends.append(moment)


@contextmanager
def ends_apart() -> Iterator[list[datetime]]:
    """Collect the ends that are noted within: those of a list, which is signed anew, are not those of the verdict."""
    ledger = current_ledger()
    kept, ledger.ends = ledger.ends, []
    try:
        yield ledger.ends
    finally:
        ledger.ends = kept
