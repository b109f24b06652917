"""The fields of a document as both engines index them, made from our own document."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobboard.search.acceptance import IDENTIFIED_LEVEL
from jobboard.search.document import CandidateDocument
from jobboard.search.engine import Drop, Put
from jobboard.search.expression import (
    AmongPeople,
    AppliedTo,
    Claims,
    InPlaces,
    InRegion,
    Leaf,
    OpenToRemote,
    WantsContract,
    WantsHours,
)
from jobboard.search.query import Pool, Scope
from jobboard.search.rank import FILLER
from jobboard.search.single_badge import SingleBadge, single_badges
from jobboard.search.tokens import badge_tokens
from jobboard.search.words import index_words

POOL = 0
LARGEST_ID = 2**53
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class IndexedFields:
    """What an engine stores of one person. A tombstone has no scope, so no question finds it.

    `remote` is 1, or None for who did not say so. `available_from` is a day, counted from the year 1.
    """

    candidate: int
    version: int
    dropped: int
    scopes: tuple[int, ...] = ()
    next_change: int | None = None
    place: int | None = None
    region: str | None = None
    headline: str = FILLER
    summary: str = FILLER
    experience: str = FILLER
    tokens: tuple[int, ...] = ()
    skill: tuple[int, ...] = ()
    achievement: tuple[int, ...] = ()
    issuer: tuple[int, ...] = ()
    claimed: tuple[int, ...] = ()
    remote: int | None = None
    available_from: int | None = None
    hours: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    badges: tuple[SingleBadge, ...] = ()

    @property
    def digest(self) -> int:
        """A number from 0 to 2^48 that is another one when anything else is: the version, a word, a token."""
        return int.from_bytes(hashlib.sha256(repr(self).encode()).digest()[:6])


def indexed_fields(document: CandidateDocument) -> IndexedFields:
    """Give the fields of a document.

    Raises: ValueError when an id or a level does not fit the index.
    """
    if document.next_change is not None and document.next_change.tzinfo is None:
        raise ValueError("next_change needs a time zone")
    # The others have no part in what everybody may count.
    identified = [badge for badge in document.badges if badge.issuer_level >= IDENTIFIED_LEVEL]
    return IndexedFields(
        candidate=_identifier(document.candidate),
        version=_identifier(document.version, least=0),
        dropped=0,
        scopes=((POOL,) if document.in_pool else ()) + tuple(_identifier(each) for each in document.vacancies),
        next_change=None if document.next_change is None else microseconds(document.next_change),
        place=None if document.place is None else _identifier(document.place),
        region=document.region or None,
        headline=_words(document.headline),
        summary=_words(document.summary),
        experience=_words(document.experience),
        tokens=_sorted(token for badge in document.badges for token in badge_tokens(badge)),
        skill=_sorted(each.skill for badge in identified for each in badge.skills),
        achievement=_sorted(badge.achievement for badge in identified),
        issuer=_sorted(badge.issuer for badge in identified),
        claimed=_sorted(map(_identifier, document.claimed)),
        remote=1 if document.is_remote_ok else None,
        available_from=None if document.available_from is None else document.available_from.toordinal(),
        hours=document.hours,
        contracts=document.contracts,
        badges=single_badges(document.badges),
    )


def operation_fields(operation: Put | Drop) -> IndexedFields:
    """Give what an operation stores.

    Raises: ValueError when an id or a level does not fit the index.
    """
    if isinstance(operation, Put):
        return indexed_fields(operation.document)
    return tombstone(operation.candidate, operation.version)


def tombstone(candidate: int, version: int) -> IndexedFields:
    """Give what is kept of a person who was dropped: the id and the version, so that an older write stays away.

    Raises: ValueError when a number does not fit the index.
    """
    return IndexedFields(candidate=_identifier(candidate), version=_identifier(version, least=0), dropped=1)


def scope_term(scope: Scope) -> int:
    """Give the value that a document must have among its scopes to be found."""
    return POOL if isinstance(scope, Pool) else _identifier(scope.vacancy)


def held_values(leaf: Leaf) -> tuple[str, Sequence[int] | Sequence[str]]:
    """Give a field, and the values of which a person must hold one there to meet a leaf.

    Raises: TypeError for a leaf that asks for more than that.
    """
    match leaf:
        case InPlaces(places):
            return "place", _fitting(places)
        case InRegion(region):
            return "region", [region]
        case OpenToRemote():
            return "remote", [1]
        case WantsHours(hours):
            return "hours", [hours]
        case WantsContract(contract):
            return "contracts", [contract]
        case AppliedTo(vacancy):
            return "scopes", _fitting([vacancy])
        case AmongPeople(candidates):
            return "candidate", _fitting(candidates)
        case Claims(skill):
            return "claimed", _fitting([skill])
    raise TypeError(f"{type(leaf).__name__} is met by no value alone")


def microseconds(moment: datetime) -> int:
    """Give a moment as whole microseconds since 1970, never below 0."""
    return max(0, (moment - _EPOCH) // timedelta(microseconds=1))


def _words(text: str) -> str:
    return f"{FILLER} {index_words(text)}"


def _sorted(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(values)))


def _fitting(ids: Collection[int]) -> list[int]:
    """Give the ids that a document can have, rising: a question may hold others, and nobody has those."""
    return sorted(each for each in ids if 1 <= each <= LARGEST_ID)


def _identifier(value: int, *, least: int = 1) -> int:
    if not least <= value <= LARGEST_ID:
        raise ValueError(f"{value} does not fit the search index, which takes {least} to {LARGEST_ID}")
    return value
