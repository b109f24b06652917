"""How many open vacancies ask for a skill: what a badge opens."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.models import Requirement, Vacancy
from jobboard.opening import open_at
from jobboard.skills.closure import broader_of


def vacancies_asking(session: Session, skill_ids: Collection[int], *, now: datetime) -> Mapping[int, int]:
    """Give by skill how many open vacancies ask for it, or for a broader one, whatever the level; none is left out."""
    closure = broader_of(session, skill_ids)
    met = {skill: {skill, *closure.get(skill, ())} for skill in skill_ids}
    wanted = {each for skills in met.values() for each in skills}
    asked = select(Requirement.skill_id, Requirement.vacancy_id).join(Vacancy, Vacancy.id == Requirement.vacancy_id)
    asked = asked.where(open_at(now), Requirement.skill_id.in_(wanted)).distinct()
    by_skill: dict[int, set[int]] = {}
    for row in session.execute(asked):
        by_skill.setdefault(row.skill_id, set()).add(row.vacancy_id)
    return {skill: len(set().union(*(by_skill.get(each, ()) for each in skills))) for skill, skills in met.items()}
