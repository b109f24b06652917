"""The last report on a badge, as it was kept and as it is read."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import Report
from jobboard.models import Badge, Verification


def latest_verification(session: Session, badge: Badge) -> Verification | None:
    """Give the last verification of a badge, None before the first."""
    kept = select(Verification).where(Verification.badge_id == badge.id).order_by(Verification.id.desc()).limit(1)
    return session.scalar(kept)


def latest_report(session: Session, badge: Badge) -> Report | None:
    """Give the last report; None when it cannot be read any more, as one of an older schema: the state still stands."""
    verification = latest_verification(session, badge)
    try:
        return Report.from_json(json.loads(verification.report)) if verification else None
    except ValueError:
        return None
