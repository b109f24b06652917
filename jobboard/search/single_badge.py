"""One badge by itself: what is kept of it for conditions that the composite token cannot say.

A composite token has no room for a grade and for days. Conditions on those are asked of badges one by one, each badge
having

    tokens       its composite tokens without skills: its issuer, how well that is known, and its achievement
    statements   skill 17 | grade 3 | level 4, one number for each skill entry; grade 1 is A, level 0 is unknown
    issued       the day on which it was issued, counted from the year 1; nothing when it does not say
    valid_until  the last day that it names, or the last day there is

and a condition demands of one badge a value in each of several of these fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from jobboard.search.acceptance import LEAST_LEVEL, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.search.tokens import HIGHEST_LEVEL, LARGEST_SKILL, Range, Wanted, badge_tokens, wanted_tokens

FIELDS = ("tokens", "statements", "issued", "valid_until")
LAST_DAY = date.max.toordinal()
_GRADES = tuple(Grade)


@dataclass(frozen=True)
class SingleBadge:
    """The fields of one badge; see the module."""

    tokens: tuple[int, ...]
    statements: tuple[int, ...]
    issued: int | None
    valid_until: int


def single_badges(entries: tuple[BadgeEntry, ...]) -> tuple[SingleBadge, ...]:
    """Give the fields of every badge that can count for anybody: nothing binds the others to their issuer.

    The caller has the numbers checked, as `badge_tokens` does.
    """
    return tuple(_single(entry) for entry in entries if entry.issuer_level >= LEAST_LEVEL)


def demands(condition: BadgeCondition, acceptance: Acceptance) -> Mapping[str, Wanted]:
    """Give, for fields of one badge, what it must have one of; a badge that has all meets the condition."""
    badge = replace(condition, skill=None, level_at_least=None, grade_at_least=None)
    demanded = {"tokens": wanted_tokens(badge, acceptance)}
    if condition.skill is not None:
        demanded["statements"] = Wanted(ranges=tuple(_wanted_statements(condition, condition.skill)))
    for field, day in (("issued", condition.issued_since), ("valid_until", condition.valid_until_at_least)):
        if day is not None:
            demanded[field] = Wanted(ranges=((day.toordinal(), LAST_DAY),))
    return demanded


def _single(entry: BadgeEntry) -> SingleBadge:
    return SingleBadge(
        tokens=tuple(sorted(badge_tokens(replace(entry, skills=())))),
        statements=tuple(sorted({_statement(each) for each in entry.skills})),
        issued=None if entry.issued is None else entry.issued.toordinal(),
        valid_until=LAST_DAY if entry.valid_until is None else entry.valid_until.toordinal(),
    )


def _statement(entry: SkillEntry) -> int:
    return _number(entry.skill, entry.grade, entry.level or 0)


def _wanted_statements(condition: BadgeCondition, skill: int) -> Iterator[Range]:
    """Give a range of levels for every grade that would do; nothing for a skill that is on no badge."""
    if 1 <= skill <= LARGEST_SKILL:
        worst = condition.grade_at_least or _GRADES[-1]
        for grade in (each for each in _GRADES if each.is_at_least(worst)):
            yield _number(skill, grade, condition.level_at_least or 0), _number(skill, grade, HIGHEST_LEVEL)


def _number(skill: int, grade: Grade, level: int) -> int:
    return skill << 7 | (_GRADES.index(grade) + 1) << 4 | level
