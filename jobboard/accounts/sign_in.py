"""Sessions of signed-in browsers: started, found again by their token, seen and ended."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from jobboard.models import Account, Role, SignInSession

SEEN_EVERY = timedelta(minutes=1)
PROOF_LASTS = timedelta(minutes=10)

# How long a session lasts without being used, and at most. OWASP ASVS 5.0.0, 7.3.1 and 7.3.2.
_IDLE = {Role.JOBSEEKER: timedelta(hours=12), Role.EMPLOYER: timedelta(hours=1), Role.STAFF: timedelta(hours=1)}
_LONGEST = {Role.JOBSEEKER: timedelta(days=30), Role.EMPLOYER: timedelta(hours=12), Role.STAFF: timedelta(hours=12)}


def start_session(session: Session, account: Account, *, user_agent: str, now: datetime) -> tuple[str, SignInSession]:
    """Start a session and give the token that only the browser keeps, with its row."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        account_id=account.id,
        token_sha256=token_digest(token),
        created_at=now,
        last_seen_at=now,
        expires_at=now + _LONGEST[account.role],
        user_agent=user_agent[:200],
        proved_at=now,
    )
    session.add(row)
    session.flush()
    return token, row


def find_session(session: Session, token: str, *, now: datetime) -> SignInSession | None:
    """Give the session of this token, None when it was ended, ran out, or was not used for too long."""
    wanted = select(SignInSession).where(SignInSession.token_sha256 == token_digest(token))
    row = session.scalar(wanted.options(joinedload(SignInSession.account)))
    return row if row is not None and _is_alive(row, now) else None


def mark_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Keep that the session was used now."""
    row = session.get(SignInSession, session_id)
    if row is not None:
        row.last_seen_at = now


def renew_session(session: Session, session_id: int, *, now: datetime) -> str:
    """Keep that this person proved once more who it is, and give the token that takes the place of the one before."""
    token = secrets.token_urlsafe(32)
    row = session.get_one(SignInSession, session_id)
    row.token_sha256, row.proved_at = token_digest(token), now
    return token


def is_proved(proved_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a proof of who somebody is was given lately enough for what only the owner may do."""
    return proved_at is not None and timedelta(0) <= now - proved_at < PROOF_LASTS


def has_signed_in(session: Session, account: Account) -> bool:
    """Tell whether anybody ever signed in to this account."""
    return session.scalar(select(SignInSession.id).where(SignInSession.account_id == account.id).limit(1)) is not None


def live_sessions(session: Session, account: Account, *, now: datetime) -> Sequence[SignInSession]:
    """Give the account's sessions that still work, the latest used first."""
    own = select(SignInSession).where(SignInSession.account_id == account.id, SignInSession.ended_at.is_(None))
    rows = session.scalars(own.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc()))
    return [row for row in rows if _is_alive(row, now)]


def end_session_of_token(session: Session, token: str, *, now: datetime) -> None:
    """End the session of this token."""
    row = session.scalar(select(SignInSession).where(SignInSession.token_sha256 == token_digest(token)))
    if row is not None:
        row.ended_at = row.ended_at or now


def end_sessions(
    session: Session, account: Account, *, now: datetime, only: int | None = None, keep: int | None = None
) -> int:
    """End the account's sessions: one by its id (`only`), or all but one (`keep`), or all; give how many."""
    ended = 0
    for row in live_sessions(session, account, now=now):
        if (only is None or row.id == only) and row.id != keep:
            row.ended_at = now
            ended += 1
    return ended


def _is_alive(row: SignInSession, now: datetime) -> bool:
    return row.ended_at is None and now < row.expires_at and now - row.last_seen_at <= _IDLE[row.account.role]


def token_digest(token: str) -> str:
    """Give what is kept of a random token that only a browser has."""
    return hashlib.sha256(token.encode()).hexdigest()
