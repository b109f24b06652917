"""Where people stand for a vacancy, what members note of them, and what applicants were answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.application import Application
from jobboard.models.candidate import Candidate
from jobboard.models.types import Key, choice, owned_by
from jobboard.models.vacancy import Vacancy


class Stage(StrEnum):
    """How far a person has come, in this order; the last two are outcomes, which applicants are told."""

    NEW = "new"
    SHORTLISTED = "shortlisted"
    INTERVIEW = "interview"
    OFFER = "offer"
    HIRED = "hired"
    DECLINED = "declined"


class PipelineEntry(Base):
    """A person in the pipeline of a vacancy: one each, and none for an applicant whom nobody acted on.

    `stage` None: nobody put the person anywhere; whoever applies is new all the same, anybody else is not in it.
    """

    __tablename__ = "pipeline_entry"
    __table_args__ = (UniqueConstraint("vacancy_id", "candidate_id"),)

    id: Mapped[Key]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    candidate_id: Mapped[int] = owned_by("candidate.id")
    stage: Mapped[Stage | None] = mapped_column(choice(Stage, "stage"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()
    candidate: Mapped[Candidate] = relationship()


class StageChange(Base):
    """A move in a pipeline; rows are added and never changed, undoing adds one. `action` joins those of one action.

    `account_id` None: the account is gone.
    """

    __tablename__ = "stage_change"

    id: Mapped[Key]
    entry_id: Mapped[int] = owned_by("pipeline_entry.id")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    action: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    stage_before: Mapped[Stage | None] = mapped_column(choice(Stage, "stage_before"))
    stage_after: Mapped[Stage | None] = mapped_column(choice(Stage, "stage_after"))

    account: Mapped[Account | None] = relationship()


class PipelineTag(Base):
    """A word on a person in a pipeline; members of the organisation share their words. `action` as of StageChange."""

    __tablename__ = "pipeline_tag"
    __table_args__ = (UniqueConstraint("entry_id", "word"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = owned_by("pipeline_entry.id")
    word: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)


class PipelineNote(Base):
    """What a member wrote of a person in a pipeline. `account_id` None: the account is gone."""

    __tablename__ = "pipeline_note"

    id: Mapped[Key]
    entry_id: Mapped[int] = owned_by("pipeline_entry.id")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    text: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    entry: Mapped[PipelineEntry] = relationship()
    account: Mapped[Account | None] = relationship()


class Criterion(Base):
    """One line of a vacancy's scorecard. `position` is counted from 0."""

    __tablename__ = "criterion"

    id: Mapped[Key]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    position: Mapped[int]
    text: Mapped[str]


class Score(Base):
    """What a member gave a person for a criterion: 1 to 4, and why."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("criterion_id", "entry_id", "account_id"),
        CheckConstraint("points BETWEEN 1 AND 4", name="points"),
    )

    id: Mapped[Key]
    criterion_id: Mapped[int] = owned_by("criterion.id")
    entry_id: Mapped[int] = owned_by("pipeline_entry.id")
    account_id: Mapped[int] = owned_by("account.id")
    points: Mapped[int]
    reason: Mapped[str]
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class ApplicationAnswer(Base):
    """What an applicant was told in the end, and when: each outcome once for each time that the person applied.

    `applied_at` is that of the application which it answers.
    """

    __tablename__ = "application_answer"
    __table_args__ = (UniqueConstraint("application_id", "applied_at", "outcome"),)

    id: Mapped[Key]
    application_id: Mapped[int] = owned_by("application.id")
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Stage] = mapped_column(choice(Stage, "outcome"))
    text: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship()
