"""Due work: added in the transaction that makes it due, claimed by one worker at a time, tried again when it fails."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, null, or_, select
from sqlalchemy.orm import Session

from jobboard.db import Database, dialect_insert, in_parts
from jobboard.models import Candidate, Task, TaskKind

MAX_ATTEMPTS = 8
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=6)
_MOST_AT_ONCE = 1_000


class ClaimLost(Exception):
    """The work took longer than its claim; what was found out is thrown away, since somebody else has the work."""


@dataclass(frozen=True)
class ClaimedTask:
    """A piece of work that `holder` has until its claim runs out."""

    id: int
    kind: TaskKind
    subject_id: int
    attempts: int
    holder: str


def add_task(session: Session, kind: TaskKind, subject_id: int, *, due_at: datetime) -> None:
    """Make work due. As `add_tasks`."""
    add_tasks(session, kind, [subject_id], due_at=due_at)


def add_tasks(
    session: Session,
    kind: TaskKind,
    subject_ids: Sequence[int],
    *,
    due_at: datetime,
    apart: timedelta = timedelta(0),
) -> None:
    """Make work due for each subject, one after the other `apart`.

    The same work twice is one task, due at the earlier time; a dead one is given a new life. Work that somebody is
    doing at this moment is done again: what it found out may be older than the reason to ask.

    One statement for each thousand, so that two who add the same at the same moment do not meet.
    """
    session.flush()
    new = {"kind": kind, "attempts": 0, "last_error": "", "is_dead": False}
    rows = [{**new, "subject_id": each, "due_at": due_at + number * apart} for number, each in enumerate(subject_ids)]
    for part in in_parts(rows, _MOST_AT_ONCE):
        _add_rows(session, part)


def _add_rows(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    insert = dialect_insert(session, Task).values(rows)
    is_later = or_(Task.is_dead, Task.due_at > insert.excluded.due_at)
    is_running = Task.claimed_until > insert.excluded.due_at
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[Task.kind, Task.subject_id],
            set_={
                "due_at": case((is_later, insert.excluded.due_at), else_=Task.due_at),
                "attempts": case((Task.is_dead, 0), else_=Task.attempts),
                "is_dead": False,
                "claimed_by": case((is_running, null()), else_=Task.claimed_by),
                "claimed_until": case((is_running, null()), else_=Task.claimed_until),
            },
        ),
        execution_options={"populate_existing": True},
    )


def claim_tasks(
    database: Database, *, holder: str, limit: int, lease: timedelta, now: datetime
) -> tuple[ClaimedTask, ...]:
    """Claim due work, the longest due first. Work whose claim ran out is claimed again once it was failed.

    On PostgreSQL rows that another worker is claiming are passed over; on SQLite the write turn does the same, and
    it is not taken while nothing is due.
    """
    due = select(Task).where(Task.due_at <= now, ~Task.is_dead, Task.claimed_until.is_(None))
    due = due.order_by(Task.due_at, Task.id).limit(limit)
    with database.reading() as session:
        if session.scalars(due.limit(1)).first() is None:
            return ()
    with database.writing() as session:
        tasks = session.scalars(due.with_for_update(skip_locked=True)).all()
        for task in tasks:
            task.claimed_by, task.claimed_until = holder, now + lease
        return tuple(ClaimedTask(task.id, task.kind, task.subject_id, task.attempts, holder) for task in tasks)


def abandoned_tasks(database: Database, *, now: datetime) -> tuple[ClaimedTask, ...]:
    """Give work whose claim ran out, since its worker ended or hangs; whoever sees it lets it fail (`fail_task`).

    Work that ends its worker is so tried no more often than any other that fails.
    """
    left = select(Task).where(Task.due_at <= now, Task.claimed_until <= now).limit(_MOST_AT_ONCE)
    with database.reading() as session:
        tasks = session.scalars(left).all()
    return tuple(
        ClaimedTask(task.id, task.kind, task.subject_id, task.attempts, task.claimed_by or "") for task in tasks
    )


def complete_task(session: Session, claimed: ClaimedTask) -> bool:
    """Forget work that is done; False when the claim ran out and somebody else has the work by now.

    Call it first in the transaction that keeps the outcome: what follows may make the same work due again.
    """
    task = _held(session, claimed)
    if task is None:
        return False
    session.delete(task)
    session.flush()
    return True


@contextmanager
def finishing(database: Database, claimed: ClaimedTask, candidate_id: int | None = None) -> Iterator[Session]:
    """Give the transaction in which the outcome is kept and the task goes; all of it or nothing.

    The person's row is taken before the task's, as everybody does, so that two transactions never block each other.

    Raises: ClaimLost when somebody else has the task by now.
    """
    with database.writing() as session:
        if candidate_id is not None:
            session.execute(select(Candidate.id).where(Candidate.id == candidate_id).with_for_update())
        if not complete_task(session, claimed):
            raise ClaimLost
        yield session


def cancel_task(session: Session, kind: TaskKind, subject_id: int) -> None:
    """Forget work that somebody has done without claiming it."""
    session.execute(delete(Task).where(Task.kind == kind, Task.subject_id == subject_id))


def fail_task(session: Session, claimed: ClaimedTask, error: str, *, now: datetime) -> bool:
    """Let work be tried again later, ever later; True when that was the last attempt and it waits for somebody to look.

    Chance is in the wait: of several pieces that failed together, one may be what made the others fail. `error` holds
    no personal data.
    """
    task = _held(session, claimed)
    if task is None:
        return False
    task.attempts += 1
    task.last_error = error[:200]
    task.claimed_by = task.claimed_until = None
    longest = min(_FIRST_WAIT * 4 ** (task.attempts - 1), _LONGEST_WAIT)
    task.due_at = now + longest * random.uniform(0.5, 1)  # noqa: S311  (spreads load, guards nothing)
    task.is_dead = task.attempts >= MAX_ATTEMPTS
    return task.is_dead


def _held(session: Session, claimed: ClaimedTask) -> Task | None:
    """Give the task while this very claim on it holds; one that failed and was claimed again has more attempts.

    SQLite gives the id of a task that is gone to the next one, which the same worker may have: so it is asked for by
    what it is.
    """
    this = (Task.id == claimed.id, Task.kind == claimed.kind, Task.subject_id == claimed.subject_id)
    held = (Task.claimed_by == claimed.holder, Task.attempts == claimed.attempts)
    return session.scalar(select(Task).where(*this, *held).with_for_update())
