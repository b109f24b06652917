"""Files that people hand in to have them read into a draft of a resume. Personal, and kept for a while."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, PublicId, choice, owned_by


class DraftState(StrEnum):
    """Where the reading of a file stands. REFUSED: nothing could be read from it; `ResumeDraft.problem` says why."""

    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


class ResumeDraft(Base):
    """A resume in a file, for the worker to read. It is its person's alone, and changes nothing by being read.

    `content` is the file until it is read; then it goes, and `draft` is the JSON of a `resume_reading.draft.Draft`.
    `problem`: a value of `resume_reading.draft.Problem`, or empty. Its id is never given again: the worker may still be
    reading a file that was removed.
    """

    __tablename__ = "resume_draft"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    file_name: Mapped[str]
    content: Mapped[bytes | None]
    state: Mapped[DraftState] = mapped_column(choice(DraftState, "state"), default=DraftState.WAITING)
    problem: Mapped[str] = mapped_column(default="")
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
