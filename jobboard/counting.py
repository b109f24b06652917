"""When a badge counts for its holder: one rule for the index, for matching and for what is queued by time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_

from jobboard.credentials.report import PROVEN_ISSUER_LEVEL
from jobboard.models import Badge, BadgeState, Issuer

__all__ = ["MOMENTS", "PROVEN_ISSUER_LEVEL", "TRUSTED_FOR", "in_force", "may_count"]

TRUSTED_FOR = timedelta(days=7)
"""The grace of what a verdict stands on: how long it is believed after it was last read (docs/decisions/0028)."""

MOMENTS = (Badge.valid_from, Badge.valid_until, Badge.trusted_until)
"""The columns whose moments alone change whether a badge counts."""


def may_count() -> tuple[ColumnElement[bool], ...]:
    """Give the conditions, time and the issuer's level apart, under which a badge counts."""
    return (Badge.state == BadgeState.VERIFIED, Badge.removed_at.is_(None))


def in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which a badge counts; the statement joins Achievement and Issuer."""
    return (
        *may_count(),
        or_(Badge.valid_from.is_(None), Badge.valid_from <= now),
        or_(Badge.valid_until.is_(None), Badge.valid_until > now),
        Badge.trusted_until > now,
        Issuer.level >= PROVEN_ISSUER_LEVEL,
    )
