"""Mail to the holder of a badge that stopped being good: once for each time, several at once in one mail.

A moment is left between the change and the mail, so that what is only doubted until a full check is not told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.config import Settings
from jobboard.mail import queue_mail
from jobboard.models import Account, Badge, BadgeState, Candidate, EmailAddress, TaskKind

WAIT = timedelta(minutes=5)
AGAIN_AFTER = timedelta(days=30)
"""How long a holder is not told the same of the same badge again, however often it comes and goes."""

_FINAL = (BadgeState.REVOKED, BadgeState.SUSPENDED, BadgeState.FAILED, BadgeState.EXPIRED)
_TOLD = (*_FINAL, BadgeState.COULD_NOT_BE_CHECKED)

_SENTENCES: dict[BadgeState, tuple[str, str]] = {
    BadgeState.REVOKED: (
        "Its issuer has revoked it.",
        "Ask the issuer why. If it gave you another badge in its place, import that one.",
    ),
    BadgeState.SUSPENDED: (
        "Its issuer has suspended it.",
        "Ask the issuer why. It counts again by itself when the issuer lifts the suspension.",
    ),
    BadgeState.FAILED: (
        "What its issuer publishes does not fit it any more.",
        "Open the badge to see what was found, and ask the issuer.",
    ),
    BadgeState.EXPIRED: ("It has expired.", "Ask the issuer whether it can be renewed, and import the new one."),
    BadgeState.COULD_NOT_BE_CHECKED: (
        "What it stands on could not be checked for too long, or makes no sense any more.",
        "You need not do anything: it is tried again. If it lasts, tell the issuer.",
    ),
}


@dataclass(frozen=True)
class _Line:
    """A badge as the mail tells of it."""

    name: str
    reason: str
    next_step: str
    address: str


def plan_notice(session: Session, badge: Badge, *, now: datetime) -> None:
    """Have the holder told a little later, if there is something to tell by then."""
    if _is_to_be_told(badge, now):
        tasks.add_task(session, TaskKind.TELL_HOLDER, badge.candidate_id, due_at=now + WAIT)


def tell_holder(session: Session, settings: Settings, candidate_id: int, *, now: datetime) -> int:
    """Write one mail about the person's badges that stopped being good; give of how many it tells."""
    held = select(Badge).where(Badge.candidate_id == candidate_id, Badge.removed_at.is_(None), Badge.state.in_(_TOLD))
    lost = [badge for badge in session.scalars(held.order_by(Badge.id)) if _is_to_be_told(badge, now)]
    holder = _holder(session, candidate_id)
    if not lost or holder is None:
        return 0
    name, recipient = holder
    for badge in lost:
        badge.told_state, badge.told_at = badge.state, now
    queue_mail(
        session,
        recipient=recipient,
        subject="A badge of yours no longer counts" if len(lost) == 1 else "Some of your badges no longer count",
        template="badges_lost",
        now=now,
        name=name,
        lines=_lines(lost, settings),
    )
    return len(lost)


def _is_to_be_told(badge: Badge, now: datetime) -> bool:
    """Tell whether a badge was good, is not, and its holder does not know."""
    if badge.state not in _TOLD or badge.verified_at is None:
        return False
    if badge.told_at is None or badge.told_state is None:
        return True
    if badge.told_state is badge.state:
        return badge.verified_at > badge.told_at and badge.told_at <= now - AGAIN_AFTER
    is_worse = badge.state in _FINAL and badge.told_state is BadgeState.COULD_NOT_BE_CHECKED
    return badge.verified_at > badge.told_at or is_worse


def _lines(lost: Sequence[Badge], settings: Settings) -> list[_Line]:
    return [
        _Line(badge.name, *_SENTENCES[badge.state], f"{settings.site_url}/badges/{badge.public_id}") for badge in lost
    ]


def _holder(session: Session, candidate_id: int) -> tuple[str, str] | None:
    """Give the person's name and main confirmed address; None when none is confirmed."""
    own = select(Account.name, EmailAddress.address).join(EmailAddress, EmailAddress.account_id == Account.id)
    own = own.join(Candidate, Candidate.account_id == Account.id)
    own = own.where(Candidate.id == candidate_id, EmailAddress.confirmed_at.is_not(None))
    row = session.execute(own.order_by(EmailAddress.is_primary.desc(), EmailAddress.id).limit(1)).one_or_none()
    return (row.name, row.address) if row is not None else None
