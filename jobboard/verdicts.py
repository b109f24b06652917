"""What follows from a report on a badge: its state, its facts, its achievement, its skills, and the next check."""

import json
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobboard import notices, owners, sources, tasks
from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.credentials import BadgeFacts, Judgement, Outcome, Report
from jobboard.issuers.settling import meet_issuer
from jobboard.models import Achievement, Badge, BadgeImport, BadgeState, Issuer, TaskKind, Verification
from jobboard.reports import keep_report
from jobboard.schedule import DAILY, FULL_CHECK, spread
from jobboard.skills.settling import settle_skills
from jobboard.skills.statements import keep_statements
from jobboard.skills.suggestions import AchievementWords, keep_words
from jobboard.states import at_level, set_state, settle_state
from jobboard.withholding import public_names

Row = TypeVar("Row", Issuer, Achievement)

SOON = timedelta(minutes=10)
"""When a badge of which nothing was found out is looked at again."""

_STOPPED = {"format.too_costly", "format.broke_off"}
_MOST_STOPPED = 3
_UNREAD = ("fetch.", "format.not_a_badge", "format.not_json", "format.too_", "format.unsupported", "page.", "picture.")
_OPEN = {BadgeState.COULD_NOT_BE_CHECKED, BadgeState.SUSPENDED}
_KNOWN_BAD = {BadgeState.FAILED, BadgeState.REVOKED, BadgeState.SUSPENDED, BadgeState.EXPIRED}


def first_name(report: Report, handed_in: BadgeImport) -> str:
    """Give what a badge is called from its import on: its name where it is trustworthy, else what was handed in."""
    if report.facts:
        return report.facts.name
    is_read = not any(each.code.startswith(_UNREAD) for each in report.checks)
    where = handed_in.file_name or handed_in.source_address
    kind = "A file" if handed_in.file_name else "An address" if where else "A text"
    what = "A badge that is not confirmed" if is_read else f"{kind} that could not be read"
    return f"{what}: {where}" if where else what


def apply_report(session: Session, badge: Badge, report: Report, *, now: datetime) -> None:
    """Keep a report on a badge, and everything that follows from it.

    What an earlier report found out of name, times and bad news stays when this one could not find out anything. Good
    news stays for a while, too, when nothing is missing but an answer (docs/decisions/0028).
    """
    found = BadgeState(report.state_at(now, issuer_level=PROVEN_ISSUER_LEVEL))
    if sources.keeps_last_verdict(session, badge, report, now=now):
        keep_report(session, badge, report, state=found, now=now)
        sources.look_at(session, badge, now=now)
        _check_at(session, badge, now + spread(DAILY))
        return
    last_wait = _last_wait(badge)
    is_news = found is not BadgeState.COULD_NOT_BE_CHECKED or badge.judged_state not in _KNOWN_BAD
    badge.judged_state, badge.checked_at = found if is_news else badge.judged_state, now
    _write_facts(session, badge, report, now)
    settle_state(badge)
    keep_report(session, badge, report, state=at_level(found, badge), now=now)
    owners.note_named(session, badge, report)
    sources.lean_on(session, badge, report, is_settled=found is not BadgeState.COULD_NOT_BE_CHECKED, now=now)
    _write_skills(session, badge, report)
    _plan_next_check(session, badge, report, found, last_wait, now)
    notices.plan_notice(session, badge, now=now)


def withdraw(session: Session, badge: Badge, *, now: datetime) -> None:
    """Let a badge count for nothing when its checking itself keeps failing, and let it be tried again in a day."""
    if badge.judged_state not in _KNOWN_BAD:
        set_state(badge, BadgeState.COULD_NOT_BE_CHECKED)
        badge.skills.clear()
    _check_at(session, badge, now + DAILY)
    notices.plan_notice(session, badge, now=now)


def _write_facts(session: Session, badge: Badge, report: Report, now: datetime) -> None:
    facts = report.facts
    if badge.judged_state is BadgeState.FAILED:
        badge.achievement = None
    elif facts is not None and facts.issuer_id:
        badge.name = facts.name
        badge.issued_at, badge.valid_from, badge.valid_until = facts.issued_at, facts.valid_from, facts.valid_until
        if report.outcome(Judgement.ISSUER) is Outcome.PASSED:
            badge.achievement = _achievement(session, badge, facts, report.issuer_level or 0, now)


def _achievement(session: Session, badge: Badge, facts: BadgeFacts, level: int, now: datetime) -> Achievement:
    """Give the achievement of a proven issuer, made when it is met for the first time. Names are never compared.

    An achievement without an id of its own is the one of this badge alone. The rows are shared, so they carry nothing
    of a person.
    """
    names = public_names(session, badge, facts)
    issuer = get_or_add(session, Issuer(key=facts.issuer_id, name="", url=None), Issuer.key == facts.issuer_id)
    meet_issuer(session, issuer, name=names.issuer, url=facts.issuer_url, found_level=level, now=now)
    key = facts.achievement_id or badge.badge_key
    achievement = get_or_add(
        session,
        Achievement(issuer_id=issuer.id, key=key, name="", first_seen_at=now),
        (Achievement.issuer_id == issuer.id) & (Achievement.key == key),
    )
    if achievement.read_at is None:  # Otherwise its issuer's own page is what was kept.
        words = AchievementWords(names.achievement, names.description, names.criteria)
        keep_words(session, achievement, words, now=now)
        achievement.achievement_type = names.achievement_type
    return achievement


def get_or_add(session: Session, row: Row, condition: ColumnElement[bool]) -> Row:
    """Give the row that fulfils a condition, or this one: somebody else may add the same at this moment.

    The row is locked: who changes an issuer's level queues the holders of its badges, and must see this badge or wait.
    """
    wanted = select(type(row)).where(condition).with_for_update()
    found = session.scalar(wanted)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            session.add(row)
        return row
    except IntegrityError:
        return session.scalars(wanted).one()


def _write_skills(session: Session, badge: Badge, report: Report) -> None:
    if report.facts is not None:
        keep_statements(session, badge, report.facts)
    settle_skills(session, [badge.id])


def _plan_next_check(
    session: Session, badge: Badge, report: Report, found: BadgeState, last_wait: timedelta, now: datetime
) -> None:
    """Look at settled verdicts rarely, since their sources are read by themselves (jobboard.readings), at unknown ones
    soon and then ever later, else never.

    A failure is final only where nothing was fetched: an issuer can repair a document that it published wrongly. A
    suspension that this check could not find again may have been lifted.
    """
    is_final = badge.state is BadgeState.REVOKED or (badge.state is BadgeState.FAILED and not report.documents)
    unsupported = any(check.code.endswith("unsupported") for check in report.checks)
    if is_final or unsupported or _was_stopped_too_often(session, badge, report):
        badge.next_check_at = None
        return
    if found is BadgeState.COULD_NOT_BE_CHECKED and badge.judged_state in _OPEN:
        wait = min(max(SOON, 2 * last_wait), DAILY)
    else:
        wait = spread(DAILY if badge.state is BadgeState.FAILED else FULL_CHECK)
    _check_at(session, badge, now + wait)


def _check_at(session: Session, badge: Badge, moment: datetime) -> None:
    badge.next_check_at = moment
    tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=moment)


def _was_stopped_too_often(session: Session, badge: Badge, report: Report) -> bool:
    """Tell whether this verification and those before it were ended before their end; one more would cost as much."""
    if not any(check.code in _STOPPED for check in report.checks):
        return False
    last = select(Verification.report).where(Verification.badge_id == badge.id).order_by(Verification.id.desc())
    reports = [json.loads(text) for text in session.scalars(last.limit(_MOST_STOPPED))]
    stopped = [each for each in reports if any(check["code"] in _STOPPED for check in each["checks"])]
    return len(stopped) == _MOST_STOPPED


def _last_wait(badge: Badge) -> timedelta:
    """Give how long the last check asked to wait, when it found nothing out either."""
    if badge.judged_state not in _OPEN or badge.next_check_at is None:
        return timedelta(0)
    waited = badge.next_check_at - badge.checked_at
    return waited if waited <= DAILY else timedelta(0)  # The check of a suspension that was found waits longer.
