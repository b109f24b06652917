"""Badges in the wallet: handed in, judged by the worker, kept with every report, checked again, removed, restored."""

import json
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobboard import skills, tasks
from jobboard.credentials import BadgeFacts, Identity, Judgement, Outcome, PublicState, Report
from jobboard.errors import Rejected, TooMany
from jobboard.models import (
    Account,
    Achievement,
    Badge,
    BadgeImport,
    BadgeSkill,
    BadgeState,
    Candidate,
    EmailAddress,
    ImportState,
    Issuer,
    TaskKind,
    Verification,
)

Row = TypeVar("Row", Issuer, Achievement)

MAX_BYTES = 5 * 1024 * 1024
MAX_WAITING = 50

_REGULAR = timedelta(hours=24)
_SOON = timedelta(minutes=10)
_NEVER_AGAIN = {PublicState.REVOKED, PublicState.FAILED}


def start_import(
    session: Session,
    candidate: Candidate,
    *,
    content: bytes | None,
    address: str | None,
    file_name: str,
    now: datetime,
) -> BadgeImport:
    """Keep what a person handed in, a document or an address, and let the worker judge it.

    Raises: Rejected for nothing or too much, TooMany while too many wait.
    """
    if (content is None) == (address is None):
        raise Rejected("Hand in a file, a text or an address.")
    data = content if content is not None else (address or "").strip().encode()
    if not data.strip():
        raise Rejected("There is nothing in what you handed in.")
    if len(data) > MAX_BYTES:
        raise Rejected("A badge has at most 5 MB. Hand in the file that the issuer gave you.")
    waiting = select(func.count(BadgeImport.id)).where(
        BadgeImport.candidate_id == candidate.id, BadgeImport.state == ImportState.WAITING
    )
    if (session.scalar(waiting) or 0) >= MAX_WAITING:
        raise TooMany("Many of your badges are still being checked. Hand in more when they are done.")
    handed_in = BadgeImport(
        candidate_id=candidate.id,
        content=data,
        source_address=address.strip() if address else None,
        file_name=file_name[:200],
        created_at=now,
        state=ImportState.WAITING,
    )
    session.add(handed_in)
    session.flush()
    tasks.add_task(session, TaskKind.JUDGE_IMPORT, handed_in.id, due_at=now)
    return handed_in


def identities_of(session: Session, candidate: Candidate) -> tuple[Identity, ...]:
    """Give what is proven to be the person's own: the confirmed e-mail addresses."""
    addresses = select(EmailAddress.address).where(
        EmailAddress.account_id == candidate.account_id, EmailAddress.confirmed_at.is_not(None)
    )
    return tuple(Identity("email", address) for address in session.scalars(addresses.order_by(EmailAddress.id)))


def finish_import(session: Session, handed_in: BadgeImport, report: Report, *, now: datetime) -> Badge:
    """Keep the badge that came of an import, with its report. The same badge twice stays one badge.

    A badge that was removed and is handed in again comes back.
    """
    badge = _find(session, handed_in.candidate_id, report.badge_key)
    handed_in.was_known = badge is not None and badge.removed_at is None
    if badge is None:
        badge, is_new = _add(session, handed_in, report, now)
        handed_in.was_known = not is_new
    badge.removed_at = None
    apply_report(session, badge, report, now=now)
    handed_in.state, handed_in.finished_at, handed_in.badge_id = ImportState.DONE, now, badge.id
    handed_in.content = None
    return badge


def recheck_badge(session: Session, badge: Badge, report: Report, *, now: datetime) -> None:
    """Keep the report of a later check and what follows from it."""
    apply_report(session, badge, report, now=now)


def apply_report(session: Session, badge: Badge, report: Report, *, now: datetime) -> None:
    """Keep a report on a badge: its state, its facts, its achievement, its skills, and when it is checked again.

    What an earlier report found out of name and times stays when this one could not find out anything.
    """
    state = report.state_at(now)
    text = json.dumps(report.to_json(), ensure_ascii=False)
    session.add(Verification(badge_id=badge.id, checked_at=now, state=BadgeState(state), report=text))
    badge.state, badge.checked_at = BadgeState(state), now
    if report.facts is not None and report.facts.issuer_id:
        facts = report.facts
        badge.name = facts.name
        badge.issued_at, badge.valid_from, badge.valid_until = facts.issued_at, facts.valid_from, facts.valid_until
        if report.outcome(Judgement.ISSUER) is Outcome.PASSED:
            badge.achievement = _achievement(session, facts, report.issuer_level or 0)
    if state is PublicState.VERIFIED:
        badge.verified_at = now
    _write_skills(session, badge, report, now)
    _plan_next_check(session, badge, state, report, now)


def change_states_by_time(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Let badges whose time has come change their state; give how many did. Nothing is asked of anybody."""
    ended = (Badge.state == BadgeState.VERIFIED) & (Badge.valid_until <= now)
    begun = (Badge.state == BadgeState.NOT_YET_VALID) & (Badge.valid_from <= now)
    due = session.scalars(select(Badge).where(ended | begun).order_by(Badge.id).limit(limit)).all()
    for badge in due:
        if badge.state is BadgeState.VERIFIED:
            badge.state = BadgeState.EXPIRED
        else:
            tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=now)
            badge.state = BadgeState.COULD_NOT_BE_CHECKED
        badge.skills.clear()
    return len(due)


def recheck_for_account(session: Session, account: Account, *, now: datetime) -> int:
    """Let badges that were not proven to be the person's own be checked again: an address was confirmed or removed."""
    states = (BadgeState.NOT_PROVEN_YOURS, BadgeState.VERIFIED)
    badges = session.scalars(
        select(Badge.id)
        .join(Candidate, Candidate.id == Badge.candidate_id)
        .where(Candidate.account_id == account.id, Badge.state.in_(states), Badge.removed_at.is_(None))
    ).all()
    for badge_id in badges:
        tasks.add_task(session, TaskKind.RECHECK_BADGE, badge_id, due_at=now)
    return len(badges)


def remove_badge(session: Session, badge: Badge, *, now: datetime) -> None:
    """Take a badge out of the wallet, the resume and the search; it can be restored."""
    badge.removed_at = now


def restore_badge(session: Session, badge: Badge, *, now: datetime) -> None:
    """Put a removed badge back, and let it be checked, since time went by."""
    badge.removed_at = None
    tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=now)


def _find(session: Session, candidate_id: int, key: str) -> Badge | None:
    return session.scalar(select(Badge).where(Badge.candidate_id == candidate_id, Badge.badge_key == key))


def _add(session: Session, handed_in: BadgeImport, report: Report, now: datetime) -> tuple[Badge, bool]:
    """Give the badge, and whether it is new: another worker may have added the same one a moment ago."""
    badge = Badge(
        candidate_id=handed_in.candidate_id,
        badge_key=report.badge_key,
        content=handed_in.content or b"",
        source_address=handed_in.source_address,
        imported_at=now,
        state=BadgeState.COULD_NOT_BE_CHECKED,
        name=report.facts.name if report.facts else handed_in.file_name or "Unreadable badge",
        checked_at=now,
    )
    try:
        with session.begin_nested():
            session.add(badge)
        return badge, True
    except IntegrityError:
        found = _find(session, handed_in.candidate_id, report.badge_key)
        if found is None:
            raise
        return found, False


def _achievement(session: Session, facts: BadgeFacts, level: int) -> Achievement:
    """Give the achievement of a proven issuer, made when it is met for the first time. Names are never compared."""
    issuer = _get_or_add(
        session,
        Issuer(key=facts.issuer_id, name=facts.issuer_name or facts.issuer_id, url=facts.issuer_url, level=level),
        Issuer.key == facts.issuer_id,
    )
    key = facts.achievement_id or f"name:{facts.name}"
    return _get_or_add(
        session,
        Achievement(
            issuer_id=issuer.id,
            key=key,
            name=facts.name,
            description=facts.description or "",
            criteria=facts.criteria or "",
        ),
        (Achievement.issuer_id == issuer.id) & (Achievement.key == key),
    )


def _get_or_add(session: Session, row: Row, condition: ColumnElement[bool]) -> Row:
    """Give the row that fulfils a condition, or this one: somebody else may add the same at this moment."""
    with session.no_autoflush:
        found = session.scalar(select(type(row)).where(condition))
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(row)
        return row
    except IntegrityError:
        return session.scalars(select(type(row)).where(condition)).one()


def _write_skills(session: Session, badge: Badge, report: Report, now: datetime) -> None:
    proven = skills.skills_of(session, report.facts) if report.is_verified and report.facts else ()
    wanted = {each.skill_id: each for each in proven}
    kept = {row.skill_id: row for row in badge.skills}
    for skill_id in kept.keys() - wanted.keys():
        badge.skills.remove(kept[skill_id])
    for skill_id, each in wanted.items():
        row = kept.get(skill_id)
        if row is None:
            row = BadgeSkill(skill_id=skill_id)
            badge.skills.append(row)
        elif (row.level, row.grade, row.source, row.rule) == (each.level, each.grade, each.source, each.rule):
            continue
        row.level, row.grade, row.source, row.rule, row.decided_at = each.level, each.grade, each.source, each.rule, now


def _plan_next_check(session: Session, badge: Badge, state: PublicState, report: Report, now: datetime) -> None:
    """Settled verdicts are looked at daily, spread over the hours; unknown ones soon, then later; ended ones never."""
    unsupported = any(check.code.endswith("unsupported") for check in report.checks)
    if state in _NEVER_AGAIN or unsupported:
        badge.next_check_at = None
        return
    if state is PublicState.COULD_NOT_BE_CHECKED:
        unknown_for = now - (badge.verified_at or badge.imported_at)
        wait = min(max(_SOON, unknown_for), _REGULAR)
    else:
        wait = _REGULAR * random.uniform(0.9, 1.1)  # noqa: S311 (only spreads work)
    badge.next_check_at = now + wait
    tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=badge.next_check_at)


def waiting_imports(session: Session, candidate: Candidate) -> Iterable[BadgeImport]:
    """Give what is still being checked, the latest first."""
    own = select(BadgeImport).where(BadgeImport.candidate_id == candidate.id, BadgeImport.state == ImportState.WAITING)
    return session.scalars(own.order_by(BadgeImport.id.desc())).all()
