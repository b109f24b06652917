"""What each field of the text face says: parts of a badge, and conditions of their own."""

from collections.abc import Callable
from dataclasses import replace

from jobboard.asking.limits import MOST_KILOMETRES, MOST_VALUES
from jobboard.asking.names import Kind, Names
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.question import AnyOf, AskedBadge, Expression, Near
from jobboard.asking.tokens import Token
from jobboard.asking.values import choice, day, is_yes, named, number, one_value, region
from jobboard.search.document import Contract, Grade, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    WantsContract,
    WantsHours,
)

KILOMETRES = 20
"""How far `near:` reaches where nothing else is said."""


def part_of_badge(badge: AskedBadge, field: Token, names: Names) -> AskedBadge:
    """Give a badge with what a field says of it. Raises: QuestionProblem."""
    return PARTS_OF_A_BADGE[field.text](badge, field, names)


def leaf_of(field: Token, within: Token | None, names: Names) -> Expression:
    """Give the condition that a field alone makes. Raises: QuestionProblem."""
    match field.text:
        case "claims":
            return Claims(named(names, Kind.SKILL, one_value(field)))
        case "near":
            kilometres = number(within, 1, MOST_KILOMETRES) if within else KILOMETRES
            return Near(named(names, Kind.PLACE, one_value(field)), kilometres)
        case "remote":
            is_yes(field)
            return OpenToRemote()
        case "available":
            return AvailableBy(day(field))
        case "applied":
            return AppliedTo(named(names, Kind.VACANCY, one_value(field)))
        case _:
            return _choice(field, names)


def _choice(field: Token, names: Names) -> Expression:
    """Give one value, or several of which one will do."""
    parts: tuple[Expression, ...]
    match field.text:
        case "region":
            parts = tuple(InRegion(region(each, names.regions())) for each in field.values)
        case "hours":
            parts = tuple(WantsHours(choice(each, Hours)) for each in field.values)
        case _:
            parts = tuple(WantsContract(choice(each, Contract)) for each in field.values)
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _ids(kind: Kind, field: Token, names: Names) -> frozenset[int]:
    if len(field.values) > MOST_VALUES:
        raise QuestionProblem(f"At most {MOST_VALUES} values can stand here.", field.start, field.end)
    return frozenset(named(names, kind, each) for each in field.values)


def _grade(field: Token) -> Grade:
    return choice(one_value(field), Grade)


PARTS_OF_A_BADGE: dict[str, Callable[[AskedBadge, Token, Names], AskedBadge]] = {
    "skill": lambda badge, field, names: replace(badge, skill=named(names, Kind.SKILL, one_value(field))),
    "level": lambda badge, field, names: replace(badge, level_at_least=number(field, 1, 12)),
    "grade": lambda badge, field, names: replace(badge, grade_at_least=_grade(field)),
    "badge": lambda badge, field, names: replace(badge, achievements=_ids(Kind.BADGE, field, names)),
    "equivalent": lambda badge, field, names: replace(
        badge, achievements=_ids(Kind.BADGE, field, names), allows_equivalent=True
    ),
    "issuer": lambda badge, field, names: replace(badge, issuers=_ids(Kind.ISSUER, field, names)),
    "issuerlevel": lambda badge, field, names: replace(badge, issuer_level_at_least=number(field, 1, 4)),
    "issued": lambda badge, field, names: replace(badge, issued_since=day(field)),
    "valid": lambda badge, field, names: replace(badge, valid_until_at_least=day(field)),
}
