"""Skills that the texts of badges may speak of: planned when a text changes, made by the worker, kept apart.

A suggestion is evidence of grade E, which proves nothing: staff or the issuer decide by it (grade D), or the holder,
for whom it is self-claimed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from jobboard import tasks
from jobboard.models import (
    Achievement,
    Skill,
    SkillSuggestion,
    TaskKind,
)


@dataclass(frozen=True)
class AchievementWords:
    """What a badge is called and what it says of itself; `criteria` is a text or an address."""

    name: str
    description: str
    criteria: str


@dataclass(frozen=True)
class FoundSkill:
    """A skill that a text may speak of: the chance that it is right, 0 to 1, and the words that it came from."""

    skill: int
    score: float
    words: str


def keep_words(session: Session, achievement: Achievement, words: AchievementWords, *, now: datetime) -> None:
    """Keep what a badge says of itself; where that is news its text is read for skills."""
    kept = AchievementWords(achievement.name, achievement.description or "", achievement.criteria or "")
    if kept == words:
        return
    achievement.name, achievement.description, achievement.criteria = words.name, words.description, words.criteria
    session.flush()
    tasks.add_task(session, TaskKind.SUGGEST_SKILLS, achievement.id, due_at=now)


def text_of(session: Session, achievement_id: int) -> str:
    """Give the text of a badge that is read for skills; empty where there is none any more."""
    achievement = session.get(Achievement, achievement_id)
    if achievement is None:
        return ""
    parts = (achievement.name, achievement.description, achievement.criteria)
    return "\n".join(part for part in parts if not part.startswith(("https://", "http://")))


def keep_suggestions(session: Session, achievement_id: int, found: Iterable[FoundSkill]) -> None:
    """Keep what was found in the text of a badge, in place of what was found before."""
    session.execute(delete(SkillSuggestion).where(SkillSuggestion.achievement_id == achievement_id))
    if session.get(Achievement, achievement_id) is None:
        return
    session.add_all(
        SkillSuggestion(achievement_id=achievement_id, skill_id=each.skill, score=each.score, words=each.words)
        for each in found
    )


def suggestions_of(session: Session, achievement_id: int, *, score_at_least: float = 0.0) -> Sequence[SkillSuggestion]:
    """Give what the text of a badge may speak of, likeliest first, without skills that are retired."""
    rows = select(SkillSuggestion).join(SkillSuggestion.skill).options(joinedload(SkillSuggestion.skill))
    rows = rows.where(
        SkillSuggestion.achievement_id == achievement_id,
        SkillSuggestion.score >= score_at_least,
        Skill.retired_at.is_(None),
    )
    return session.scalars(rows.order_by(SkillSuggestion.score.desc(), SkillSuggestion.skill_id)).all()
