"""The small seed of skills that the site brings along. Where a skill is one of ESCO's, its address there is the key."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.models import OWN_FRAMEWORK, Skill, SkillBroader, SkillLabel
from jobboard.vocabulary.affected import queue_affected, standing_of
from jobboard.vocabulary.frameworks.esco import NAME_SPACE, Esco

_SKILLS = Path(__file__).parents[1] / "data" / "skills.toml"


def seed_vocabulary(session: Session) -> None:
    """Write the seed skills with their other names and broader skills; what is there already stays.

    A skill that an import brought before keeps its label, and gets the seed's as another name. Whose documents a
    broader skill makes other is queued.
    """
    rows = _rows()
    known = seeded_skills(session)
    for row in rows:
        if row["label"] not in known:
            framework = Esco.name if row["key"].startswith(NAME_SPACE) else OWN_FRAMEWORK
            known[row["label"]] = Skill(key=row["key"], framework=framework, label=row["label"])
            session.add(known[row["label"]])
        skill = known[row["label"]]
        present = {skill.label, *(each.label for each in skill.labels)}
        skill.labels.extend(SkillLabel(label=each) for each in _names(row) if each not in present)
    session.flush()
    steps = {(row.skill_id, row.broader_id) for row in session.scalars(select(SkillBroader))}
    named = {(known[row["label"]].id, known[row["broader"]].id) for row in rows if "broader" in row}
    if missing := sorted(named - steps):
        before = standing_of(session)
        session.add_all(SkillBroader(skill_id=skill, broader_id=broader) for skill, broader in missing)
        session.flush()
        queue_affected(session, before)


def seeded_skills(session: Session) -> dict[str, Skill]:
    """Give the skills of the seed by the labels that the seed gives them, which an import may have changed."""
    labels = {row["key"]: row["label"] for row in _rows()}
    return {labels[skill.key]: skill for skill in session.scalars(select(Skill).where(Skill.key.in_(labels)))}


def _rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(_SKILLS.read_text(encoding="utf-8"))["skills"]
    return found


def _names(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (row["label"], *row.get("other", ()))
