"""Skills that the texts of badges may speak of: planned when a text changes, made by the worker, kept apart.

A suggestion is evidence of grade E, which proves nothing: staff or the issuer decide by it (grade D), or the holder,
for whom it is self-claimed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload

from jobboard import tasks
from jobboard.models import (
    Achievement,
    FrameworkImport,
    Occupation,
    OccupationSkill,
    Skill,
    SkillBroader,
    SkillLabel,
    SkillSuggestion,
    TaskKind,
)
from jobboard.suggesting import SkillText

Stamp = tuple[object, ...]


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


def vocabulary_stamp(session: Session) -> Stamp:
    """Give what changes when the vocabulary does."""
    return tuple(session.scalar(select(func.max(each.id))) for each in (Skill, SkillLabel, FrameworkImport))


def vocabulary_texts(session: Session) -> Iterator[SkillText]:
    """Give the skills of the vocabulary that are not retired as words, each with everything that tells how common it
    is: what it is a part of, and the occupations that need it.
    """
    others = _grouped(session, select(SkillLabel.skill_id, SkillLabel.label))
    above = select(SkillBroader.skill_id, Skill.label).join(Skill, Skill.id == SkillBroader.broader_id)
    needed = select(OccupationSkill.skill_id, Occupation.label)
    needed = needed.join(Occupation, Occupation.id == OccupationSkill.occupation_id)
    context = _grouped(session, above, needed)
    columns = (Skill.id, Skill.label, Skill.description)
    for row in session.execute(select(*columns).where(Skill.retired_at.is_(None)).order_by(Skill.id)):
        alternatives = tuple(dict.fromkeys(others.get(row.id, ())))
        yield SkillText(row.id, row.label, alternatives, row.description, tuple(context.get(row.id, ())))


def _grouped(session: Session, *statements: object) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for statement in statements:
        for skill, label in session.execute(statement):  # type: ignore[call-overload]
            found.setdefault(skill, []).append(label)
    return found
