"""What can be asked of a person beyond the choices in the facets: conditions, joined by and, or and not.

Every leaf is answered exactly by both engines. A leaf that asks for what nobody knows of a person is not met: unknown
is never good.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jobboard.search.condition import BadgeCondition
from jobboard.search.document import Contract, Hours

DEEPEST = 16
"""How many brackets may stand inside each other."""

MOST_LEAVES = 100

MOST_WORDS = 1_000
"""How many words a question can have in all: each is looked up in three fields, for every count beside a page."""


@dataclass(frozen=True)
class Words:
    """Words that must all occur, each in any field, in any order; none that can be analysed: everybody."""

    text: str


@dataclass(frozen=True)
class Phrase:
    """Words that must occur side by side, in this order, in one field; none that can be analysed: everybody."""

    text: str


@dataclass(frozen=True)
class Claims:
    """The person says to have this skill, or a narrower one; or a badge that counts for the asker proves it."""

    skill: int


@dataclass(frozen=True)
class InPlaces:
    """The person lives in one of these places; an empty set: nobody."""

    places: frozenset[int]


@dataclass(frozen=True)
class InRegion:
    """The person lives in this region."""

    region: str


@dataclass(frozen=True)
class OpenToRemote:
    """The person would work from home."""


@dataclass(frozen=True)
class AvailableBy:
    """The person says to be free to start on this day or before."""

    day: date


@dataclass(frozen=True)
class WantsHours:
    """The person would work these hours."""

    hours: Hours


@dataclass(frozen=True)
class WantsContract:
    """The person would take this kind of contract."""

    contract: Contract


@dataclass(frozen=True)
class AppliedTo:
    """The person applied to this vacancy. The caller has checked that it is the asker's own."""

    vacancy: int


@dataclass(frozen=True)
class AmongPeople:
    """The person is one of these; for what only the database knows, such as whom the asker has already written to."""

    candidates: frozenset[int]


Leaf = (
    Words
    | Phrase
    | BadgeCondition
    | Claims
    | InPlaces
    | InRegion
    | OpenToRemote
    | AvailableBy
    | WantsHours
    | WantsContract
    | AppliedTo
    | AmongPeople
)


@dataclass(frozen=True)
class AllOf:
    """Every part is met; no parts: everybody."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part is met; no parts: nobody."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Not:
    """The part is not met."""

    part: "Expression"


Expression = Leaf | AllOf | AnyOf | Not

EVERYBODY = AllOf(())


def leaves(expression: Expression, *, is_wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Give every leaf in order, and whether it is wanted: it stands inside an even number of `Not`."""
    match expression:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part, is_wanted=is_wanted)
        case Not(part):
            yield from leaves(part, is_wanted=not is_wanted)
        case leaf:
            yield leaf, is_wanted


def depth(expression: Expression) -> int:
    """Give how many brackets stand inside each other; a leaf: 0."""
    match expression:
        case AllOf(parts) | AnyOf(parts):
            return 1 + max(map(depth, parts), default=0)
        case Not(part):
            return 1 + depth(part)
        case _:
            return 0
