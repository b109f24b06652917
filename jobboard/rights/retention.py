"""What goes by itself: applications some months after their vacancy closed, and accounts that nobody uses.

Nobody is erased who was not told twice before, with time to come back after each.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from jobboard.accounts import primary_address
from jobboard.config import Settings
from jobboard.mail import queue_mail
from jobboard.models import (
    Account,
    Application,
    Candidate,
    Dormancy,
    Erasure,
    GoneApplication,
    PipelineEntry,
    Role,
    SignInSession,
    Stage,
    Vacancy,
    VacancyState,
    Visibility,
)
from jobboard.rights.erasing import plan_erasure

HIDDEN_AFTER_MONTHS = 12
WARNED_AFTER_MONTHS = (22, 23)
ERASED_AFTER_MONTHS = 24
APART = timedelta(days=28)
"""How long at least between two warnings, and from the last one to the end."""


@dataclass(frozen=True)
class Clock:
    """What becomes of an account whose person does not come back: when it is hidden, and at the earliest erased."""

    hidden_on: datetime
    erased_on: datetime


def months_after(moment: datetime, months: int) -> datetime:
    """Give the same day of a later month, or of an earlier one; the month's last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def clock_of(seen_at: datetime) -> Clock:
    """Give what becomes of an account that was last used then."""
    return Clock(months_after(seen_at, HIDDEN_AFTER_MONTHS), months_after(seen_at, ERASED_AFTER_MONTHS))


def kept_until(application: Application, settings: Settings) -> datetime | None:
    """Give until when an application is kept; None while its vacancy is not closed."""
    vacancy = application.vacancy
    if vacancy.state is not VacancyState.CLOSED or vacancy.closed_at is None:
        return None
    return months_after(vacancy.closed_at, settings.application_months)


def gone_applications(session: Session, vacancy_id: int) -> int:
    """Give how many applications for a vacancy are kept no longer."""
    gone = select(func.count()).select_from(GoneApplication).where(GoneApplication.vacancy_id == vacancy_id)
    return session.scalar(gone) or 0


def forget_applications(session: Session, settings: Settings, *, now: datetime, limit: int = 500) -> int:
    """Let applications go whose vacancy closed long ago and who were not hired; give how many went.

    The sent resume stays its person's.
    """
    closed = Vacancy.closed_at <= months_after(now, -settings.application_months)
    hired = select(PipelineEntry.id).where(
        PipelineEntry.vacancy_id == Application.vacancy_id,
        PipelineEntry.candidate_id == Application.candidate_id,
        PipelineEntry.stage == Stage.HIRED,
    )
    old = select(Application).join(Application.vacancy)
    old = old.where(Vacancy.state == VacancyState.CLOSED, closed, ~hired.exists())
    applications = session.scalars(old.order_by(Application.candidate_id).limit(limit)).all()
    for application in applications:
        session.add(GoneApplication(vacancy_id=application.vacancy_id, gone_on=now.date()))
        session.delete(application)
    return len(applications)


def follow_dormant(session: Session, settings: Settings, *, now: datetime, limit: int = 100) -> int:
    """Take the next step with accounts that nobody uses, and forget those whose person came back; give how many."""
    used = SignInSession.last_seen_at > Dormancy.seen_at
    is_back = select(SignInSession.id).where(SignInSession.account_id == Dormancy.account_id, used).exists()
    for row in session.scalars(select(Dormancy).where(is_back)):
        session.delete(row)
    session.flush()
    due = _due(session, now, limit)
    for account, dormancy in due:
        _take_step(session, settings, account, dormancy, now)
    return len(due)


def _due(session: Session, now: datetime, limit: int) -> Sequence[tuple[Account, Dormancy | None]]:
    first, second = WARNED_AFTER_MONTHS
    is_time = Dormancy.step_at <= now - APART
    step = or_(
        and_(Dormancy.account_id.is_(None), _unused_for(HIDDEN_AFTER_MONTHS, now)),
        and_(Dormancy.step == 1, _unused_for(first, now)),
        and_(Dormancy.step == 2, _unused_for(second, now), is_time),
        and_(Dormancy.step == 3, _unused_for(ERASED_AFTER_MONTHS, now), is_time),
    )
    is_leaving = select(Erasure.id).where(Erasure.account_id == Account.id).exists()
    found = select(Account, Dormancy).outerjoin(Dormancy, Dormancy.account_id == Account.id)
    found = found.where(Account.role == Role.JOBSEEKER, ~Account.is_demo, ~is_leaving, step)
    rows = session.execute(found.options(joinedload(Account.emails)).order_by(Account.id).limit(limit)).unique()
    return [(row[0], row[1]) for row in rows]


def _unused_for(months: int, now: datetime) -> ColumnElement[bool]:
    before = months_after(now, -months)
    later = SignInSession.last_seen_at > before
    is_used = select(SignInSession.id).where(SignInSession.account_id == Account.id, later).exists()
    return and_(Account.created_at <= before, ~is_used)


def last_seen(session: Session, account: Account) -> datetime:
    """Give when an account was last used: by its sessions, else when it was made."""
    seen = select(func.max(SignInSession.last_seen_at)).where(SignInSession.account_id == account.id)
    return session.scalar(seen) or account.created_at


def _take_step(
    session: Session, settings: Settings, account: Account, dormancy: Dormancy | None, now: datetime
) -> None:
    if dormancy is not None and dormancy.step == 3:
        plan_erasure(session, account, due_at=now, now=now)
        return
    if dormancy is None:
        dormancy = Dormancy(account_id=account.id, seen_at=last_seen(session, account), step=0, step_at=now)
        session.add(dormancy)
    dormancy.step, dormancy.step_at = dormancy.step + 1, now
    if dormancy.step == 1 and not _hide(session, account):
        return
    erased_on = max(months_after(dormancy.seen_at, ERASED_AFTER_MONTHS), now + APART * (4 - dormancy.step))
    queue_mail(
        session,
        recipient=primary_address(account),
        subject="Your profile is hidden"
        if dormancy.step == 1
        else "Your account will be erased if you do not come back",
        template="dormant_hidden" if dormancy.step == 1 else "dormant_warning",
        now=now,
        name=account.name,
        seen_at=dormancy.seen_at,
        erased_on=erased_on,
        link=f"{settings.site_url}/sign-in",
    )


def _hide(session: Session, account: Account) -> bool:
    """Hide a person; False when they had hidden themselves, so that there is nothing to tell."""
    candidate = session.scalar(select(Candidate).where(Candidate.account_id == account.id))
    if candidate is None or candidate.visibility is Visibility.HIDDEN:
        return False
    candidate.visibility = Visibility.HIDDEN
    return True
