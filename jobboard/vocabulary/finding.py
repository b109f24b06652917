"""Finding skills by what somebody types."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from jobboard.models import Skill, SkillLabel

_MOST_WORDS = 8


def find_skills(session: Session, text: str, limit: int) -> Sequence[Skill]:
    """Give the skills whose names have every word that somebody typed: whole names first, then beginnings, the rest."""
    text = " ".join(text.lower().split()[:_MOST_WORDS])
    if not text:
        return ()
    query = select(Skill).where(*(_has(word) for word in text.split()))
    found = session.scalars(query.limit(500)).all()
    return sorted(found, key=lambda skill: (*_rank(skill.label, text), skill.label))[:limit]


def _has(word: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(word)}%"
    named = select(SkillLabel.skill_id).where(func.lower(SkillLabel.label).like(pattern, escape="\\"))
    return or_(func.lower(Skill.label).like(pattern, escape="\\"), Skill.id.in_(named))


def _rank(label: str, text: str) -> tuple[int, int]:
    label = label.lower()
    kind = 0 if label == text else 1 if label.startswith(text) else 2 if f" {text}" in label else 3
    return kind, len(label)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
