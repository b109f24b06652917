"""Mail to the members of an organisation when a badge of an applicant no longer counts for what was required."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from jobboard import tasks
from jobboard.accounts.tokens import Purpose, link_for
from jobboard.alerts.comparing import met_when_compared, people_due
from jobboard.alerts.times import WAIT
from jobboard.config import Settings
from jobboard.mail import queue_mail
from jobboard.models import ApplicantLoss, Application, Member, Requirement, TaskKind, Vacancy
from jobboard.notices import confirmed_address
from jobboard.people import STANDING, neutral_label


@dataclass(frozen=True)
class Loss:
    """An applicant, and what they met by a badge that counts no longer."""

    application: Application
    requirements: tuple[Requirement, ...]

    @property
    def reference(self) -> str:
        """A label that tells people apart and says nothing of them."""
        return neutral_label(self.application.candidate)


def tell_vacancy(session: Session, settings: Settings, vacancy_id: int, *, now: datetime) -> int:
    """Write a mail to each member who wants it about applicants of a vacancy; give about how many applicants.

    Who withdrew or hid themselves meanwhile is not in it. What is met again by what the vacancy means alone, such as by
    a milder policy, is forgotten; who has changed since they were compared is told of afterwards.
    """
    vacancy = session.get(Vacancy, vacancy_id)
    if vacancy is None:
        return 0
    rows = _rows(session, vacancy_id, ~ApplicantLoss.is_told)
    people = {row.application.candidate_id for row in rows}
    met = met_when_compared(session, vacancy, people)
    pending = []
    for row in rows:
        if (row.application.candidate_id, row.requirement_id) in met:
            session.delete(row)
        else:
            pending.append(row)
    due = people_due(session, people)
    told = [row for row in pending if row.changed_at <= now - WAIT and row.application.candidate_id not in due]
    for row in told:
        row.is_told = True
    if len(told) < len(pending):
        tasks.add_task(session, TaskKind.TELL_VACANCY, vacancy_id, due_at=now + WAIT)
    losses = _losses(told)
    if losses:
        _write(session, settings, vacancy, losses, now)
    return len(losses)


def losses_of(session: Session, vacancy_id: int) -> tuple[Loss, ...]:
    """Give the applicants of a vacancy who lost something that nobody of the organisation has seen."""
    return _losses(_rows(session, vacancy_id, ~ApplicantLoss.is_seen))


def losses_seen(session: Session, vacancy_id: int) -> None:
    """Note that somebody of the organisation has seen what applicants of a vacancy lost."""
    for row in _rows(session, vacancy_id, ~ApplicantLoss.is_seen):
        row.is_seen = True


def choose_mail_of_applicants(member: Member, *, is_told: bool) -> None:
    """Let a member get this mail from now on, or no more. What was lost meanwhile counts as told."""
    member.is_told_of_applicants = is_told


def stops_member(member: Member) -> tuple[str, int, int]:
    """Give what a link names that stops this mail.

    With the second in which the account was made: SQLite gives the id of who left to who comes next.
    """
    return "member", member.id, int(member.account.created_at.timestamp())


def _rows(session: Session, vacancy_id: int, unlike: ColumnElement[bool]) -> Sequence[ApplicantLoss]:
    """Give rows about people who apply to a vacancy at this moment, by the order of their applications."""
    rows = select(ApplicantLoss).join(ApplicantLoss.application).join(ApplicantLoss.requirement)
    whole = (
        contains_eager(ApplicantLoss.application).joinedload(Application.candidate),
        contains_eager(ApplicantLoss.requirement),
    )
    standing = (Application.vacancy_id == vacancy_id, *STANDING, unlike)
    return session.scalars(rows.where(*standing).order_by(Application.id, Requirement.position).options(*whole)).all()


def _losses(rows: Sequence[ApplicantLoss]) -> tuple[Loss, ...]:
    by_person = groupby(rows, key=lambda row: row.application)
    return tuple(Loss(application, tuple(each.requirement for each in lost)) for application, lost in by_person)


def _write(session: Session, settings: Settings, vacancy: Vacancy, losses: Sequence[Loss], now: datetime) -> None:
    members = select(Member).where(Member.organisation_id == vacancy.organisation_id, Member.is_told_of_applicants)
    people = "1 applicant" if len(losses) == 1 else f"{len(losses)} applicants"
    for member in session.scalars(members.order_by(Member.id).options(joinedload(Member.account))):
        recipient = confirmed_address(member.account)
        if recipient is not None:
            queue_mail(
                session,
                recipient=recipient.address,
                subject=f"{_one_line(vacancy.title)}: a badge of {people} no longer counts",
                template="applicants_lost",
                now=now,
                name=member.account.name,
                vacancy=vacancy.title,
                losses=losses,
                address=f"{settings.site_url}/vacancies/{vacancy.public_id}",
                stop=link_for(settings, Purpose.STOP, *stops_member(member), now=now),
            )


def _one_line(title: str) -> str:
    return " ".join(title.split())
