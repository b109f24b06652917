"""What waits to be mapped: classes of badges that prove no skill, and words that name none, most people first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, distinct, exists, func, select
from sqlalchemy.orm import Session, joinedload

from jobboard.counting import may_count
from jobboard.models import (
    Achievement,
    Badge,
    BadgeSkill,
    BadgeStatement,
    Issuer,
    LabelMapping,
    Skill,
    SkillLabel,
    SkillMapping,
)


@dataclass(frozen=True)
class WaitingClass:
    """A class of badges of which nothing is known to be a skill, and how many people hold it."""

    achievement: Achievement
    holders: int


@dataclass(frozen=True)
class WaitingWords:
    """A tag, or a name in an alignment, that names no skill. `text` as one badge has it; `holders`: people with it."""

    text: str
    text_key: str
    holders: int


def waiting_classes(
    session: Session, *, limit: int, offset: int = 0, issuer: Issuer | None = None
) -> Sequence[WaitingClass]:
    """Give the classes that wait, those that most people hold first. `issuer`: of this one alone."""
    people = func.count(distinct(Badge.candidate_id))
    rows = _unmapped(people).group_by(Badge.achievement_id).order_by(people.desc(), Badge.achievement_id)
    if issuer is not None:
        rows = rows.where(Achievement.issuer_id == issuer.id)
    found = session.execute(rows.limit(limit).offset(offset)).all()
    wanted = select(Achievement).where(Achievement.id.in_([row.achievement_id for row in found]))
    by_id = {each.id: each for each in session.scalars(wanted.options(joinedload(Achievement.issuer)))}
    return [WaitingClass(by_id[row.achievement_id], row.holders) for row in found]


def count_waiting_classes(session: Session) -> int:
    """Give how many classes wait."""
    return session.scalar(_unmapped(func.count(distinct(Badge.achievement_id)), of_each=False)) or 0


def waiting_words(session: Session, *, limit: int, offset: int = 0) -> Sequence[WaitingWords]:
    """Give the words that wait, those of most people first: no name of any skill, and nobody said what they mean."""
    people = func.count(distinct(Badge.candidate_id))
    text = func.min(BadgeStatement.text)
    rows = select(text.label("text"), BadgeStatement.text_key, people.label("holders"))
    rows = rows.join(Badge, Badge.id == BadgeStatement.badge_id).where(*may_count(), BadgeStatement.text_key != "")
    rows = rows.where(~_is_mapped(), BadgeStatement.text_key.not_in(_names()))
    rows = rows.group_by(BadgeStatement.text_key).order_by(people.desc(), BadgeStatement.text_key)
    return [WaitingWords(*row) for row in session.execute(rows.limit(limit).offset(offset))]


def _unmapped(value: ColumnElement[int], *, of_each: bool = True) -> Select[tuple[int, int]]:
    """Ask for badges that could count, of a class that nobody mapped, which prove nothing."""
    columns = (Badge.achievement_id, value.label("holders")) if of_each else (value,)
    proves = exists().where(BadgeSkill.badge_id == Badge.id)
    mapped = exists().where(SkillMapping.achievement_id == Badge.achievement_id, SkillMapping.undone_at.is_(None))
    rows = select(*columns).join(Achievement, Achievement.id == Badge.achievement_id)
    return rows.where(*may_count(), ~proves, ~mapped)


def _is_mapped() -> ColumnElement[bool]:
    return exists().where(LabelMapping.text_key == BadgeStatement.text_key, LabelMapping.undone_at.is_(None))


def _names() -> Select[tuple[str]]:
    """Give every name of every skill, as `text_key` writes it as far as a database can."""
    return select(func.lower(Skill.label)).union_all(select(func.lower(SkillLabel.label)))  # type: ignore[return-value]
