"""Mail to the holder of a badge that stopped being good: once for each time, several at once in one mail.

A moment is left between the change and the mail, so that what is only doubted until a full check is not told.
Whoever does not want this mail gets none; what was lost meanwhile counts as told, so that no old news follows later.
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
_MAY_PASS = (BadgeState.COULD_NOT_BE_CHECKED, BadgeState.SUSPENDED)
"""After these its holder was told that it may count again by itself, so that worse is news."""

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
    account = session.scalar(select(Account).join(Candidate).where(Candidate.id == candidate_id))
    recipient = confirmed_address(account) if account is not None else None
    if not lost or account is None or (account.is_told_of_lost_badges and recipient is None):
        return 0
    for badge in lost:
        badge.told_state, badge.told_at = badge.state, now
    if not account.is_told_of_lost_badges or recipient is None:
        return 0
    queue_mail(
        session,
        recipient=recipient.address,
        subject="A badge of yours no longer counts" if len(lost) == 1 else "Some of your badges no longer count",
        template="badges_lost",
        now=now,
        name=account.name,
        lines=_lines(lost, settings),
        switch=f"{settings.site_url}/account/mail",
    )
    return len(lost)


def choose_mail(account: Account, *, is_told: bool) -> None:
    """Let an account get this mail from now on, or no more."""
    account.is_told_of_lost_badges = is_told


def _is_to_be_told(badge: Badge, now: datetime) -> bool:
    """Tell whether a badge was good, is not, and its holder does not know."""
    if badge.state not in _TOLD or badge.verified_at is None:
        return False
    if badge.told_at is None or badge.told_state is None:
        return True
    if badge.told_state is badge.state:
        return badge.verified_at > badge.told_at and badge.told_at <= now - AGAIN_AFTER
    is_worse = badge.state in _FINAL and badge.told_state in _MAY_PASS
    return badge.verified_at > badge.told_at or is_worse


def _lines(lost: Sequence[Badge], settings: Settings) -> list[_Line]:
    return [
        _Line(badge.name, *_SENTENCES[badge.state], f"{settings.site_url}/badges/{badge.public_id}") for badge in lost
    ]


def confirmed_address(account: Account) -> EmailAddress | None:
    """Give the main one of the confirmed addresses; None when none is confirmed."""
    confirmed = [each for each in account.emails if each.confirmed_at is not None]
    return min(confirmed, key=lambda each: not each.is_primary, default=None)
