"""The second step of signing in: who gave the password owes a code, within minutes and with few attempts."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from jobboard.accounts.codes import changes_one, use_code
from jobboard.accounts.sign_in import token_digest
from jobboard.accounts.telling import tell_of_failed_codes
from jobboard.models import Account, SecondStep

ATTEMPTS = 5
_LASTS = timedelta(minutes=10)


def start_second_step(session: Session, account: Account, *, now: datetime) -> str:
    """Keep that somebody gave this account's password; give the token that only the browser keeps."""
    session.execute(delete(SecondStep).where(SecondStep.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        SecondStep(
            account_id=account.id, token_sha256=token_digest(token), expires_at=now + _LASTS, attempts_left=ATTEMPTS
        )
    )
    session.flush()
    return token


def find_second_step(session: Session, token: str, *, now: datetime) -> SecondStep | None:
    """Give what this token owes, None when it ran out, was used, or has no attempts left."""
    return session.scalar(select(SecondStep).where(*_is_open(token, now)))


def finish_second_step(session: Session, token: str, *, code: str, now: datetime) -> Account | None:
    """Give the account when this is its code; the token is then used up. None: a wrong code, or nothing is owed.

    Each call is an attempt, also of several at once: keep what it changed. The owner is told when none is left.
    """
    attempt = update(SecondStep).where(*_is_open(token, now)).values(attempts_left=SecondStep.attempts_left - 1)
    if not changes_one(session, attempt):
        return None
    session.expire_all()
    step = session.scalars(select(SecondStep).where(SecondStep.token_sha256 == token_digest(token))).one()
    account = session.get_one(Account, step.account_id)
    if use_code(session, account, code, now=now):
        return account if changes_one(session, delete(SecondStep).where(SecondStep.id == step.id)) else None
    if step.attempts_left == 0:
        tell_of_failed_codes(session, account, now)
    return None


def _is_open(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SecondStep.token_sha256 == token_digest(token),
        SecondStep.expires_at > now,
        SecondStep.attempts_left > 0,
    )
