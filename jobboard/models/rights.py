"""What people ask of their own data: copies of it, and to be forgotten; and what is left of those who are gone."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.candidate import Visibility
from jobboard.models.types import Key, PublicId, choice, owned_by


class ExportState(StrEnum):
    """Where a copy of somebody's data stands. FAILED: making it broke off too often on our side."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class DataExport(Base):
    """A copy of everything that is a person's own, as a ZIP that the worker makes.

    `content` None: it is not made yet. The row goes a while after it was asked for, and with it the file.
    """

    __tablename__ = "data_export"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = owned_by("account.id")
    state: Mapped[ExportState] = mapped_column(choice(ExportState, "state"), default=ExportState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    content: Mapped[bytes | None] = mapped_column(deferred=True)


class Erasure(Base):
    """That an account is to be erased at `due_at`, unless its person takes that back before.

    `visibility` is what a jobseeker had chosen, to be put back with it; None: there is nothing to put back.
    """

    __tablename__ = "erasure"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id", unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    visibility: Mapped[Visibility | None] = mapped_column(choice(Visibility, "visibility"))

    account: Mapped[Account] = relationship()


class Dormancy(Base):
    """How far an account that nobody uses is on its way to be erased; the row goes when its person comes back.

    `step`: 1 hidden, 2 and 3 after the first and the second warning. `seen_at`: when they were last here.
    """

    __tablename__ = "dormancy"
    __table_args__ = (CheckConstraint("step BETWEEN 1 AND 3", name="step"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    step: Mapped[int]
    step_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GoneApplication(Base):
    """What an employer keeps of an application that is kept no longer: that there was one. Nothing says whose."""

    __tablename__ = "gone_application"

    id: Mapped[Key]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    gone_on: Mapped[date] = mapped_column(Date)
