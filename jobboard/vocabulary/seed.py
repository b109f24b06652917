"""The small seed of skills that the site brings along."""

import tomllib
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.models import Skill, SkillBroader, SkillLabel

FRAMEWORK = "Badge job board vocabulary"
ESCO = "ESCO"

_SKILLS = Path(__file__).parents[1] / "data" / "skills.toml"


def seed_vocabulary(session: Session) -> None:
    """Write the seed skills with their other names and broader skills; what is there already stays."""
    rows = tomllib.loads(_SKILLS.read_text(encoding="utf-8"))["skills"]
    known = {skill.key: skill for skill in session.scalars(select(Skill))}
    for row in rows:
        if row["key"] not in known:
            framework = ESCO if "data.europa.eu/esco/" in row["key"] else FRAMEWORK
            skill = Skill(key=row["key"], framework=framework, label=row["label"])
            skill.labels = [SkillLabel(label=label, language="en") for label in row.get("other", ())]
            session.add(skill)
            known[row["key"]] = skill
    session.flush()
    ids = {row["label"]: known[row["key"]].id for row in rows}
    steps = {(row.skill_id, row.broader_id) for row in session.scalars(select(SkillBroader))}
    for row in rows:
        step = (ids[row["label"]], ids.get(row.get("broader", "")))
        if step[1] is not None and step not in steps:
            session.add(SkillBroader(skill_id=step[0], broader_id=step[1]))
    session.flush()
