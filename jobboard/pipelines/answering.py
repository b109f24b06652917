"""Answers to applicants: each outcome is told once, and nobody is forgotten when a vacancy has closed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from jobboard.config import Settings
from jobboard.db import dialect_insert
from jobboard.errors import Rejected
from jobboard.mail import queue_mail
from jobboard.models import (
    Application,
    ApplicationAnswer,
    AuditEvent,
    Member,
    PipelineEntry,
    Stage,
    Vacancy,
    VacancyState,
)
from jobboard.notices import confirmed_address
from jobboard.people import STANDING, applicants_of
from jobboard.pipelines.moving import NOT_TO_BE_UNDONE, chosen, place
from jobboard.pipelines.people import OUTCOMES, Position, pipeline_of, stage_of

TEXT_LENGTH = 4_000


@dataclass(frozen=True)
class Answered:
    """How many people stand at the outcome now, and how many of them were told by it."""

    people: int
    told: int


@dataclass(frozen=True)
class Progress:
    """What an applicant may know of an application: where it stands, and the last answer to it; None: none came."""

    stage: Stage
    is_looked_at: bool
    answer: ApplicationAnswer | None


def answer_people(
    session: Session,
    settings: Settings,
    member: Member,
    vacancy: Vacancy,
    candidate_ids: Collection[int],
    outcome: Stage,
    text: str,
    *,
    now: datetime,
) -> Answered:
    """Put people at an outcome, and tell those who applied, by mail and on the page of the application.

    Who did not apply hears nothing: they do not know of the vacancy. Who was told this outcome hears it no second time.

    Raises: Rejected with a message per field.
    """
    people = chosen(session, vacancy, candidate_ids)
    kept = _checked(outcome, text, has_applicants=any(each.is_applicant for each in people))
    place(session, member, vacancy, people, outcome, NOT_TO_BE_UNDONE, now=now)
    applied = applicants_of(session, vacancy, [each.candidate_id for each in people if each.is_applicant])
    applications = [each.application for each in applied.values() if each.application is not None]
    told = sum(_tell(session, settings, vacancy, each, outcome, kept, now) for each in applications)
    return Answered(len(people), told)


def unanswered_in(session: Session, vacancy: Vacancy) -> tuple[Position, ...]:
    """Give who applies to a vacancy and was told no outcome."""
    waiting = set(session.scalars(_unanswered(Application.candidate_id).where(Application.vacancy_id == vacancy.id)))
    return pipeline_of(session, vacancy).among(waiting)


def vacancies_with_unanswered(session: Session, organisation_id: int) -> tuple[tuple[Vacancy, int], ...]:
    """Give the closed vacancies of an organisation with how many applicants of each still wait for an answer."""
    of_organisation = (Vacancy.organisation_id == organisation_id, Vacancy.state == VacancyState.CLOSED)
    counted = _unanswered(Application.vacancy_id, func.count().label("people")).where(
        Application.vacancy.has(and_(*of_organisation))
    )
    counts = {row.vacancy_id: row.people for row in session.execute(counted.group_by(Application.vacancy_id))}
    found = session.scalars(select(Vacancy).where(Vacancy.id.in_(counts)).order_by(Vacancy.closed_at, Vacancy.id))
    return tuple((each, counts[each.id]) for each in found)


def progress_of(session: Session, application: Application) -> Progress:
    """Give where an application stands, as its applicant may know it: the stage, never notes, tags or scores."""
    answers = select(ApplicationAnswer).where(
        ApplicationAnswer.application_id == application.id,
        ApplicationAnswer.applied_at == application.applied_at,
    )
    answer = session.scalars(answers.order_by(ApplicationAnswer.id.desc()).limit(1)).first()
    return Progress(stages_of(session, [application])[application.id], _is_looked_at(session, application), answer)


def stages_of(session: Session, applications: Collection[Application]) -> dict[int, Stage]:
    """Give by application the stage at which it stands, in one statement."""
    people = {each.candidate_id for each in applications}
    found = session.scalars(select(PipelineEntry).where(PipelineEntry.candidate_id.in_(people)))
    entries = {(each.vacancy_id, each.candidate_id): each for each in found}
    return {
        each.id: stage_of(entries.get((each.vacancy_id, each.candidate_id)), each.applied_at) for each in applications
    }


def _checked(outcome: Stage, text: str, *, has_applicants: bool) -> str:
    kept, problems = text.replace("\r\n", "\n").strip(), {}
    if outcome not in OUTCOMES:
        problems["outcome"] = "Choose what to tell them."
    if not kept and has_applicants:
        problems["text"] = "Write what those who applied are told."
    if len(kept) > TEXT_LENGTH:
        problems["text"] = f"The text can have {TEXT_LENGTH:,} characters; this one has {len(kept):,}."
    if problems:
        raise Rejected("Nobody was answered. Correct what is marked and send it again.", fields=problems)
    return kept


def _tell(
    session: Session,
    settings: Settings,
    vacancy: Vacancy,
    application: Application,
    outcome: Stage,
    text: str,
    now: datetime,
) -> bool:
    """Keep an answer and queue its mail, unless this outcome was told before. Two at once tell it once."""
    added = dialect_insert(session, ApplicationAnswer).values(
        application_id=application.id,
        applied_at=application.applied_at,
        outcome=outcome,
        text=text,
        answered_at=now,
    )
    if session.scalar(added.on_conflict_do_nothing().returning(ApplicationAnswer.id)) is None:
        return False
    account = application.candidate.account
    recipient = confirmed_address(account)
    if recipient is not None:
        title = "".join(each if each.isprintable() else " " for each in vacancy.title)
        queue_mail(
            session,
            recipient=recipient.address,
            subject=f"Your application for {title}",
            template="application_answered",
            now=now,
            name=account.name,
            vacancy=title,
            employer=vacancy.organisation.name,
            is_hired=outcome is Stage.HIRED,
            text=text,
            address=f"{settings.site_url}/applications/{application.public_id}",
        )
    return True


def _unanswered(*columns: Any) -> Select[Any]:
    answered = select(ApplicationAnswer.id).where(
        ApplicationAnswer.application_id == Application.id,
        ApplicationAnswer.applied_at == Application.applied_at,
    )
    return select(*columns).select_from(Application).where(*STANDING, ~answered.exists())


def _is_looked_at(session: Session, application: Application) -> bool:
    members = select(Member.account_id).where(Member.organisation_id == application.vacancy.organisation_id)
    looked = select(AuditEvent.id).where(
        AuditEvent.account_id.in_(members),
        AuditEvent.action == "viewed candidate",
        AuditEvent.subject == f"candidate {application.candidate_id}",
        AuditEvent.at >= application.applied_at,
    )
    return bool(session.scalar(select(looked.exists())))
