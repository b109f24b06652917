"""The last report on a badge, as it was kept and as it is read."""

import json

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import Report
from jobboard.credentials.identities import comparable
from jobboard.models import Badge, Verification
from jobboard.web.access import current_candidate
from jobboard.web.session import current_session


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


def named_in_badge(kind: str) -> str:
    """Give whom the person's own badge of the question's `badge` names in plain, of this kind; otherwise nothing.

    So no identity stands in an address, and a page can fill in what is to be proven.
    """
    own = Badge.candidate_id == current_candidate().id
    badge = current_session().scalar(select(Badge).where(Badge.public_id == request.args.get("badge", ""), own))
    report = latest_report(current_session(), badge) if badge is not None else None
    named = [each for each in report.recipients if each.kind == kind and not each.is_hashed] if report else []
    if not named:
        return ""
    return (comparable(kind, named[0].value) or "") if kind == "email" else named[0].value
