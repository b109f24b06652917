"""The last report on a badge, as it was kept and as it is read."""

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import Report
from jobboard.credentials.identities import comparable
from jobboard.models import Badge, Candidate, Verification
from jobboard.reports import whole_report
from jobboard.web.access import current_account
from jobboard.web.session import current_session


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


def named_in_badge(kind: str) -> str:
    """Give whom the person's own badge of the question's `badge` names in plain, of this kind; otherwise nothing.

    So no identity stands in an address, and a page can fill in what is to be proven.
    """
    own = Badge.candidate_id.in_(select(Candidate.id).where(Candidate.account_id == current_account().id))
    badge = current_session().scalar(select(Badge).where(Badge.public_id == request.args.get("badge", ""), own))
    report = latest_report(current_session(), badge) if badge is not None else None
    named = [each for each in report.recipients if each.kind == kind and not each.is_hashed] if report else []
    if not named:
        return ""
    return (comparable(kind, named[0].value) or "") if kind == "email" else named[0].value
