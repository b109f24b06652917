"""The state of a badge: what its last verdict comes to, at the level that its issuer has now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.models import Achievement, Badge, BadgeState, Issuer

_NEEDS_AN_ISSUER = (BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS)
_BATCH = 500


def settle_state(badge: Badge) -> None:
    """Give a badge the state that follows from its last verdict and from the level that its issuer has now."""
    badge.state = at_level(badge.judged_state, badge)
    if badge.state is BadgeState.VERIFIED:
        badge.verified_at = badge.checked_at


def set_state(badge: Badge, state: BadgeState) -> None:
    """Give a badge a state that has nothing to do with its issuer."""
    badge.judged_state = badge.state = state


def at_level(judged: BadgeState, badge: Badge) -> BadgeState:
    """Give what a verdict comes to at the level of the badge's issuer."""
    level = badge.achievement.issuer.level if badge.achievement is not None else 0
    return BadgeState.ISSUER_NOT_IDENTIFIED if judged in _NEEDS_AN_ISSUER and level < PROVEN_ISSUER_LEVEL else judged


def follow_issuer(session: Session, issuer: Issuer) -> None:
    """Let the badges of an issuer follow its level, which has changed. Nothing is fetched or verified again."""
    session.flush()
    own = select(Badge).join(Badge.achievement).where(Achievement.issuer_id == issuer.id)
    own = own.where(Badge.judged_state.in_(_NEEDS_AN_ISSUER)).order_by(Badge.id)
    last = 0
    while batch := session.scalars(own.where(Badge.id > last).limit(_BATCH)).all():
        for badge in batch:
            settle_state(badge)
        session.flush()
        last = batch[-1].id
