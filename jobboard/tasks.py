"""Due work: added in the transaction that makes it due, claimed by one worker at a time, tried again when it fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from jobboard.db import Database
from jobboard.models import Task, TaskKind

MAX_ATTEMPTS = 8
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class ClaimedTask:
    """A piece of work that one worker has until its claim runs out."""

    id: int
    kind: TaskKind
    subject_id: int
    attempts: int


def add_task(session: Session, kind: TaskKind, subject_id: int, *, due_at: datetime) -> None:
    """Make work due. The same work twice is one task, due at the earlier time; a dead one is given a new life."""
    task = session.scalar(select(Task).where(Task.kind == kind, Task.subject_id == subject_id))
    if task is None:
        session.add(Task(kind=kind, subject_id=subject_id, due_at=due_at))
        return
    if task.is_dead:
        task.is_dead, task.attempts, task.due_at = False, 0, due_at
    task.due_at = min(task.due_at, due_at)


def claim_tasks(
    database: Database, *, holder: str, limit: int, lease: timedelta, now: datetime
) -> tuple[ClaimedTask, ...]:
    """Claim due work, the longest due first. A claim that ran out is free again.

    On PostgreSQL rows that another worker is claiming are passed over; on SQLite the write turn does the same.
    """
    free = or_(Task.claimed_until.is_(None), Task.claimed_until <= now)
    due = select(Task).where(Task.due_at <= now, ~Task.is_dead, free).order_by(Task.due_at, Task.id).limit(limit)
    with database.writing() as session:
        tasks = session.scalars(due.with_for_update(skip_locked=True)).all()
        for task in tasks:
            task.claimed_by, task.claimed_until = holder, now + lease
        return tuple(ClaimedTask(task.id, task.kind, task.subject_id, task.attempts) for task in tasks)


def complete_task(session: Session, claimed: ClaimedTask, *, holder: str) -> None:
    """Forget work that is done, unless it was made due again or taken over meanwhile."""
    task = session.get(Task, claimed.id)
    if task is not None and task.claimed_by == holder:
        session.delete(task)


def fail_task(session: Session, claimed: ClaimedTask, error: str, *, holder: str, now: datetime) -> None:
    """Let work be tried again later, ever later; after MAX_ATTEMPTS it waits for somebody to look."""
    task = session.get(Task, claimed.id)
    if task is None or task.claimed_by != holder:
        return
    task.attempts += 1
    task.last_error = error[:200]
    task.claimed_by = task.claimed_until = None
    task.due_at = now + min(_FIRST_WAIT * 4 ** (task.attempts - 1), _LONGEST_WAIT)
    task.is_dead = task.attempts >= MAX_ATTEMPTS
