"""A badge checked for somebody without an account: handed in, judged by the worker, shown for a while, and let go.

Nothing of it is kept with anybody: no badge, no issuer, no raw answer. Whose it is, is not asked.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.badges import MAX_BYTES
from jobboard.credentials import Judgement, Outcome, Report, without_personal_parts
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import BadgeState, ImportState, Issuer, PublicCheck, TaskKind

KEPT_FOR = timedelta(minutes=50)
"""How long what came of it can be read. The row is gone soon after, and within the hour of being handed in."""

MAX_WAITING = 30
"""How many may wait at once, of everybody together: people with accounts are not to wait for them."""


@dataclass(frozen=True)
class Checked:
    """What came of a check. `issuer`: as this site knows it, None where the badge does not prove whose it is."""

    report: Report
    state: BadgeState
    issuer: Issuer | None


def start_check(session: Session, *, content: bytes | None, address: str | None, now: datetime) -> PublicCheck:
    """Keep what was handed in, a document or an address, and let the worker judge it.

    Raises: Rejected for nothing or too much, TooMany while too many wait.
    """
    data = content if address is None else without_personal_parts(address.strip()).encode()
    if not (data or b"").strip():
        raise Rejected("There is nothing in what you handed in.")
    if len(data or b"") > MAX_BYTES:
        raise Rejected("A badge has at most 5 MB. Hand in the file that the issuer gave.")
    waiting = select(func.count(PublicCheck.id)).where(PublicCheck.state == ImportState.WAITING)
    if (session.scalar(waiting) or 0) >= MAX_WAITING:
        raise TooMany("Many people have badges checked at this moment. Try again in a few minutes.")
    started = PublicCheck(content=data, created_at=now, state=ImportState.WAITING)
    session.add(started)
    session.flush()
    tasks.add_task(session, TaskKind.JUDGE_PUBLIC_CHECK, started.id, due_at=now)
    return started


def check_named(session: Session, public_id: str, *, now: datetime) -> PublicCheck:
    """Give a check to whoever has its link. Raises: NotFound, also when it is kept no longer."""
    found = session.scalar(
        select(PublicCheck).where(PublicCheck.public_id == public_id, PublicCheck.created_at > now - KEPT_FOR)
    )
    if found is None:
        raise NotFound(
            "There is no such check. What came of one can be read for 50 minutes; then hand the badge in again."
        )
    return found


def content_to_judge(session: Session, check_id: int, *, now: datetime) -> bytes | None:
    """Give what waits to be judged; None when nothing does."""
    found = session.get(PublicCheck, check_id)
    is_wanted = found is not None and found.state is ImportState.WAITING and found.created_at > now - KEPT_FOR
    return found.content if found is not None and is_wanted else None


def keep_result(session: Session, check_id: int, report: Report | None, *, now: datetime) -> None:
    """Keep what came of a check, None when it was not judged, and have it let go; a later call lets it go."""
    found = session.get(PublicCheck, check_id)
    if found is None:
        return
    if found.state is not ImportState.WAITING or report is None or found.created_at <= now - KEPT_FOR:
        session.delete(found)
        return
    found.state, found.content = ImportState.DONE, None
    found.report = json.dumps(replace(report, documents=()).to_json(), ensure_ascii=False)
    tasks.add_task(session, TaskKind.JUDGE_PUBLIC_CHECK, found.id, due_at=found.created_at + KEPT_FOR)


def give_up_check(session: Session, check_id: int) -> None:
    """Say of a check that judging it broke off; what was handed in goes at once."""
    found = session.get(PublicCheck, check_id)
    if found is not None and found.state is ImportState.WAITING:
        found.state, found.content = ImportState.FAILED, None


def forget_checks(session: Session, *, now: datetime) -> int:
    """Let checks go that were kept for long enough; give how many went."""
    ids = session.scalars(select(PublicCheck.id).where(PublicCheck.created_at <= now - KEPT_FOR)).all()
    session.execute(delete(PublicCheck).where(PublicCheck.id.in_(ids)))
    return len(ids)


def result_of(session: Session, found: PublicCheck, *, now: datetime) -> Checked | None:
    """Give what came of a check at this moment; None while it is not judged, or when that broke off."""
    if found.report is None:
        return None
    report = Report.from_json(json.loads(found.report))
    issuer = _issuer(session, report)
    state = report.state_at(now, issuer_level=issuer.level if issuer is not None else None)
    return Checked(report, BadgeState(state), issuer)


def _issuer(session: Session, report: Report) -> Issuer | None:
    """Give the issuer whose key the badge proves, where this site has met it."""
    is_proven = report.outcome(Judgement.ISSUER) is Outcome.PASSED
    key = report.facts.issuer_id if report.facts is not None and is_proven else None
    return session.scalar(select(Issuer).where(Issuer.key == key)) if key else None
