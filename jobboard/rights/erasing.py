"""An account erased with all that is its person's: asked for, taken back within a week, and done by the worker."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from jobboard import mail, readings, reports, tasks
from jobboard.accounts import primary_address
from jobboard.accounts.passwords import is_password
from jobboard.config import Settings
from jobboard.errors import Rejected
from jobboard.models import (
    Account,
    Achievement,
    Application,
    AuditEvent,
    Badge,
    Candidate,
    Erasure,
    GoneApplication,
    Mail,
    Member,
    MemberRole,
    Requirement,
    SourceUse,
    TaskKind,
    Visibility,
)
from jobboard.rights.holdings import mails_to

UNDONE_WITHIN = timedelta(days=7)
"""How long an account that is to be erased can be taken back."""

WORDS = "erase my account"
"""What has to be typed, so that nobody erases an account by one click."""

_BATCH = 1_000


def ask_for_erasure(
    session: Session, settings: Settings, account: Account, *, typed: str, password: str, now: datetime
) -> Erasure:
    """Hide the person at once, and have the account erased in a week. Asking twice is asking once.

    Raises: Rejected beside `typed` and `password`.
    """
    problems: dict[str, str] = {}
    if " ".join(typed.split()).casefold() != WORDS:
        problems["typed"] = f"Type “{WORDS}”."
    if not is_password(password, account.password_hash):
        problems["password"] = "This is not your password."  # noqa: S105 - a message, not a password
    if problems:
        raise Rejected("Your account was not touched.", fields=problems)
    if (known := erasure_of(session, account)) is not None:
        return known
    asked = plan_erasure(session, account, due_at=now + UNDONE_WITHIN, now=now)
    mail.queue_mail(
        session,
        recipient=primary_address(account),
        subject="Your account will be erased",
        template="erasure_asked",
        now=now,
        name=account.name,
        due_at=asked.due_at,
        is_jobseeker=asked.visibility is not None,
        link=f"{settings.site_url}/account/data",
    )
    return asked


def plan_erasure(session: Session, account: Account, *, due_at: datetime, now: datetime) -> Erasure:
    """Hide the person at once and have the account erased at `due_at`."""
    candidate = _candidate(session, account)
    asked = Erasure(
        account_id=account.id,
        asked_at=now,
        due_at=due_at,
        visibility=candidate.visibility if candidate is not None else None,
    )
    if candidate is not None:
        candidate.visibility = Visibility.HIDDEN
    session.add(asked)
    session.flush()
    tasks.add_task(session, TaskKind.ERASE_ACCOUNT, asked.id, due_at=due_at)
    return asked


def erasure_of(session: Session, account: Account) -> Erasure | None:
    """Give that this account is to be erased, None when it is not."""
    return session.scalar(select(Erasure).where(Erasure.account_id == account.id))


def keep_account(session: Session, account: Account) -> None:
    """Take it back: the account stays, and its person is seen by whom they had chosen before."""
    asked = erasure_of(session, account)
    if asked is None:
        return
    candidate = _candidate(session, account)
    if candidate is not None and asked.visibility is not None and candidate.visibility is Visibility.HIDDEN:
        candidate.visibility = asked.visibility
    session.delete(asked)  # The task finds nothing to do.


def erase_account(session: Session, settings: Settings, erasure_id: int, *, now: datetime) -> int | None:
    """Erase an account that is due to be and give its number; None when that was taken back, or is not due yet.

    What others keep says nothing of the person: employers a line for each application, the log its ids of rows.
    """
    asked = session.get(Erasure, erasure_id)
    if asked is None or asked.due_at > now:
        return None
    account, candidate = asked.account, _candidate(session, asked.account)
    sources, achievements = _sources_of(session, candidate), _achievements_of(session, candidate)
    if candidate is not None:
        _leave_lines(session, candidate, now)
    _leave_organisations(session, account)
    told = mails_to(account.id)
    if candidate is not None:
        told = or_(told, Mail.body.contains(candidate.public_id), Mail.html.contains(candidate.public_id))
    mail.blank_mails(session, settings, told, now=now)
    # SQLite may give the account's id to another one, who did nothing of this.
    session.execute(update(AuditEvent).where(AuditEvent.account_id == account.id).values(account_id=None))
    number = account.id
    session.delete(account)
    session.flush()
    _forget_what_it_rested_on(session, sources, achievements, now)
    return number


def _candidate(session: Session, account: Account) -> Candidate | None:
    return session.scalar(select(Candidate).where(Candidate.account_id == account.id))


def _leave_lines(session: Session, candidate: Candidate, now: datetime) -> None:
    applied = select(Application.vacancy_id).where(Application.candidate_id == candidate.id)
    session.add_all(GoneApplication(vacancy_id=each, gone_on=now.date()) for each in session.scalars(applied).all())


def _leave_organisations(session: Session, account: Account) -> None:
    """Let an organisation go that nobody else acts for; of another one somebody else becomes the owner."""
    own = select(Member).where(Member.account_id == account.id)
    for member in session.scalars(own).all():
        others = sorted((each for each in member.organisation.members if each is not member), key=lambda each: each.id)
        if not others:
            session.delete(member.organisation)
        elif not any(each.role is MemberRole.OWNER for each in others):
            others[0].role = MemberRole.OWNER
    session.flush()


def _sources_of(session: Session, candidate: Candidate | None) -> Sequence[int]:
    own = select(Badge.id).where(Badge.candidate_id == (candidate.id if candidate is not None else None))
    return session.scalars(select(SourceUse.source_id).where(SourceUse.badge_id.in_(own)).distinct()).all()


def _achievements_of(session: Session, candidate: Candidate | None) -> Sequence[int]:
    """Give the achievements that are those of one badge of the person's alone, named by its id (`verdicts`)."""
    own = select(Badge.achievement_id).join(Badge.achievement).where(Achievement.key == Badge.badge_key)
    own = own.where(Badge.candidate_id == (candidate.id if candidate is not None else None))
    return [each for each in session.scalars(own) if each is not None]


def _forget_what_it_rested_on(
    session: Session, sources: Collection[int], achievements: Collection[int], now: datetime
) -> None:
    """Let hosted copies of the person's badges go, which nobody else's verdict stands on, and the raw answers."""
    for source_id in sources:
        if readings.forget_if_unused(session, source_id):
            tasks.cancel_task(session, TaskKind.CHECK_SOURCE, source_id)
    is_needed = select(Badge.id).where(Badge.achievement_id == Achievement.id).exists()
    is_asked = select(Requirement.id).where(Requirement.achievement_id == Achievement.id).exists()
    for achievement in session.scalars(
        select(Achievement).where(Achievement.id.in_(achievements), ~is_needed, ~is_asked)
    ):
        session.delete(achievement)
    session.flush()
    while reports.forget_answers(session, now=now, limit=_BATCH) >= _BATCH:
        pass
