"""Badges in the wallet: handed in, judged by the worker, kept with every report, checked again, removed, restored."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from jobboard import notices, sources, tasks
from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.credentials import Report, badge_found, without_personal_parts
from jobboard.credentials.openbadges1 import needs_its_address
from jobboard.errors import Rejected, TooMany
from jobboard.models import (
    Badge,
    BadgeImport,
    BadgeState,
    Candidate,
    ImportState,
    TaskKind,
)
from jobboard.owners import identities_of, settle_owner
from jobboard.states import set_state
from jobboard.verdicts import SOON, apply_report, first_name

__all__ = [
    "MAX_BYTES",
    "MAX_WAITING",
    "apply_report",
    "change_states_by_time",
    "finish_import",
    "give_up_import",
    "has_changes_by_time",
    "identities_of",
    "recheck_badge",
    "remove_badge",
    "restore_badge",
    "start_import",
]

MAX_BYTES = 5 * 1024 * 1024
MAX_WAITING = 50

_DIGEST = "sha256:"
_FOREVER = datetime.max.replace(tzinfo=UTC)
_AWAY_FOR_NOW = {"fetch.unreachable", "fetch.timeout"}
_NOT_REACHED = "format.not_reached"
_NOT_JUDGED = {"format.too_costly", "format.broke_off", _NOT_REACHED}
_ENDS_BY_TIME = (
    BadgeState.VERIFIED,
    BadgeState.NOT_PROVEN_YOURS,
    BadgeState.ISSUER_NOT_IDENTIFIED,
    BadgeState.COULD_NOT_BE_CHECKED,
    BadgeState.NOT_YET_VALID,
)


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

    Of an address what tells who somebody is, such as `identity__email`, is not kept.

    Raises: Rejected for nothing or too much, TooMany while too many wait.
    """
    if (content is None) == (address is None):
        raise Rejected("Hand in a file, a text or an address.")
    address = without_personal_parts(address.strip()) if address is not None else None
    data = _without_personal_parts(content) if content is not None else (address or "").encode()
    if not data.strip():
        raise Rejected("There is nothing in what you handed in.")
    if len(data) > MAX_BYTES:
        raise Rejected("A badge has at most 5 MB. Hand in the file that the issuer gave you.")
    _take_turn(session, candidate.id)
    waiting = select(func.count(BadgeImport.id)).where(
        BadgeImport.candidate_id == candidate.id, BadgeImport.state == ImportState.WAITING
    )
    if (session.scalar(waiting) or 0) >= MAX_WAITING:
        raise TooMany("Many of your badges are still being checked. Hand in more when they are done.")
    handed_in = BadgeImport(
        candidate_id=candidate.id,
        content=data,
        source_address=address or None,
        file_name=file_name[:200],
        created_at=now,
        state=ImportState.WAITING,
    )
    session.add(handed_in)
    session.flush()
    tasks.add_task(session, TaskKind.JUDGE_IMPORT, handed_in.id, due_at=now)
    return handed_in


def finish_import(session: Session, handed_in: BadgeImport, report: Report, *, now: datetime) -> Badge | None:
    """Keep the badge that came of an import, with its report. The same badge twice stays one badge.

    A badge that was removed and is handed in again comes back. None when there is no badge to keep: the import then
    says why.
    """
    _take_turn(session, handed_in.candidate_id)
    report = settle_owner(session, session.get_one(Candidate, handed_in.candidate_id), report)
    tasks.cancel_task(session, TaskKind.JUDGE_IMPORT, handed_in.id)
    content = _content_to_keep(handed_in.content or b"", report)
    handed_in.content, handed_in.finished_at = None, now
    if content is None:
        handed_in.state, handed_in.reason = ImportState.FAILED, report.checks[0].code
        return None
    badge = _find(session, handed_in.candidate_id, _key(report, content), content)
    handed_in.was_known = badge is not None and badge.removed_at is None
    if badge is None:
        badge = _add(session, handed_in, report, content, now)
        apply_report(session, badge, report, now=now)
    else:
        _hand_in_again(session, badge, report, content, now)
    handed_in.state, handed_in.badge_id = ImportState.DONE, badge.id
    return badge


def give_up_import(handed_in: BadgeImport, *, now: datetime) -> None:
    """End an import whose judging failed too often, so that it does not read "checking" for ever."""
    handed_in.state, handed_in.finished_at = ImportState.FAILED, now


def recheck_badge(session: Session, badge: Badge, report: Report, *, now: datetime) -> None:
    """Keep the report of a later check and what follows from it.

    A badge that could not be read before may turn out to be one that the person has already: then it goes.
    """
    _take_turn(session, badge.candidate_id)
    report = settle_owner(session, session.get_one(Candidate, badge.candidate_id), report)
    content = _content_to_keep(badge.content, report) or badge.content
    key = _key(report, content)
    if badge.badge_key.startswith(_DIGEST) and key != badge.badge_key:
        known = _find(session, badge.candidate_id, key, content)
        if known is not None and known.id != badge.id:
            remove_badge(session, badge, now=now)
            badge.next_check_at = None
            tasks.add_task(session, TaskKind.RECHECK_BADGE, known.id, due_at=now)
            return
        badge.badge_key = key
    badge.content = content
    apply_report(session, badge, report, now=now)


def change_states_by_time(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Let badges whose time has come change their state; give how many did. Nothing is asked of anybody.

    One that begins is checked at once, and counts when that finds it good; so is one that is not believed any longer.
    """
    due = session.scalars(select(Badge).where(_changed_by_time(now)).order_by(Badge.id).limit(limit)).all()
    for badge in due:
        if badge.valid_until is not None and badge.valid_until <= now:
            set_state(badge, BadgeState.EXPIRED)
        else:
            tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=now)
            set_state(badge, BadgeState.COULD_NOT_BE_CHECKED)
            badge.next_check_at = None
        badge.skills.clear()
        notices.plan_notice(session, badge, now=now)
    return len(due)


def has_changes_by_time(session: Session, *, now: datetime) -> bool:
    """Tell whether `change_states_by_time` has anything to do."""
    return session.scalar(select(Badge.id).where(_changed_by_time(now)).limit(1)) is not None


def remove_badge(session: Session, badge: Badge, *, now: datetime) -> None:
    """Take a badge out of the wallet, the resume and the search; it can be restored, and is then checked in full."""
    badge.removed_at = now
    sources.stand_on_nothing(session, badge)


def restore_badge(session: Session, badge: Badge, *, now: datetime, due_at: datetime | None = None) -> None:
    """Put a removed badge back. It counts again once it was checked, at once or by `due_at`."""
    if badge.removed_at is not None and badge.judged_state is BadgeState.VERIFIED:
        set_state(badge, BadgeState.COULD_NOT_BE_CHECKED)
        badge.next_check_at = None
        badge.skills.clear()
    badge.removed_at = None
    tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=due_at or now)


def _without_personal_parts(content: bytes) -> bytes:
    """Treat an address that was handed in as a text or a file like one that was handed in as an address."""
    text = content.strip()
    if not text.startswith((b"https://", b"http://")) or text.split() != [text]:
        return content
    return without_personal_parts(text.decode("utf-8", "replace")).encode()


def _take_turn(session: Session, candidate_id: int) -> None:
    """Let one transaction at a time work on a person's badges, so that the same badge at once is still one badge."""
    session.execute(select(Candidate.id).where(Candidate.id == candidate_id).with_for_update())


def _find(session: Session, candidate_id: int, key: str, content: bytes) -> Badge | None:
    """Give the person's badge of this identity; else the one of this very document."""
    own = select(Badge).where(Badge.candidate_id == candidate_id)
    return session.scalar(own.where(Badge.badge_key == key)) or session.scalar(own.where(Badge.content == content))


def _add(session: Session, handed_in: BadgeImport, report: Report, content: bytes, now: datetime) -> Badge:
    badge = Badge(
        candidate_id=handed_in.candidate_id,
        badge_key=_key(report, content),
        content=content,
        source_address=handed_in.source_address,
        imported_at=now,
        state=BadgeState.COULD_NOT_BE_CHECKED,
        judged_state=BadgeState.COULD_NOT_BE_CHECKED,
        name=first_name(report, handed_in),
        checked_at=now,
    )
    session.add(badge)
    session.flush()
    return badge


def _hand_in_again(session: Session, badge: Badge, report: Report, content: bytes, now: datetime) -> None:
    """Bring a known badge up to date. Another copy of it replaces the kept one only when it is as good.

    When its turn did not come nothing was asked about it, so its last verdict stays until it is checked by itself.
    """
    if any(check.code == _NOT_REACHED for check in report.checks):
        restore_badge(session, badge, now=now, due_at=now + SOON)
        return
    if badge.content != content and not _is_as_good(report, badge, now):
        restore_badge(session, badge, now=now)
        return
    badge.removed_at = None
    badge.content = content
    if badge.badge_key.startswith(_DIGEST):
        badge.badge_key = _key(report, content)
    apply_report(session, badge, report, now=now)


def _is_as_good(report: Report, badge: Badge, now: datetime) -> bool:
    states = list(BadgeState)  # They stand in order, the worst first.
    end = report.facts.valid_until if report.facts else None
    found = BadgeState(report.state_at(now, issuer_level=PROVEN_ISSUER_LEVEL))  # The level is the same for both.
    return (states.index(found), end or _FOREVER) >= (states.index(badge.judged_state), badge.valid_until or _FOREVER)


def _key(report: Report, content: bytes) -> str:
    """Give the badge's identity; without a trustworthy one it is what is kept of it, byte for byte."""
    return _DIGEST + sha256(content).hexdigest() if report.badge_key.startswith(_DIGEST) else report.badge_key


def _content_to_keep(content: bytes, report: Report) -> bytes | None:
    """Give the document; for an address the badge that was found there, or the address itself while it does not answer.

    The address is kept as well where what stands there cannot name it.

    None: nothing stands at the address, so there is nothing to keep.
    """
    text = content.strip()
    if not text.startswith(b"https://") or any(check.code in _NOT_JUDGED for check in report.checks):
        return content  # What ended the process that read it must not be read here.
    if (found := badge_found(text.decode("utf-8", "replace"), report.documents)) is not None:
        return content if needs_its_address(found) else found
    is_away = any(check.code in _AWAY_FOR_NOW for check in report.checks)
    return content if is_away or any((each.status or 0) >= 500 for each in report.documents) else None


def _changed_by_time(now: datetime) -> ColumnElement[bool]:
    ended = Badge.state.in_(_ENDS_BY_TIME) & (Badge.valid_until <= now)
    begun = (Badge.state == BadgeState.NOT_YET_VALID) & (Badge.valid_from <= now)
    lapsed = Badge.state.in_(sources.GOOD) & (Badge.trusted_until <= now)
    return or_(ended, begun, lapsed)
