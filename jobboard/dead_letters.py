"""Dead letters: changes of people that search refused too often, and that wait for somebody to look."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobboard.models import OutboxEntry


@dataclass(frozen=True)
class DeadLetter:
    """An entry of the outbox that failed too often. `reason`: what changed; `error` holds no personal data."""

    id: int
    candidate: int
    reason: str
    error: str
    attempts: int
    changed_at: datetime


def list_dead(session: Session, *, limit: int) -> tuple[DeadLetter, ...]:
    """Give dead letters, the oldest first."""
    columns = (OutboxEntry.reason, OutboxEntry.last_error, OutboxEntry.attempts, OutboxEntry.created_at)
    dead = select(OutboxEntry.id, OutboxEntry.candidate_id, *columns).where(OutboxEntry.is_dead)
    return tuple(DeadLetter(*row) for row in session.execute(dead.order_by(OutboxEntry.id).limit(limit)))


def retry_dead(session: Session, letters: Collection[int] | None = None, *, now: datetime) -> int:
    """Make dead letters due at once, with all their attempts; None: all of them. Give how many there were."""
    revived = update(OutboxEntry).where(OutboxEntry.is_dead)
    if letters is not None:
        revived = revived.where(OutboxEntry.id.in_(letters))
    values = revived.values(is_dead=False, attempts=0, available_at=now)
    return len(session.scalars(values.returning(OutboxEntry.id)).all())
