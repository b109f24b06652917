"""The composite badge token: one number says what one badge shows, so that a condition is a range of numbers.

A token is a whole number of 64 bits, from the highest bit to the lowest:

    issuer 20 | achievement 20 | skill 17 | level 4 | issuer level 3

0 stands for "any" issuer, achievement or skill, and for an unknown level. A badge writes one token for every
combination of its issuer or any, its achievement or any, and each of its skills or any. A condition names one such
combination for each issuer and achievement it accepts, and only the low seven bits vary: parts of two badges can never
meet it together.
"""

from collections.abc import Collection, Iterator
from itertools import product

from jobboard.search.document import BadgeEntry
from jobboard.search.query import BadgeCondition

TOKENS_VERSION = 1
ANY = 0
UNKNOWN_LEVEL = 0
HIGHEST_LEVEL = 12
HIGHEST_ISSUER_LEVEL = 4
LARGEST_ISSUER = LARGEST_ACHIEVEMENT = 2**20 - 1
LARGEST_SKILL = 2**17 - 1

Range = tuple[int, int]


def badge_tokens(entry: BadgeEntry) -> set[int]:
    """Give every token of one badge: 4 for the badge and 4 for each of its skills, fewer where they coincide.

    Raises: ValueError for an id that does not fit (issuer and achievement 1 to 1,048,575, skill 1 to 131,071) and for
    a level out of range.
    """
    shown = [(ANY, UNKNOWN_LEVEL)]
    shown += [(_checked("skill", each.skill, LARGEST_SKILL), _level(each.level)) for each in entry.skills]
    issuers = (ANY, _checked("issuer", entry.issuer, LARGEST_ISSUER))
    achievements = (ANY, _checked("achievement", entry.achievement, LARGEST_ACHIEVEMENT))
    if not 0 <= entry.issuer_level <= HIGHEST_ISSUER_LEVEL:
        raise ValueError("an issuer level is 0 to 4")
    return {
        _token(issuer, achievement, skill, level, entry.issuer_level)
        for issuer, achievement, (skill, level) in product(issuers, achievements, shown)
    }


def token_ranges(condition: BadgeCondition) -> tuple[Range, ...]:
    """Give the ranges of tokens, both ends included, of which a person must have one to meet the condition.

    One range for each wanted issuer and achievement; where both a level and an issuer level are asked, one for each
    level that would do. None at all when nobody can meet it: an id that does not fit is on no badge, since
    `badge_tokens` refuses it, and a question may come from anybody's address line.
    """
    issuers = _wanted(condition.issuers, LARGEST_ISSUER)
    achievements = _wanted(condition.achievements, LARGEST_ACHIEVEMENT)
    skills = _wanted(() if condition.skill is None else (condition.skill,), LARGEST_SKILL)
    return tuple(
        (_token(*ids, *low), _token(*ids, *high))
        for ids in product(issuers, achievements, skills)
        for low, high in _levels(condition)
    )


def _levels(condition: BadgeCondition) -> Iterator[tuple[Range, Range]]:
    """Give stretches (level, issuer level) to (level, issuer level) of the low bits that meet the condition."""
    lowest, trusted = condition.level_at_least or UNKNOWN_LEVEL, condition.issuer_level_at_least
    if condition.skill is None:
        # A token of any skill has no level, so only the issuer level varies.
        yield (UNKNOWN_LEVEL, trusted), (UNKNOWN_LEVEL, HIGHEST_ISSUER_LEVEL)
    elif trusted == 0:
        yield (lowest, 0), (HIGHEST_LEVEL, HIGHEST_ISSUER_LEVEL)
    else:
        for level in range(lowest, HIGHEST_LEVEL + 1):
            yield (level, trusted), (level, HIGHEST_ISSUER_LEVEL)


def _token(issuer: int, achievement: int, skill: int, level: int, issuer_level: int) -> int:
    return issuer << 44 | achievement << 24 | skill << 7 | level << 3 | issuer_level


def _wanted(ids: Collection[int], largest: int) -> list[int]:
    return sorted(each for each in ids if 1 <= each <= largest) if ids else [ANY]


def _level(level: int | None) -> int:
    if level is None:
        return UNKNOWN_LEVEL
    if not 1 <= level <= HIGHEST_LEVEL:
        raise ValueError("a level is 1 to 12, or None when it is unknown")
    return level


def _checked(name: str, value: int, largest: int) -> int:
    if not 1 <= value <= largest:
        raise ValueError(f"{name} {value} does not fit the search index, which takes 1 to {largest}")
    return value
