"""Until when a vacancy is open: opening, renewing and closing it, and being closed when its last day is over.

An open vacancy whose closing day is over is open no more at that second, whether or not the worker has closed it: every
question about open vacancies asks `open_at`. One without a closing day is not open.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, joinedload

from jobboard.config import Settings
from jobboard.errors import Rejected
from jobboard.mail import queue_mail
from jobboard.models import Member, Vacancy, VacancyState
from jobboard.notices import confirmed_address

LONGEST = timedelta(days=60)
"""How long a vacancy is open at most after its employer said that they recruit."""


def open_at(now: datetime) -> ColumnElement[bool]:
    """Say of a vacancy that jobseekers see it at this moment and may apply."""
    return and_(Vacancy.state == VacancyState.OPEN, Vacancy.closes_on >= _day(now))


def is_open(vacancy: Vacancy, now: datetime) -> bool:
    """Tell the same of one vacancy."""
    is_in_time = vacancy.closes_on is not None and vacancy.closes_on >= _day(now)
    return vacancy.state is VacancyState.OPEN and is_in_time


def open_vacancy(vacancy: Vacancy, *, now: datetime) -> None:
    """Show a vacancy to jobseekers until its closing day is over, and take applications; an open one stays as it is.

    Its terms are not looked at; `vacancies.publish_vacancy` does. Raises: Rejected without a closing day that can be.
    """
    problem = closing_problem(vacancy.closes_on, now, now=now)
    if problem:
        raise Rejected("The vacancy was not opened.", fields={"closes_on": problem})
    if not is_open(vacancy, now):
        vacancy.state, vacancy.opened_at, vacancy.closed_at, vacancy.confirmed_at = VacancyState.OPEN, now, None, now


def renew_vacancy(vacancy: Vacancy, closes_on: date | None, *, still_recruits: bool, now: datetime) -> None:
    """Let an open vacancy be open longer: its employer says that they still recruit for it. Raises: Rejected."""
    problems = {
        "closes_on": closing_problem(closes_on, now, now=now),
        "still_recruits": None if still_recruits else "Confirm that you still recruit for this job, or let it close.",
    }
    if found := {name: problem for name, problem in problems.items() if problem}:
        raise Rejected("The vacancy was not renewed.", fields=found)
    vacancy.closes_on, vacancy.confirmed_at = closes_on, now


def close_vacancy(vacancy: Vacancy, *, now: datetime) -> None:
    """Take no more applications. Those that are there stay."""
    if vacancy.state is not VacancyState.CLOSED:
        vacancy.state, vacancy.closed_at = VacancyState.CLOSED, now


def closing_problem(closes_on: date | None, confirmed_at: datetime, *, now: datetime) -> str | None:
    """Say why a vacancy cannot close on a day, None when it can."""
    last = _day(confirmed_at) + LONGEST
    if closes_on is None:
        return "Write the last day on which people can apply."
    if closes_on < _day(now):
        return "The closing date has passed. Choose today or a later day."
    if closes_on > last:
        return (
            f"A vacancy is open for {LONGEST.days} days at most, until {last.day} {last:%B %Y}. You can renew it then."
        )
    return None


def has_due(session: Session, *, now: datetime) -> bool:
    """Tell whether an open vacancy has a closing day that is over."""
    return session.scalar(select(_due(now).exists())) or False


def close_due(session: Session, settings: Settings, *, now: datetime) -> int:
    """Close the vacancies whose closing day is over, and tell their employers; give how many.

    Of two workers at once the second finds them closed.
    """
    due = _due(now).order_by(Vacancy.id).with_for_update()
    found = session.scalars(due).all()
    for vacancy in found:
        close_vacancy(vacancy, now=now)
        _tell(session, settings, vacancy, now)
    return len(found)


def members_told(session: Session, vacancy: Vacancy) -> Sequence[Member]:
    """Give who acts for the organisation of a vacancy, with their accounts."""
    members = select(Member).where(Member.organisation_id == vacancy.organisation_id).order_by(Member.id)
    return session.scalars(members.options(joinedload(Member.account))).all()


def _due(now: datetime) -> Select[Vacancy]:
    return select(Vacancy).where(Vacancy.state == VacancyState.OPEN, Vacancy.closes_on < _day(now))


def _tell(session: Session, settings: Settings, vacancy: Vacancy, now: datetime) -> None:
    for member in members_told(session, vacancy):
        if (recipient := confirmed_address(member.account)) is not None:
            queue_mail(
                session,
                recipient=recipient.address,
                subject=f"{' '.join(vacancy.title.split())}: closed",
                template="vacancy_closed",
                now=now,
                name=member.account.name,
                vacancy=vacancy.title,
                address=f"{settings.site_url}/vacancies/{vacancy.public_id}",
            )


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
