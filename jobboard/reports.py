"""Reports on badges: kept for ever, with the raw answers apart, each once however many reports rest on it.

Answers go in time (`forget_answers`): what a verdict was, and on which answers by their sha256, stays in the report.
"""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from jobboard.credentials import FetchedDocument, Report
from jobboard.db import dialect_insert
from jobboard.models import Answer, Badge, BadgeState, Source, Verification, VerificationAnswer

KEEP_ANSWERS = timedelta(days=90)
"""How long the raw answers of a report are kept once there is a later one; those of the last report always are."""


def keep_report(session: Session, badge: Badge, report: Report, *, state: BadgeState, now: datetime) -> None:
    """Add a report to a badge's history. `state` is what it alone comes to."""
    bodies = keep_answers(session, report.documents)
    plain = replace(report, documents=tuple(replace(each, body=b"") for each in report.documents)).to_json()
    for row, document in zip(plain["documents"], report.documents, strict=True):
        row["sha256"] = digest_of(document.body)
    text = json.dumps(plain, ensure_ascii=False)
    kept = Verification(badge_id=badge.id, checked_at=now, state=state, report=text)
    session.add(kept)
    session.flush()
    session.add_all(VerificationAnswer(verification_id=kept.id, digest=digest) for digest in bodies)


def keep_answers(session: Session, documents: Collection[FetchedDocument]) -> frozenset[str]:
    """Keep the bodies of answers that are not kept yet, and give the names of all of them."""
    bodies = {digest_of(each.body): each.body for each in documents if each.body}
    if bodies:
        rows = [{"digest": digest, "body": bodies[digest]} for digest in sorted(bodies)]
        session.execute(dialect_insert(session, Answer).values(rows).on_conflict_do_nothing())
    return frozenset(bodies)


def digest_of(body: bytes) -> str:
    """Give the name under which an answer is kept."""
    return sha256(body).hexdigest()


def whole_report(session: Session, verification: Verification) -> dict[str, Any]:
    """Give a report as credentials.Report.to_json gave it. Answers that went in time are not among its documents."""
    plain: dict[str, Any] = json.loads(verification.report)
    names = {row["sha256"] for row in plain["documents"] if "sha256" in row}
    bodies = session.execute(select(Answer.digest, Answer.body).where(Answer.digest.in_(names))).all()
    kept = {row.digest: row.body for row in bodies} | {digest_of(b""): b""}
    plain["documents"] = [
        _whole(row, kept) for row in plain["documents"] if "sha256" not in row or row["sha256"] in kept
    ]
    return plain


def _whole(row: Mapping[str, Any], kept: Mapping[str, bytes]) -> dict[str, Any]:
    if "sha256" not in row:  # Reports of earlier releases hold their answers themselves.
        return dict(row)
    body = base64.b64encode(kept[row["sha256"]]).decode()
    return {**{name: value for name, value in row.items() if name != "sha256"}, "body": body}


def forget_answers(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Let raw answers go that no report or source needs any more; give how many went.

    A report needs its answers while it is its badge's last, and for KEEP_ANSWERS in any case.
    """
    later = aliased(Verification)
    has_later = exists().where(later.badge_id == Verification.badge_id, later.id > Verification.id)
    old = select(Verification.id).where(Verification.checked_at < now - KEEP_ANSWERS, has_later)
    unneeded = select(VerificationAnswer.verification_id).where(VerificationAnswer.verification_id.in_(old))
    session.execute(
        delete(VerificationAnswer).where(VerificationAnswer.verification_id.in_(unneeded.distinct().limit(limit)))
    )
    is_needed = exists().where(VerificationAnswer.digest == Answer.digest) | exists().where(
        Source.digest == Answer.digest
    )
    gone = select(Answer.digest).where(~is_needed).limit(limit)
    count = session.scalar(select(func.count()).select_from(gone.subquery())) or 0
    if count:
        session.execute(delete(Answer).where(Answer.digest.in_(gone)))
    return count
