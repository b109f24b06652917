"""What the index still has to be told, and who is at work on it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key


class OutboxEntry(Base):
    """One person to be written to the index again. No foreign key: it outlives an erased person.

    `version` is the person's search_version after the change. `available_at`: not to be tried before.
    `claimed_by` and `claimed_until`: an indexer is at work on it; a claim that ran out is free again.
    `is_dead`: it failed too often and waits for somebody to look.
    """

    __tablename__ = "outbox_entry"

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(index=True)
    version: Mapped[int]
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")
    is_dead: Mapped[bool] = mapped_column(default=False)


class Lease(Base):
    """A right that one process has until a moment, by name."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)
