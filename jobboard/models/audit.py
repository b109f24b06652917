"""Who did what to whom, by ids."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key


class AuditEvent(Base):
    """One event; rows are added and never changed. `subject` is a table's name with an id; no names, no contents."""

    __tablename__ = "audit_event"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str]
