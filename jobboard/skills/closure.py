"""Broader skills: who has the narrower skill has the broader one."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from jobboard.models import Skill, SkillBroader

Closure = Mapping[int, frozenset[int]]
"""By skill, all the broader skills that it implies."""


def _closure() -> Select[int, int]:
    steps = select(SkillBroader.skill_id, SkillBroader.broader_id)
    closure = steps.where(SkillBroader.skill_id.in_(bindparam("skills", expanding=True))).cte("closure", recursive=True)
    further = select(closure.c.skill_id, SkillBroader.broader_id)
    closure = closure.union(further.join(SkillBroader, SkillBroader.skill_id == closure.c.broader_id))
    return select(closure.c.skill_id, closure.c.broader_id)


_BROADER = _closure()
"""Made once: making it took longer than asking it."""


def broader_of(session: Session, skill_ids: Collection[int]) -> Closure:
    """Give by skill every broader skill that it implies, however many steps away; skills with none are left out.

    One query; a circle in the vocabulary ends by itself (UNION).
    """
    found: dict[int, set[int]] = {}
    for skill, broader in session.execute(_BROADER, {"skills": list(skill_ids)}):
        found.setdefault(skill, set()).add(broader)
    return {skill: frozenset(broader - {skill}) for skill, broader in found.items()}


def parents_of(session: Session, skill_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Give by skill the labels of what it is one step below, which tell it from others of its name.

    Skills with none are left out.
    """
    rows = select(SkillBroader.skill_id, Skill.label).join(Skill, Skill.id == SkillBroader.broader_id)
    found: dict[int, tuple[str, ...]] = {}
    for row in session.execute(rows.where(SkillBroader.skill_id.in_(skill_ids)).order_by(Skill.label)):
        found[row.skill_id] = (*found.get(row.skill_id, ()), row.label)
    return found
