"""Due work of the worker, mails to be sent, and counters of rate limits."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key, choice


class TaskKind(StrEnum):
    """What the worker does. The subject is the id of a row."""

    JUDGE_IMPORT = "judge_import"
    RECHECK_BADGE = "recheck_badge"
    PROVE_IDENTITY = "prove_identity"
    CHECK_SOURCE = "check_source"
    TELL_HOLDER = "tell_holder"
    SEND_MAIL = "send_mail"
    READ_REGISTRY = "read_registry"
    SETTLE_ACHIEVEMENT = "settle_achievement"
    SETTLE_LABEL = "settle_label"
    READ_ACHIEVEMENT = "read_achievement"
    SUGGEST_SKILLS = "suggest_skills"
    READ_TEXT = "read_text"
    READ_RESUME = "read_resume"
    TELL_SEARCH = "tell_search"
    TELL_VACANCY = "tell_vacancy"
    JUDGE_PUBLIC_CHECK = "judge_public_check"
    MAKE_EXPORT = "make_export"
    ERASE_ACCOUNT = "erase_account"


class Task(Base):
    """One piece of due work; its row goes when it is done.

    `claimed_by` and `claimed_until`: a worker is at it; a claim that ran out is a failed attempt. `is_dead`: it failed
    too often and waits for somebody to look.
    """

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[Key]
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind, "kind"))
    subject_id: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")
    is_dead: Mapped[bool] = mapped_column(default=False)


class Mail(Base):
    """A mail. It is sent once; `id` makes its Message-ID. `html`: the same as a page; None: the text alone."""

    __tablename__ = "mail"

    id: Mapped[Key]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    html: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RateLimit(Base):
    """A counter of a rate limit that holds across processes. `expires_at` is in seconds since 1970."""

    __tablename__ = "rate_limit"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[float] = mapped_column(index=True)
