"""What people were when they were last compared with saved searches and vacancies, and what is new for vacancies."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.application import Application
from jobboard.models.types import Key, owned_by
from jobboard.models.vacancy import Requirement


class FollowedPerson(Base):
    """A person as the search engine had them when saved searches and vacancies were last compared.

    `due_at`: they have changed since and are to be compared (written by the outbox hook, in the transaction of the
    change); None: nothing is to be done. `version` is that of the document; None: what they were before is not known,
    so the next comparison tells nothing. `document` is packed (`alerts.packing`); None: nobody could find them.
    `attempts` counts comparisons that failed.
    """

    __tablename__ = "followed_person"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int | None]
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)
    document: Mapped[bytes | None]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)


class VacancyNews(Base):
    """A person who newly meets what an open vacancy must have, until both sides have seen it.

    `is_seen`: the employer has; `is_known`: the person has. No row: nothing to tell.
    """

    __tablename__ = "vacancy_news"
    __table_args__ = (UniqueConstraint("vacancy_id", "candidate_id"),)

    id: Mapped[Key]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    candidate_id: Mapped[int] = owned_by("candidate.id")
    is_seen: Mapped[bool] = mapped_column(default=False)
    is_known: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApplicantLoss(Base):
    """A requirement that an applicant met by a badge that counts no longer. The row goes when it is met again.

    `is_told`: members of the organisation had mail of it; `is_seen`: one of them said to have seen it.
    """

    __tablename__ = "applicant_loss"
    __table_args__ = (UniqueConstraint("application_id", "requirement_id"),)

    id: Mapped[Key]
    application_id: Mapped[int] = owned_by("application.id")
    requirement_id: Mapped[int] = owned_by("requirement.id")
    is_told: Mapped[bool] = mapped_column(default=False)
    is_seen: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
    requirement: Mapped[Requirement] = relationship()
