"""Claims on outbox entries: who works on what, until when, and what becomes of it.

Entries are claimed, never counted past by a cursor: an entry that is committed late has a lower id than those already
done, and a cursor would not see it. A claim is a lease on both databases, so nothing is locked while the engine
works; PostgreSQL skips the rows that somebody else is claiming at this moment, SQLite lets one writer in at a time.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from jobboard.models import OutboxEntry

CLAIM_LASTS = timedelta(seconds=60)
MOST_ATTEMPTS = 10
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """A person to be written, and the entries that ask for it. `version` is the highest that they name."""

    candidate: int
    version: int
    entries: tuple[int, ...]


def claim_entries(session: Session, *, holder: str, now: datetime, limit: int) -> tuple[Claim, ...]:
    """Claim up to `limit` due entries for `holder`, folded to one claim for each person, the oldest first.

    The caller commits before it works, and ends with `complete_claims`, `postpone_claims` or `release_claims`. A claim
    not ended in CLAIM_LASTS is free again. `holder` is a name that no other process ever has.
    """
    free = or_(OutboxEntry.claimed_until.is_(None), OutboxEntry.claimed_until <= now)
    due = select(OutboxEntry).where(OutboxEntry.is_dead.is_(False), OutboxEntry.available_at <= now, free)
    entries = session.scalars(due.order_by(OutboxEntry.id).limit(limit).with_for_update(skip_locked=True)).all()
    people: dict[int, list[OutboxEntry]] = {}
    for entry in entries:
        entry.claimed_by, entry.claimed_until = holder, now + CLAIM_LASTS
        people.setdefault(entry.candidate_id, []).append(entry)
    return tuple(
        Claim(person, max(each.version for each in asked), tuple(each.id for each in asked))
        for person, asked in people.items()
    )


def complete_claims(session: Session, claims: Collection[Claim]) -> None:
    """Remove the entries of claims whose person was written, or is known in a newer version.

    That holds whoever has the claim by now: a document is at least as new as the entries it was claimed with. But when
    the claim ran out and somebody else completed it, SQLite may have given an entry's id to a later one, which stays.
    """
    claim_of = {entry: claim for claim in claims for entry in claim.entries}
    columns = select(OutboxEntry.id, OutboxEntry.candidate_id, OutboxEntry.version)
    there = session.execute(columns.where(OutboxEntry.id.in_(claim_of))).all()
    done = [
        entry
        for entry, candidate, version in there
        if candidate == claim_of[entry].candidate and version <= claim_of[entry].version
    ]
    session.execute(delete(OutboxEntry).where(OutboxEntry.id.in_(done)))


def postpone_claims(session: Session, claims: Collection[Claim], *, holder: str, now: datetime, error: str) -> None:
    """Count a failed attempt and try again later; after MOST_ATTEMPTS the entries are dead and wait for somebody.

    `error` holds no personal data.
    """
    for entry in session.scalars(_held(claims, holder)):
        entry.attempts += 1
        entry.is_dead = entry.attempts >= MOST_ATTEMPTS
        entry.last_error = error
        entry.available_at = now + _wait(entry.attempts)
        entry.claimed_by = entry.claimed_until = None


def release_claims(session: Session, claims: Collection[Claim], *, holder: str) -> None:
    """Give entries back untried, as when the engine is away: that is no fault of theirs."""
    for entry in session.scalars(_held(claims, holder)):
        entry.claimed_by = entry.claimed_until = None


def _held(claims: Collection[Claim], holder: str) -> Select[OutboxEntry]:
    ids = [entry for claim in claims for entry in claim.entries]
    return select(OutboxEntry).where(OutboxEntry.id.in_(ids), OutboxEntry.claimed_by == holder).with_for_update()


def _wait(attempts: int) -> timedelta:
    """Double with every attempt from one second on, and differ by chance, so that failures do not return together."""
    longest = min(LONGEST_WAIT, timedelta(seconds=2**attempts))
    return longest * random.uniform(0.5, 1)  # noqa: S311  (spreads load, guards nothing)
