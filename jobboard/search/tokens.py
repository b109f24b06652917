"""The composite badge token: one number says what one badge shows, so that a condition is a range of numbers.

A token is a whole number of 64 bits, from the highest bit to the lowest:

    skill 17 | achievement 20 | standing 3 | level 4 | issuer 20

Skill and achievement 0 stand for "any"; level 0 stands for "at any level, also an unknown one". A badge writes one
token for every combination of its skills or any, its achievement or any, its standings, and its level or any.

The standing says as what the badge may be asked for. A badge of an issuer at level 2, 3 or 4 has the standings 2 to
that level, each meaning "known at this level or better". A badge of an issuer at level 1 has the standing BY_NAME
alone, which is asked for only together with the issuer: no question that does not name the issuer finds it. At level 0
a badge has no token at all.

The issuer is lowest, so "any issuer" is a range, and "any but these" is that range with holes. Parts of two badges can
never meet a condition together.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product

from jobboard.search.acceptance import HIGHEST_LEVEL as HIGHEST_ISSUER_LEVEL
from jobboard.search.acceptance import IDENTIFIED_LEVEL, LEAST_LEVEL, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry

TOKENS_VERSION = 2
ANY = 0
BY_NAME = LEAST_LEVEL
HIGHEST_LEVEL = 12
LARGEST_ISSUER = LARGEST_ACHIEVEMENT = 2**20 - 1
LARGEST_SKILL = 2**17 - 1

Range = tuple[int, int]


@dataclass(frozen=True)
class Wanted:
    """What a person must have one of: any of these tokens, or a token in any of these ranges, both ends included."""

    tokens: tuple[int, ...] = ()
    ranges: tuple[Range, ...] = ()


def badge_tokens(entry: BadgeEntry) -> set[int]:
    """Give every token of one badge: 2 for the badge and up to 4 for each skill, for each of its standings.

    Raises: ValueError for an id that does not fit (issuer and achievement 1 to 1,048,575, skill 1 to 131,071) and for
    a level out of range.
    """
    skills = {ANY}
    for each in entry.skills:
        skill = _checked("skill", each.skill, LARGEST_SKILL) << 47
        skills |= {skill, skill | _level(each.level) << 20}
    issuer = _checked("issuer", entry.issuer, LARGEST_ISSUER)
    achievements = (ANY, _checked("achievement", entry.achievement, LARGEST_ACHIEVEMENT))
    classes = [
        _token(ANY, achievement, standing, ANY, issuer)
        for achievement, standing in product(achievements, _standings(entry.issuer_level))
    ]
    return {skill | each for skill in skills for each in classes}


def wanted_tokens(condition: BadgeCondition, acceptance: Acceptance) -> Wanted:
    """Give the tokens of which a person must have one to meet the condition under a policy.

    Issuers that are named are single tokens, one for each level that would do. Any issuer at all is one range for each
    wanted achievement, with one hole for each level and each issuer that is never accepted. Nothing when nobody can
    meet it: an id that does not fit is on no badge, since `badge_tokens` refuses it, and a question may come from
    anybody's address line.
    """
    skills = _fitting({condition.skill}, LARGEST_SKILL) if condition.skill is not None else [ANY]
    achievements = _fitting(condition.achievements, LARGEST_ACHIEVEMENT) if condition.achievements else [ANY]
    levels = range(condition.level_at_least, HIGHEST_LEVEL + 1) if condition.level_at_least else range(ANY, ANY + 1)
    least = max(condition.issuer_level_at_least, acceptance.level_at_least)
    named = list(_named(condition, acceptance, least))
    tokens: list[int] = []
    ranges: list[Range] = []
    for skill, achievement in product(skills, achievements):
        tokens += (
            _token(skill, achievement, standing, level, issuer) for standing, issuer in named for level in levels
        )
        if not condition.issuers:
            holes = [_token(skill, achievement, least, *each) for each in product(levels, _issuers(acceptance.never))]
            low = _token(skill, achievement, least, levels[0], 1)
            high = _token(skill, achievement, least, levels[-1], LARGEST_ISSUER)
            ranges += _between(low, high, holes)
    return Wanted(tuple(tokens), tuple(ranges))


def issuer_of(token: int) -> int:
    """Give the issuer of a token, 0 where it stands for none."""
    return token & LARGEST_ISSUER


def _named(condition: BadgeCondition, acceptance: Acceptance, least: int) -> Iterator[tuple[int, int]]:
    """Give standings with issuers: those asked for by name, and those accepted whatever the policy's level is."""
    if condition.issuers:
        yield from ((least, issuer) for issuer in _issuers(condition.issuers - acceptance.never))
    always = acceptance.always & condition.issuers if condition.issuers else acceptance.always
    lower = max(condition.issuer_level_at_least, LEAST_LEVEL)
    standings = (BY_NAME, IDENTIFIED_LEVEL) if lower < IDENTIFIED_LEVEL else (lower,)
    yield from product((each for each in standings if each < least), _issuers(always))


def _between(low: int, high: int, holes: list[int]) -> Iterator[Range]:
    """Give what a range leaves without its holes, which rise."""
    for hole in holes:
        if low < hole:
            yield low, hole - 1
        low = hole + 1
    if low <= high:
        yield low, high


def _token(skill: int, achievement: int, standing: int, level: int, issuer: int) -> int:
    return skill << 47 | achievement << 27 | standing << 24 | level << 20 | issuer


def _standings(issuer_level: int) -> range:
    if not 0 <= issuer_level <= HIGHEST_ISSUER_LEVEL:
        raise ValueError("an issuer level is 0 to 4")
    return range(max(min(issuer_level, IDENTIFIED_LEVEL), BY_NAME), issuer_level + 1)


def _issuers(ids: Collection[int]) -> list[int]:
    return _fitting(ids, LARGEST_ISSUER)


def _fitting(ids: Collection[int], largest: int) -> list[int]:
    return sorted(each for each in ids if 1 <= each <= largest)


def _level(level: int | None) -> int:
    if level is None:
        return ANY
    if not 1 <= level <= HIGHEST_LEVEL:
        raise ValueError("a level is 1 to 12, or None when it is unknown")
    return level


def _checked(name: str, value: int, largest: int) -> int:
    if not 1 <= value <= largest:
        raise ValueError(f"{name} {value} does not fit the search index, which takes 1 to {largest}")
    return value
