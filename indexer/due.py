"""What changes by time alone: people with a badge that begins or ceases to be in force are queued at that second.

Until they are written again no query finds them (`next_change`), so nothing wrong is ever found; this makes documents
and facets right. The moment up to which everything has been queued is kept in the database, in the same transaction,
so nothing that fell due while no indexer ran is missed.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobboard.counting import MOMENTS, may_count
from jobboard.models import Badge, Lease
from jobboard.outbox import queue_candidates

MARK = "indexer: changes by time are queued"
LOOK_BACK = timedelta(seconds=60)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def queue_due(session: Session, *, now: datetime, waits: bool = False) -> int:
    """Queue the people whose badges began or ceased to be in force since the last call; give how many.

    Every moment is looked at twice, LOOK_BACK apart: a badge may be committed just behind the first look, and the
    clocks of two machines differ a little. 0 also when another indexer is doing this right now; with `waits`, once it
    has done it.
    """
    mark = session.get(Lease, MARK, with_for_update={"skip_locked": not waits}) or _first_mark(session)
    if mark is None:
        return 0
    since = mark.held_until
    if now <= since:
        return 0
    mark.held_until = now
    windows = (_changed_between(since, now), _changed_between(since - LOOK_BACK, now - LOOK_BACK))
    # By themselves, or SQLite goes through every verified badge, each second, in place of the indexes of the moments.
    changed = select(Badge.id).where(or_(*windows)).correlate(None)
    people = select(Badge.candidate_id).where(Badge.id.in_(changed), *may_count()).distinct()
    return queue_candidates(session, session.scalars(people).all(), "due")


def _first_mark(session: Session) -> Lease | None:
    """Make the mark, which then has everything before it; None when it exists and somebody else is at it."""
    if session.scalar(select(Lease.name).where(Lease.name == MARK)):
        return None
    mark = Lease(name=MARK, holder="indexer", held_until=_BEGINNING)
    try:
        with session.begin_nested():
            session.add(mark)
    except IntegrityError:
        return None
    return mark


def _changed_between(after: datetime, until: datetime) -> ColumnElement[bool]:
    return or_(*(and_(column > after, column <= until) for column in MOMENTS))
