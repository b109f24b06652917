"""The catalogue of badges: what issuers publish of them, how it was read, and which badge counts as which."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.badge import Achievement
from jobboard.models.organisation import Organisation
from jobboard.models.skill import StatementKind
from jobboard.models.types import Key, PublicId, choice, owned_by


class ReadingState(StrEnum):
    """Where the reading of a badge class stands. FAILED: nothing was kept; `reason` says why."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class CatalogueReading(Base):
    """The address of a badge class that somebody handed in, for the worker to read.

    `reason`: the code of what stood in the way; empty for none. `account_id` None: the account is gone.
    """

    __tablename__ = "catalogue_reading"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    address: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    state: Mapped[ReadingState] = mapped_column(choice(ReadingState, "state"), default=ReadingState.WAITING)
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id", ondelete="SET NULL"), index=True)

    achievement: Mapped[Achievement | None] = relationship()


class AchievementStatement(Base):
    """One thing that an issuer's own page says of a badge, kept before anybody holds one; columns as BadgeStatement."""

    __tablename__ = "achievement_statement"

    id: Mapped[Key]
    achievement_id: Mapped[int] = owned_by("achievement.id")
    position: Mapped[int]
    kind: Mapped[StatementKind] = mapped_column(choice(StatementKind, "kind"))
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(index=True)
    address: Mapped[str | None]
    code: Mapped[str | None]
    framework: Mapped[str | None]
    target_type: Mapped[str | None]


class AchievementPicture(Base):
    """The picture of a badge, small and made anew by us: a PNG of at most 256 pixels a side."""

    __tablename__ = "achievement_picture"

    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(deferred=True)
    digest: Mapped[str]


class Equivalence(Base):
    """A decision that one badge counts as another where that one is asked for, and not the other way round.

    Rows are added and undone, never changed otherwise. `organisation_id` None: decided by staff, for everybody.
    """

    __tablename__ = "equivalence"
    __table_args__ = (CheckConstraint("held_id <> asked_id", name="two_badges"),)

    id: Mapped[Key]
    held_id: Mapped[int] = owned_by("achievement.id")
    asked_id: Mapped[int] = owned_by("achievement.id")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    source: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    held: Mapped[Achievement] = relationship(foreign_keys=[held_id])
    asked: Mapped[Achievement] = relationship(foreign_keys=[asked_id])
    organisation: Mapped[Organisation | None] = relationship()
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
