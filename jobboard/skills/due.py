"""Whose skills a decision concerns, for the worker to settle."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from jobboard.models import Achievement, Badge, BadgeStatement, LabelMapping, TaskKind


def concerned_badges(session: Session, kind: TaskKind, subject_id: int) -> Sequence[int]:
    """Give the badges whose skills may change: those of an achievement, or those that say what a label mapping names.

    Badges that two of these transactions have in common are taken in one order, so that neither blocks the other. A
    badge of the class that is being kept at this moment is waited for: it may have read what stood before. End the
    transaction before settling, since whoever judges takes the class's row after the holder's.
    """
    if kind is TaskKind.SETTLE_ACHIEVEMENT:
        session.execute(select(Achievement.id).where(Achievement.id == subject_id).with_for_update())
    return session.scalars(_concerned(kind, subject_id).order_by(Badge.id)).all()


def _concerned(kind: TaskKind, subject_id: int) -> Select[int]:
    if kind is TaskKind.SETTLE_ACHIEVEMENT:
        return select(Badge.id).where(Badge.achievement_id == subject_id)
    label = select(LabelMapping.text_key).where(LabelMapping.id == subject_id).scalar_subquery()
    saying = select(BadgeStatement.badge_id).where(BadgeStatement.text_key == label)
    return select(Badge.id).where(Badge.id.in_(saying))
