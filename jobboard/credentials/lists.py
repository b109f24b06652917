"""A list read again for all credentials on it at once: fetched and judged once, then each entry is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.findings import Refused
from jobboard.credentials.ledger import ListEntry, keeping_ledger
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.revocation_list import ENTRY_TYPE, RevocationList
from jobboard.credentials.status import OpenedList, open_list
from jobboard.credentials.work import bounded_work

_List = OpenedList | RevocationList


@dataclass(frozen=True)
class ListReading:
    """What a list says of some entries at one time.

    `refusal`: the code of why it says nothing, for no entry then has a value; None: it was read. `values`: one for each
    entry that was asked for, in order; None where the list does not hold it, or another issuer's list stands there.
    `ends_at`, `ttl_seconds`: as of a status list.
    """

    refusal: str | None
    values: tuple[int | None, ...] = ()
    ends_at: datetime | None = None
    ttl_seconds: int | None = None


def read_list(address: str, entries: Sequence[ListEntry], loader: DocumentLoader, *, now: datetime) -> ListReading:
    """Give what the list at an address says of entries that were read in it before. Never raises for a bad list."""
    with keeping_ledger(), bounded_work():
        lists = {each: _opened(address, each, loader, now) for each in sorted(set(map(_kind, entries)))}
    refusals = [each.code for each in lists.values() if isinstance(each, Refused)]
    if refusals and len(refusals) == len(lists):
        return ListReading(refusals[0])
    opened = [each for each in lists.values() if isinstance(each, OpenedList)]
    ends = [each.ends_at for each in opened if each.ends_at]
    times = [each.ttl_seconds for each in opened if each.ttl_seconds is not None]
    values = tuple(_value(lists[_kind(entry)], entry) for entry in entries)
    return ListReading(None, values, min(ends, default=None), min(times, default=None))


def _kind(entry: ListEntry) -> tuple[str, str]:
    """Give what a list must be to be read for an entry: of a kind and, where its signature does not say it, whose."""
    return (entry.entry_type, entry.issuer or "")


def _opened(address: str, kind: tuple[str, str], loader: DocumentLoader, now: datetime) -> _List | Refused:
    entry_type, issuer = kind
    try:
        if entry_type == ENTRY_TYPE:
            return RevocationList(address, issuer, loader)
        opened = open_list(address, entry_type, loader, now=now)
        opened.require_owner()
        return opened
    except Refused as error:
        return error


def _value(found: _List | Refused, entry: ListEntry) -> int | None:
    try:
        if isinstance(found, OpenedList):
            return found.value(entry.purpose, entry.position, entry.size)
        return int(found.names(entry.credential_id or "")) if isinstance(found, RevocationList) else None
    except Refused:
        return None
