"""What verdicts stand on: documents at addresses, shared by all badges that need them, and the raw answers."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key, owned_by


class Answer(Base):
    """The body of an answer, kept once by its sha256 whoever fetched it and however many reports refer to it."""

    __tablename__ = "answer"

    digest: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]


class VerificationAnswer(Base):
    """That a report needs an answer to be whole."""

    __tablename__ = "verification_answer"

    verification_id: Mapped[int] = mapped_column(
        ForeignKey("verification.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(ForeignKey("answer.digest"), primary_key=True, index=True)


class Source(Base):
    """A document on which verdicts stand: a list, a hosted copy, a key, an issuer's profile.

    `key` is the sha256 of the address. `accept` is what it is asked for as.
    The last answer: `digest` names it, `found_at` is where it came from in the end; until `fresh_until` it need not be
    asked for again. The last look at all badges on it: `checked_at` is when it was last read and each badge held
    against it, `believed_until` how long verdicts are believed on it without another look. `failures` in a row since
    `failing_since`, with the code of the last in `last_error`; `tried_at` is when it was last asked.
    """

    __tablename__ = "source"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    accept: Mapped[str]
    host: Mapped[str] = mapped_column(index=True)
    is_list: Mapped[bool]

    digest: Mapped[str] = mapped_column(index=True)
    found_at: Mapped[str]
    media_type: Mapped[str | None]
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fresh_until: Mapped[datetime] = mapped_column(UtcDateTime)

    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    believed_until: Mapped[datetime] = mapped_column(UtcDateTime)
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")


class SourceUse(Base):
    """That a badge's verdict stands on a source, and on what it said then.

    Of a list: the entry as in credentials.ListEntry, with the value that was read. Of anything else: the `digest` of
    the whole document. `is_current` False: something else stands there since, and a full check must say what it means.
    """

    __tablename__ = "source_use"

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    source_id: Mapped[int] = owned_by("source.id")
    is_current: Mapped[bool] = mapped_column(default=True)
    digest: Mapped[str | None]
    entry_type: Mapped[str | None]
    purpose: Mapped[str | None]
    position: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None]
    credential_id: Mapped[str | None]
    issuer: Mapped[str | None]
    value: Mapped[int | None]
