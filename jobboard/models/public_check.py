"""Badges that somebody has checked without an account: judged by the worker, shown to who has the link, and let go."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.badge import ImportState
from jobboard.models.types import Key, PublicId, choice


class PublicCheck(Base):
    """One badge that was handed in by nobody in particular. Whoever knows `public_id` may read what came of it.

    `content` is the document, or the address of one, until it is judged. `report` is then what credentials.Report
    gives as JSON, without what was fetched; None: it is not judged, or could not be. The row goes within the hour.
    """

    __tablename__ = "public_check"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    state: Mapped[ImportState] = mapped_column(choice(ImportState, "state"), default=ImportState.WAITING)
    content: Mapped[bytes | None]
    report: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
