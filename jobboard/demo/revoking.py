"""Letting a made-up issuer revoke one of its badges, so that one can watch the person leave the search."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import sources, tasks
from jobboard.demo.issuers import open_desks
from jobboard.errors import NotFound
from jobboard.models import Account, Achievement, Badge, BadgeState, Candidate, DemoIssuer, Issuer, TaskKind


@dataclass(frozen=True)
class RevocableBadge:
    """A verified made-up badge, as staff see it."""

    public_id: str
    name: str
    issuer: str
    holder: str


def revocable_badges(session: Session, *, limit: int = 50) -> tuple[RevocableBadge, ...]:
    """Give verified badges of made-up people by made-up issuers that keep a list, the latest first."""
    rows = session.execute(
        select(Badge.public_id, Badge.name, Issuer.name, Account.name)
        .join(Candidate, Candidate.id == Badge.candidate_id)
        .join(Account, Account.id == Candidate.account_id)
        .join(Achievement, Achievement.id == Badge.achievement_id)
        .join(Issuer, Issuer.id == Achievement.issuer_id)
        .join(DemoIssuer, DemoIssuer.did == Issuer.key)
        .where(Badge.state == BadgeState.VERIFIED, Badge.removed_at.is_(None), Issuer.key.like("did:web:%"))
        .order_by(Badge.id)
        .limit(limit)
    )
    return tuple(RevocableBadge(*row) for row in rows)


def revoke_badge(session: Session, public_id: str, *, now: datetime) -> None:
    """Set the badge's place in its issuer's list, publish the list, and let the worker check the badge at once.

    Raises: NotFound for a badge that no made-up issuer gave.
    """
    badge = session.scalar(select(Badge).where(Badge.public_id == public_id))
    did = badge.achievement.issuer.key if badge and badge.achievement else None
    desk = next((each for each in open_desks(session, now=now).values() if each.did == did), None)
    if badge is None or desk is None:
        raise NotFound("There is no such badge.")
    position = int(json.loads(badge.content)["credentialStatus"]["statusListIndex"])
    desk.revoke(session, position, now=now)
    sources.ask_afresh(session, badge, now=now)
    tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=now)
