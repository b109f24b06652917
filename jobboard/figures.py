"""Figures for operators: what waits and since when, and how badges and issuers stand. Counts and ages, no ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from jobboard.models import (
    Badge,
    BadgeImport,
    BadgeState,
    ImportState,
    Issuer,
    OutboxEntry,
    Source,
    SourceUse,
    Task,
    TaskKind,
)

_BOTH = ("false", "true")


@dataclass(frozen=True)
class Group:
    """How many there are of a kind. `age_seconds`: that of the oldest, 0 for none; None where nothing waits."""

    labels: tuple[str, ...]
    number: int
    age_seconds: float | None


@dataclass(frozen=True)
class Figure:
    """One thing that is counted, by groups that are named by the values of `labels`."""

    name: str
    about: str
    labels: tuple[str, ...]
    groups: tuple[Group, ...]


def read_figures(session: Session, *, now: datetime) -> tuple[Figure, ...]:
    """Give every figure, in one statement each. A group that nothing is in is there with 0."""
    due = Task.is_dead.is_(True) | (Task.due_at <= now)
    waiting = BadgeImport.state == ImportState.WAITING
    return (
        Figure(
            "tasks",
            "Work of the worker that is due, or failed too often (dead).",
            ("kind", "dead"),
            _groups(session, (Task.kind, Task.is_dead), product(TaskKind, _BOTH), due, since=Task.due_at, now=now),
        ),
        Figure(
            "outbox_entries",
            "Changes that the index is to be told, or that failed too often (dead).",
            ("dead",),
            _groups(session, (OutboxEntry.is_dead,), product(_BOTH), since=OutboxEntry.created_at, now=now),
        ),
        Figure(
            "imports_waiting",
            "Imports that nobody has judged yet.",
            (),
            _groups(session, (), [()], waiting, since=BadgeImport.created_at, now=now),
        ),
        Figure(
            "badges",
            "Badges that people hold, by the state of the last check.",
            ("state",),
            _groups(session, (Badge.state,), product(BadgeState), Badge.removed_at.is_(None), now=now),
        ),
        Figure(
            "sources",
            "Documents that verdicts stand on, and whether they could be read; the age is that of the failing.",
            ("failing",),
            _groups(session, (Source.failures > 0,), product(_BOTH), since=Source.failing_since, now=now),
        ),
        Figure(
            "doubts",
            "Verdicts' sources that say something else by now, until a full check has judged it.",
            (),
            _groups(session, (), [()], ~SourceUse.is_current, now=now),
        ),
        Figure(
            "issuers",
            "Issuers by their level.",
            ("level",),
            _groups(session, (Issuer.level,), product("01234"), now=now),
        ),
    )


def _groups(
    session: Session,
    columns: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    expected: Iterable[tuple[str, ...]],
    *conditions: ColumnElement[bool],
    since: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None] | None = None,
    now: datetime,
) -> tuple[Group, ...]:
    first = null() if since is None else func.min(since)
    rows = session.execute(select(func.count(), first, *columns).where(*conditions).group_by(*columns)).all()
    found = {tuple(str(value).lower() for value in row[2:]): row for row in rows}
    groups = []
    for labels in dict.fromkeys([*expected, *found]):
        number, oldest, *_ = found.get(labels, (0, None))
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        groups.append(Group(tuple(labels), number, None if since is None else age))
    return tuple(groups)
