"""The queue of checks as people look at it: what is due, what fails, what is doubted, and what is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.models import Badge, Source, SourceUse, Task, TaskKind
from jobboard.sources import GOOD

_BATCH = 500
_KINDS = (TaskKind.CHECK_SOURCE, TaskKind.RECHECK_BADGE)


class Which(StrEnum):
    """Which sources are meant. DEAD: checking them failed too often, by a fault of ours."""

    ALL = "all"
    DUE = "due"
    FAILING = "failing"
    DEAD = "dead"


@dataclass(frozen=True)
class CheckCounts:
    """How the checks stand. `late_seconds`: for how long the oldest due check has waited; 0 when none is due."""

    sources: int
    sources_due: int
    sources_failing: int
    badges_due: int
    badges_in_doubt: int
    dead: int
    late_seconds: int


@dataclass(frozen=True)
class SourceLine:
    """A source as operators see it. `due_at` None: nobody will read it, which is a fault."""

    id: int
    address: str
    is_list: bool
    badges: int
    checked_at: datetime
    believed_until: datetime
    due_at: datetime | None
    failures: int
    failing_since: datetime | None
    last_error: str
    is_dead: bool


@dataclass(frozen=True)
class Outage:
    """That something a good badge stands on cannot be read, and how long the verdict stands nevertheless."""

    is_list: bool
    last_good: datetime
    failing_since: datetime
    stands_until: datetime


def count_checks(session: Session, *, now: datetime) -> CheckCounts:
    """Count what is checked, what is due and what fails; cheap enough to be asked every few seconds."""

    def count(column: object, *conditions: object) -> int:
        """Give how many rows meet these conditions."""
        return session.scalar(select(func.count(column)).where(*conditions)) or 0  # type: ignore[arg-type]

    is_due = (Task.due_at <= now, ~Task.is_dead)
    oldest = session.scalar(select(func.min(Task.due_at)).where(Task.kind.in_(_KINDS), *is_due))
    return CheckCounts(
        sources=count(Source.id),
        sources_due=count(Task.id, Task.kind == TaskKind.CHECK_SOURCE, *is_due),
        sources_failing=count(Source.id, Source.failures > 0),
        badges_due=count(Task.id, Task.kind == TaskKind.RECHECK_BADGE, *is_due),
        badges_in_doubt=count(SourceUse.badge_id.distinct(), ~SourceUse.is_current),
        dead=count(Task.id, Task.kind.in_(_KINDS), Task.is_dead),
        late_seconds=0 if oldest is None else int((now - oldest).total_seconds()),
    )


def list_sources(session: Session, which: Which, *, now: datetime, limit: int = 100) -> list[SourceLine]:
    """Give sources with how they stand, those that fail first, then by when they are read next."""
    lines = _lines().order_by(Source.failures.desc(), Task.due_at, Source.id).limit(limit)
    match which:
        case Which.DUE:
            lines = lines.where(Task.due_at <= now, ~Task.is_dead)
        case Which.FAILING:
            lines = lines.where(Source.failures > 0)
        case Which.DEAD:
            lines = lines.where(or_(Task.is_dead, Task.id.is_(None)))
    return [_line(*row) for row in session.execute(lines)]


def find_source(session: Session, named: str) -> SourceLine | None:
    """Give a source by its id or its whole address."""
    is_it = Source.id == int(named) if named.isascii() and named.isdecimal() else Source.address == named
    row = session.execute(_lines().where(is_it)).one_or_none()
    return _line(*row) if row is not None else None


def retry_sources(session: Session, source_ids: Sequence[int], *, now: datetime) -> int:
    """Let sources be read at once, also those that failed too often or that nobody would read; give how many."""
    tasks.add_tasks(session, TaskKind.CHECK_SOURCE, source_ids, due_at=now)
    return len(source_ids)


def outage_of(session: Session, badge: Badge, *, now: datetime) -> Outage | None:
    """Give what a believed badge stands on and what cannot be read just now; None when there is nothing to tell."""
    if badge.judged_state not in GOOD or badge.trusted_until is None or badge.trusted_until <= now:
        return None
    used = select(Source).join(SourceUse, SourceUse.source_id == Source.id).where(SourceUse.badge_id == badge.id)
    failing = session.scalars(used.where(Source.failures > 0).order_by(Source.checked_at)).first()
    if failing is None or failing.failing_since is None:
        return None
    return Outage(failing.is_list, failing.checked_at, failing.failing_since, badge.trusted_until)


def _lines() -> Select[Source, Task, int]:
    badges = select(func.count(SourceUse.badge_id.distinct())).where(SourceUse.source_id == Source.id)
    is_its = (Task.subject_id == Source.id) & (Task.kind == TaskKind.CHECK_SOURCE)
    return select(Source, Task, badges.scalar_subquery()).outerjoin(Task, is_its)


def _line(source: Source, task: Task | None, badges: int) -> SourceLine:
    return SourceLine(
        id=source.id,
        address=source.address,
        is_list=source.is_list,
        badges=badges,
        checked_at=source.checked_at,
        believed_until=source.believed_until,
        due_at=task.due_at if task is not None else None,
        failures=source.failures,
        failing_since=source.failing_since,
        last_error=source.last_error or (task.last_error if task is not None else ""),
        is_dead=task is None or task.is_dead,
    )
