"""When a badge can count for its holder: one rule for the index, for matching and for what is queued by time.

For whom it counts is said by an `Acceptance`: by default only with an identified issuer, for an employer by its policy.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from jobboard.credentials.report import PROVEN_ISSUER_LEVEL
from jobboard.models import Badge, BadgeState, Issuer
from jobboard.search.acceptance import LEAST_LEVEL, Acceptance

__all__ = ["MOMENTS", "PROVEN_ISSUER_LEVEL", "TRUSTED_FOR", "counts_for", "in_force", "may_count"]

TRUSTED_FOR = timedelta(days=7)
"""The grace of what a verdict stands on: how long it is believed after it was last read (docs/decisions/0028)."""

MOMENTS = (Badge.valid_from, Badge.valid_until, Badge.trusted_until)
"""The columns whose moments alone change whether a badge counts."""


def may_count() -> tuple[ColumnElement[bool], ...]:
    """Give the conditions, time and the issuer's level apart, under which a badge can count.

    A state that something other than the issuer's level gave it stands in the way, too.
    """
    is_open = Badge.state.in_((BadgeState.VERIFIED, BadgeState.ISSUER_NOT_IDENTIFIED))
    return (Badge.judged_state == BadgeState.VERIFIED, is_open, Badge.removed_at.is_(None))


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which a badge can count for somebody; the statement joins Achievement and Issuer."""
    return (
        *may_count(),
        or_(Badge.valid_from.is_(None), Badge.valid_from <= now),
        or_(Badge.valid_until.is_(None), Badge.valid_until > now),
        Badge.trusted_until > now,
        Issuer.level >= LEAST_LEVEL,
    )


def counts_for(acceptance: Acceptance) -> ColumnElement[bool]:
    """Give the condition under which an issuer counts for somebody: `Acceptance.accepts` as a part of a statement."""
    return and_(
        Issuer.level >= LEAST_LEVEL,
        Issuer.id.not_in(acceptance.never),
        or_(Issuer.level >= acceptance.level_at_least, Issuer.id.in_(acceptance.always)),
    )
