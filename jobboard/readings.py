"""A source read again for everybody on it: who must be checked in full, who is believed on, and when to read next.

Nothing here fetches: `jobboard.source_checks` does, outside any transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, delete, func, select, update
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.credentials import FetchedDocument
from jobboard.models import Badge, BadgeState, Source, SourceUse, TaskKind
from jobboard.schedule import JUST_NOW, next_attempt, next_reading
from jobboard.sources import FOREVER, GOOD, UNCHANGING, keep_last_answers, trusted_until_after

BATCH = 200

_APART = timedelta(milliseconds=100)


@dataclass(frozen=True)
class Reading:
    """What came of reading a source. `error`: the code of why it could not be used; None: it was read.

    `is_away`: it could not be read, which says nothing; otherwise an error is bad news for everybody on it.
    `changed`: the ids of uses that no longer hold. `ends_at`, `ttl_seconds`: as of a list.
    """

    documents: tuple[FetchedDocument, ...]
    error: str | None = None
    is_away: bool = False
    changed: tuple[int, ...] = ()
    ends_at: datetime | None = None
    ttl_seconds: int | None = None


def doubt(session: Session, use_ids: Sequence[int], *, ends_belief: bool, now: datetime) -> None:
    """Have the badges checked in full whose verdict stands on something that is not there any more.

    `ends_belief`: they count for nothing from this moment; otherwise until that check has been made.
    """
    held = session.execute(select(SourceUse.id, SourceUse.badge_id).where(SourceUse.id.in_(use_ids))).all()
    badge_ids = sorted({row.badge_id for row in held})
    session.execute(update(SourceUse).where(SourceUse.id.in_(use_ids)).values(is_current=False))
    if ends_belief:
        for badge in session.scalars(select(Badge).where(Badge.id.in_(badge_ids)).order_by(Badge.candidate_id)):
            if badge.trusted_until is not None and badge.trusted_until > now:
                badge.trusted_until = now
    apart = timedelta(0) if ends_belief else _APART
    tasks.add_tasks(session, TaskKind.RECHECK_BADGE, badge_ids, due_at=now, apart=apart)


def take_answer(session: Session, source: Source, reading: Reading, *, now: datetime) -> None:
    """Keep what was read before a badge is judged by it again. Where it is no answer, the former one goes."""
    keep_last_answers(session, reading.documents)
    if not any(each.requested == source.address and each.status == 200 for each in reading.documents):
        source.fresh_until = now


def note_reading(session: Session, source: Source, reading: Reading, *, now: datetime) -> datetime:
    """Keep what came of reading a source, and give when it is read next. Its badges were held against it before."""
    source.tried_at = now
    keep_last_answers(session, reading.documents)
    if reading.error is None:
        source.failures, source.failing_since, source.last_error = 0, None, ""
        source.checked_at = now
        source.believed_until = min(trusted_until_after(now), reading.ends_at or FOREVER)
        due_at = next_reading(
            is_list=source.is_list, ttl_seconds=reading.ttl_seconds, ends_at=source.believed_until, now=now
        )
        source.fresh_until = min(source.fresh_until, max(due_at, now + JUST_NOW), source.believed_until)
        return due_at
    source.failures += 1
    source.failing_since = source.failing_since or now
    source.last_error = reading.error
    return next_attempt(source.failures, now=now)


def renew(session: Session, source: Source, *, after: int, now: datetime) -> int | None:
    """Believe the next badges on a source for as long as all that they stand on is; give the last one's id, or None.

    Each renewal writes a person to the index, so it is made when half of the time has gone, or when the source fails
    and there will be no other.
    """
    until = source.believed_until
    limit = until if source.failures else now + (until - now) / 2
    on_it = select(SourceUse.badge_id).where(SourceUse.source_id == source.id, SourceUse.is_current)
    badges = session.scalars(
        select(Badge)
        .where(Badge.id.in_(on_it), Badge.id > after, Badge.judged_state.in_(GOOD))
        .where(Badge.trusted_until > now, Badge.trusted_until < limit)
        .order_by(Badge.id)
        .limit(BATCH)
    ).all()
    standing = {row.badge_id: row for row in session.execute(_standing([each.id for each in badges]))}
    for badge in badges:
        row = standing[badge.id]
        new = min(row.until, badge.ends_at or FOREVER, badge.checked_at + UNCHANGING)
        if row.doubts == 0 and badge.trusted_until is not None and new > badge.trusted_until:
            badge.trusted_until = new
            if badge.state is BadgeState.VERIFIED:
                badge.verified_at = max(badge.verified_at or row.good_at, row.good_at)
    return badges[-1].id if badges else None


def badges_without_verdict(session: Session, source_id: int) -> Sequence[int]:
    """Give the badges on a source that could not be checked the last time."""
    on_it = select(SourceUse.badge_id).where(SourceUse.source_id == source_id)
    unknown = Badge.judged_state == BadgeState.COULD_NOT_BE_CHECKED
    return session.scalars(select(Badge.id).where(Badge.id.in_(on_it), unknown).order_by(Badge.id)).all()


def forget_if_unused(session: Session, source_id: int) -> bool:
    """Let a source go on which no verdict stands any more; False when one does again."""
    is_used = select(SourceUse.id).where(SourceUse.source_id == Source.id).exists()
    session.execute(delete(Source).where(Source.id == source_id, ~is_used))
    return session.scalar(select(Source.id).where(Source.id == source_id)) is None


def _standing(badge_ids: Collection[int]) -> Select[int, datetime, datetime, int]:
    doubts = func.sum(case((SourceUse.is_current, 0), else_=1))
    return (
        select(
            SourceUse.badge_id,
            func.min(Source.believed_until).label("until"),
            func.min(Source.checked_at).label("good_at"),
            doubts.label("doubts"),
        )
        .join(Source, Source.id == SourceUse.source_id)
        .where(SourceUse.badge_id.in_(badge_ids))
        .group_by(SourceUse.badge_id)
    )
