"""Applications: a person applies once to an open vacancy with a saved version of the resume, and may withdraw."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import Application, Candidate, ResumeVersion, Vacancy, Visibility
from jobboard.opening import is_open

MESSAGE_LENGTH = 4_000


def apply(
    session: Session,
    candidate: Candidate,
    vacancy: Vacancy,
    resume_version: ResumeVersion,
    message: str = "",
    *,
    now: datetime,
    agrees_to_be_seen: bool = False,
) -> Application:
    """Apply. A withdrawn application to the same vacancy is taken up again.

    A hidden person becomes visible to this employer (visibility "only where I apply"), which they have to agree to.

    Raises: Conflict when the vacancy is not open or the person has applied; Rejected with a message per field.
    """
    check_application(candidate, vacancy, resume_version, message, agrees_to_be_seen=agrees_to_be_seen, now=now)
    application = _row(session, candidate, vacancy, resume_version, now)
    application.resume_version = resume_version
    application.message = message.replace("\r\n", "\n").strip()
    application.applied_at, application.withdrawn_at = now, None
    if candidate.visibility is Visibility.HIDDEN:
        candidate.visibility = Visibility.APPLICATIONS
    session.flush()
    return application


def check_application(
    candidate: Candidate,
    vacancy: Vacancy,
    resume_version: ResumeVersion,
    message: str,
    *,
    agrees_to_be_seen: bool,
    now: datetime,
) -> None:
    """Refuse what `apply` would refuse, before anything is sent. Raises: as `apply`."""
    _refuse_unless_open(vacancy, now)
    _refuse_bad_values(candidate, resume_version, message.strip(), agrees_to_be_seen)


def withdraw(application: Application, *, now: datetime) -> None:
    """Take an application back: the employer no longer finds it. A withdrawn one stays as it is."""
    application.withdrawn_at = application.withdrawn_at or now


def restore_application(application: Application, *, now: datetime) -> None:
    """Undo a withdrawal. Raises: Conflict when the vacancy has closed since."""
    _refuse_unless_open(application.vacancy, now)
    application.withdrawn_at = None


def application_of(session: Session, candidate_id: int, public_id: str) -> Application:
    """Give a person's own application. Raises: NotFound, also for another person's."""
    found = select(Application).where(Application.public_id == public_id, Application.candidate_id == candidate_id)
    application = session.scalar(found.options(_WITH_VACANCY))
    if application is None:
        raise NotFound("There is no such application.")
    return application


def application_to(session: Session, candidate_id: int, vacancy_id: int) -> Application | None:
    """Give the application of a person to a vacancy, withdrawn or not; None when there is none."""
    return session.scalar(
        select(Application).where(Application.vacancy_id == vacancy_id, Application.candidate_id == candidate_id)
    )


def applications_by(session: Session, candidate_id: int) -> tuple[Application, ...]:
    """Give a person's applications, the latest first, withdrawn ones too."""
    found = select(Application).where(Application.candidate_id == candidate_id)
    return tuple(session.scalars(found.order_by(Application.applied_at.desc()).options(_WITH_VACANCY)))


_WITH_VACANCY = joinedload(Application.vacancy).joinedload(Vacancy.organisation)


def _refuse_unless_open(vacancy: Vacancy, now: datetime) -> None:
    if not is_open(vacancy, now):
        raise Conflict("This vacancy is closed and takes no more applications.")


def _refuse_bad_values(candidate: Candidate, version: ResumeVersion, message: str, agrees: bool) -> None:
    problems: dict[str, str] = {}
    if version.candidate_id != candidate.id:
        problems["version"] = "Choose one of your own saved resume versions."
    if len(message) > MESSAGE_LENGTH:
        problems["message"] = f"The message can have {MESSAGE_LENGTH:,} characters; this one has {len(message):,}."
    if candidate.visibility is Visibility.HIDDEN and not agrees:
        problems["agrees"] = "Your profile is hidden. Agree that this employer may see it, or do not apply."
    if problems:
        raise Rejected("The application was not sent. Correct what is marked and send it again.", fields=problems)


def _row(
    session: Session, candidate: Candidate, vacancy: Vacancy, version: ResumeVersion, now: datetime
) -> Application:
    """Give the withdrawn application to take up again, or a new one; two at once end in one row and a Conflict."""
    known = application_to(session, candidate.id, vacancy.id)
    if known is not None:
        if known.withdrawn_at is None:
            raise _applied_already()
        return known
    application = Application(vacancy=vacancy, candidate=candidate, resume_version=version, message="", applied_at=now)
    try:
        with session.begin_nested():
            session.add(application)
    except IntegrityError as error:
        raise _applied_already() from error
    return application


def _applied_already() -> Conflict:
    return Conflict("You have applied to this vacancy already. You find it under your applications.")
