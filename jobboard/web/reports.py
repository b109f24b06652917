"""The last report on a badge, as it was kept and as it is read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import Report
from jobboard.models import Badge, Verification
from jobboard.reports import whole_report


def latest_verification(session: Session, badge: Badge) -> Verification | None:
    """Give the verification that a badge's verdict rests on, None before the first.

    One that found nothing out, and therefore left the verdict as it was, is later than the badge's own check.
    """
    kept = select(Verification).where(Verification.badge_id == badge.id, Verification.checked_at <= badge.checked_at)
    return session.scalar(kept.order_by(Verification.id.desc()).limit(1))


def latest_report(session: Session, badge: Badge) -> Report | None:
    """Give the last report; None when it cannot be read any more, as one of an older schema: the state still stands."""
    verification = latest_verification(session, badge)
    try:
        return Report.from_json(whole_report(session, verification)) if verification else None
    except ValueError:
        return None
