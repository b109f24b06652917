"""Texts that people paste to have them read for skills, and what was found in each. Personal, and kept for a while."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, PublicId, choice, owned_by
from jobboard.models.vocabulary import Skill


class TextState(StrEnum):
    """Where the reading of a text stands. FAILED: reading it broke off too often on our side."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


class PastedText(Base):
    """A text that an account pasted, for the worker to read. It is that account's alone.

    Its id is never given again: the worker may still be reading a text that was removed.
    """

    __tablename__ = "pasted_text"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = owned_by("account.id")
    text: Mapped[str]
    state: Mapped[TextState] = mapped_column(choice(TextState, "state"), default=TextState.WAITING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class PastedTextSkill(Base):
    """A skill that a pasted text may speak of. It proves nothing, and nothing follows from it.

    `score` is the chance that it is right, 0 to 1; `places` are start and end in the text of each word that it came
    from, in order.
    """

    __tablename__ = "pasted_text_skill"
    __table_args__ = (UniqueConstraint("text_id", "skill_id"),)

    id: Mapped[Key]
    text_id: Mapped[int] = owned_by("pasted_text.id")
    skill_id: Mapped[int] = owned_by("skill.id")
    score: Mapped[float]
    places: Mapped[list[list[int]]] = mapped_column(JSON)

    skill: Mapped[Skill] = relationship()
