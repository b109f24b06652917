"""The question that an employer asks, as a value: what the three faces say, and what becomes a query of the engines.

A question is canonical from the moment it exists: two that say the same in the same order are equal, so that a face
read from what was written gives the same question again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jobboard.asking import limits
from jobboard.errors import Rejected
from jobboard.search.document import Grade
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.search.words import count_words


@dataclass(frozen=True)
class AskedBadge:
    """What ONE badge must show; with nothing said, any badge that counts for the asker.

    As `search.condition.BadgeCondition`, but for `allows_equivalent`: a badge that counts as one of `achievements` for
    the asker will do.
    """

    skill: int | None = None
    level_at_least: int | None = None
    grade_at_least: Grade | None = None
    achievements: frozenset[int] = frozenset()
    allows_equivalent: bool = False
    issuers: frozenset[int] = frozenset()
    issuer_level_at_least: int = 0
    issued_since: date | None = None
    valid_until_at_least: date | None = None

    def __post_init__(self) -> None:
        if self.skill is None and (self.level_at_least or self.grade_at_least):
            raise ValueError("a level and a grade belong to a skill")
        if self.level_at_least is not None and not 1 <= self.level_at_least <= 12:
            raise ValueError("a level is 1 to 12")
        if not 0 <= self.issuer_level_at_least <= 4:
            raise ValueError("an issuer level is 0 to 4")
        if max(len(self.achievements), len(self.issuers)) > limits.MOST_VALUES:
            raise ValueError(f"at most {limits.MOST_VALUES} badges or issuers can be named at once")
        if self.allows_equivalent and not self.achievements:
            raise ValueError("an equivalent is one of a badge")

    @property
    def is_skill_alone(self) -> bool:
        """Nothing is asked but a skill, with or without its level and grade."""
        said = AskedBadge(self.skill, self.level_at_least, self.grade_at_least)
        return self.skill is not None and self == said

    @property
    def is_choice_of_badges(self) -> bool:
        """Nothing is asked but one of these very badges."""
        return bool(self.achievements) and self == AskedBadge(achievements=self.achievements)


@dataclass(frozen=True)
class Near:
    """The person lives at most so many kilometres, 1 to 500, from a place."""

    place: int
    kilometres: int

    def __post_init__(self) -> None:
        if not 1 <= self.kilometres <= limits.MOST_KILOMETRES:
            raise ValueError(f"a distance is 1 to {limits.MOST_KILOMETRES} kilometres")


Leaf = (
    Words
    | Phrase
    | AskedBadge
    | Claims
    | InRegion
    | Near
    | OpenToRemote
    | AvailableBy
    | WantsHours
    | WantsContract
    | AppliedTo
)


@dataclass(frozen=True)
class AllOf:
    """Every part is met; there is at least one."""

    parts: tuple["Expression", ...]

    def __post_init__(self) -> None:
        _require_parts(self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one part is met; there is at least one."""

    parts: tuple["Expression", ...]

    def __post_init__(self) -> None:
        _require_parts(self.parts)


@dataclass(frozen=True)
class Not:
    """The part is not met."""

    part: "Expression"


Expression = Leaf | AllOf | AnyOf | Not


@dataclass(frozen=True)
class Question:
    """A whole question. `parts` must all be met; none: everybody.

    `issuers` and `issuer_level_at_least` say it of every wanted skill that does not name issuers itself, also inside of
    alternatives: the badge that proves it is from one of these issuers, known at this level or better. Where no part is
    such a skill, some badge must be, too. `wishes` exclude nobody: who meets more of them comes first.

    Raises: Rejected for more than `limits` allows.
    """

    parts: tuple[Expression, ...] = ()
    issuers: frozenset[int] = frozenset()
    issuer_level_at_least: int = 0
    wishes: tuple[AskedBadge, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.issuer_level_at_least <= 4:
            raise ValueError("an issuer level is 0 to 4")
        object.__setattr__(self, "parts", _conjuncts(self.parts))
        object.__setattr__(self, "wishes", tuple(dict.fromkeys(self.wishes)))
        _check_limits(self)

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: everybody is meant."""
        return self == Question()

    def with_part(self, part: Expression) -> "Question":
        """Give the question with one more condition."""
        return replace(self, parts=(*self.parts, part))

    def without_part(self, number: int) -> "Question":
        """Give the question without one of its parts."""
        return replace(self, parts=(*self.parts[:number], *self.parts[number + 1 :]))


Choosable = type[InRegion] | type[WantsHours] | type[WantsContract]
"""Of what one can choose several values, of which one will do."""


def choice_of(expression: Expression, kind: Choosable) -> bool:
    """Tell whether an expression is one value of a kind or several to choose from."""
    parts = expression.parts if isinstance(expression, AnyOf) else (expression,)
    return all(isinstance(part, kind) for part in parts)


def is_choice(expression: Expression) -> bool:
    """Tell whether an expression is a choice of regions, of hours or of contracts."""
    return any(choice_of(expression, kind) for kind in (InRegion, WantsHours, WantsContract))


def leaves(expression: Expression) -> Iterator[Leaf]:
    """Give every leaf in order."""
    match expression:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case leaf:
            yield leaf


def asked_badges(question: Question) -> Iterator[AskedBadge]:
    """Give everything that the question asks of badges, wherever it stands in it."""
    yield from (leaf for part in question.parts for leaf in leaves(part) if isinstance(leaf, AskedBadge))
    yield from question.wishes


_Test = Callable[[Expression], bool]

_ORDER: tuple[_Test, ...] = (
    lambda part: isinstance(part, Words),
    lambda part: isinstance(part, Phrase),
    lambda part: isinstance(part, AskedBadge) and part == AskedBadge(part.skill) and part.skill is not None,
    lambda part: isinstance(part, AskedBadge) and part.is_skill_alone and part.grade_at_least is None,
    lambda part: isinstance(part, AskedBadge) and part.skill is not None,
    lambda part: isinstance(part, AskedBadge) and part.is_choice_of_badges,
    lambda part: isinstance(part, AskedBadge | Claims),
    lambda part: choice_of(part, InRegion),
    lambda part: isinstance(part, Near),
    lambda part: isinstance(part, OpenToRemote),
    lambda part: isinstance(part, AvailableBy),
    lambda part: choice_of(part, WantsHours),
    lambda part: choice_of(part, WantsContract),
    lambda part: isinstance(part, AppliedTo),
    lambda part: isinstance(part, Not) and isinstance(part.part, AppliedTo),
    lambda part: isinstance(part, AnyOf | AllOf),
    lambda part: True,
)
"""The order of what stands side by side; what an address says with a parameter of its own comes before its like."""


def canonical(expression: Expression) -> Expression:
    """Give an expression that says the same: no group in one of its kind, nothing twice, no group of one.

    Words side by side become one leaf, in the order in which they stood; conditions that all must hold stand in the
    order of their kinds.
    """
    match expression:
        case AllOf(parts):
            parts = _conjuncts(parts)
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case AnyOf(parts):
            found = tuple(dict.fromkeys(_flat(AnyOf, parts)))
            if len(found) > 1 and is_choice(AnyOf(found)):
                found = tuple(sorted(found, key=repr))
            return found[0] if len(found) == 1 else AnyOf(found)
        case Not(part):
            inner = canonical(part)
            return inner.part if isinstance(inner, Not) else Not(inner)
        case Words(text):
            return Words(" ".join(text.split()))
        case Phrase(text):
            return Phrase(" ".join(text.split()))
        case leaf:
            return leaf


def _conjuncts(whole: Iterable[Expression]) -> tuple[Expression, ...]:
    parts = list(_flat(AllOf, whole))
    words = " ".join(part.text for part in parts if isinstance(part, Words))
    others = (part for part in parts if not isinstance(part, Words))
    found = dict.fromkeys([*([Words(words)] if words else []), *others])
    return tuple(sorted(found, key=lambda part: next(i for i, test in enumerate(_ORDER) if test(part))))


def _flat(kind: type[AllOf] | type[AnyOf], parts: Iterable[Expression]) -> Iterator[Expression]:
    for part in map(canonical, parts):
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _require_parts(parts: Sequence["Expression"]) -> None:
    if not parts:
        raise ValueError("brackets hold at least one condition")


def _depth(expression: Expression) -> int:
    match expression:
        case AllOf(parts) | AnyOf(parts):
            return 1 + max(map(_depth, parts), default=0)
        case Not(part):
            return 1 + _depth(part)
        case _:
            return 0


def _check_limits(question: Question) -> None:
    conditions = [leaf for part in question.parts for leaf in leaves(part)]
    if len(conditions) > limits.MOST_CONDITIONS:
        raise Rejected(limits.TOO_MANY_CONDITIONS)
    if len(question.issuers) > limits.MOST_VALUES:
        raise Rejected(limits.TOO_MANY_ISSUERS)
    badges = tuple(asked_badges(question))
    if sum(len(each.achievements) + len(each.issuers) for each in badges) + len(question.issuers) > limits.MOST_NAMED:
        raise Rejected(limits.TOO_MANY_NAMED)
    if max(map(_depth, question.parts), default=0) > limits.DEEPEST:
        raise Rejected(f"Brackets can stand {limits.DEEPEST} deep inside each other; write the question more plainly.")
    if len(question.wishes) > limits.MOST_WISHES:
        raise Rejected(f"A question can have {limits.MOST_WISHES} wishes; take some away.")
    texts = [leaf.text for leaf in conditions if isinstance(leaf, Words | Phrase)]
    if any(len(text) > limits.LONGEST_WORDS for text in texts):
        raise Rejected(f"Words can have {limits.LONGEST_WORDS:,} characters; use fewer.")
    if sum(map(count_words, texts)) > limits.MOST_WORDS:
        raise Rejected(limits.TOO_MANY_WORDS)
