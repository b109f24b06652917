"""The state of indexing in figures: how much waits, for how long, and what failed too often."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobboard.models import OutboxEntry


@dataclass(frozen=True)
class OutboxStatus:
    """`waiting` counts entries that will be tried, `oldest_seconds` is the age of the oldest of them (0: none waits).

    `dead` counts those that failed too often; `reasons` are their last errors, each once, without personal data.
    """

    waiting: int
    oldest_seconds: float
    dead: int
    reasons: tuple[str, ...]


def outbox_status(session: Session, *, now: datetime) -> OutboxStatus:
    """Give how the outbox stands."""
    alive = select(func.count(), func.min(OutboxEntry.created_at)).where(OutboxEntry.is_dead.is_(False))
    waiting, oldest = session.execute(alive).one()
    dead = session.scalar(select(func.count()).select_from(OutboxEntry).where(OutboxEntry.is_dead)) or 0
    reasons = session.scalars(select(OutboxEntry.last_error).where(OutboxEntry.is_dead).distinct().limit(20)).all()
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    return OutboxStatus(waiting, age, dead, tuple(sorted(reasons)))
