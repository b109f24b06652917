"""A good example becomes a question: who has any of this person's proven skills, those with most of them first."""

from collections.abc import Iterable

from jobboard.asking.limits import MOST_WISHES
from jobboard.asking.question import AnyOf, AskedBadge, Question
from jobboard.held import HeldBadge

_MOST_SKILLS = min(12, MOST_WISHES)


def question_from(badges: Iterable[HeldBadge]) -> Question:
    """Give the question for people with the skills of these badges, each at its best level; with none: everybody.

    Of many skills those with the best evidence and the highest levels are asked for.
    """
    best: dict[int, tuple[str, int]] = {}
    for skill in (skill for badge in badges for skill in badge.skills):
        known = (skill.grade.value, -(skill.level or 0))
        grade, level = best.get(skill.skill, known)
        best[skill.skill] = (min(grade, known[0]), min(level, known[1]))
    chosen = sorted(best, key=lambda skill: (*best[skill], skill))[:_MOST_SKILLS]
    asked = tuple(AskedBadge(skill, -best[skill][1] or None) for skill in chosen)
    return Question((AnyOf(asked),), wishes=asked) if asked else Question()
