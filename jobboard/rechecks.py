"""Which badges are checked again when it changed what people are proven to be."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from jobboard import sources, tasks
from jobboard.models import Account, Badge, BadgeState, Candidate, IdentityKind, NamedIdentity, TaskKind


def recheck_for_account(session: Session, account: Account, *, now: datetime) -> int:
    """Let badges be checked again for which it matters whose they are: an identity was proven or removed.

    By their last verdict, since an issuer that is not identified may count for some and can be identified any day.
    """
    return _recheck(
        session, Badge.candidate_id.in_(select(Candidate.id).where(Candidate.account_id == account.id)), now
    )


def recheck_naming(session: Session, kind: IdentityKind, key: str, *, now: datetime) -> int:
    """Let badges be checked again that name a DID or a page, whoever holds them: who has proven it changed."""
    named = select(NamedIdentity.badge_id).where(NamedIdentity.kind == kind, NamedIdentity.key == key)
    return _recheck(session, Badge.id.in_(named), now)


def _recheck(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    states = (BadgeState.NOT_PROVEN_YOURS, BadgeState.VERIFIED)
    found = select(Badge.id).where(which, Badge.judged_state.in_(states), Badge.removed_at.is_(None))
    badge_ids = session.scalars(found.order_by(Badge.id)).all()
    sources.doubt_badges(session, badge_ids)
    tasks.add_tasks(session, TaskKind.RECHECK_BADGE, badge_ids, due_at=now)
    return len(badge_ids)
