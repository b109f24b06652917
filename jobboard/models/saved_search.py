"""Searches that members of organisations keep, and what each of them has not been told yet."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.organisation import Member
from jobboard.models.types import Key, PublicId, choice, owned_by


class HowOften(StrEnum):
    """How often mail tells what is new of a saved search. NEVER: its page alone does."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class SavedSearch(Base):
    """A question about people that a member keeps; it goes when the member does.

    `question` is the JSON of what was asked; whose badges count is not in it but the organisation's to say, at the
    moment of asking. `parts`: how many parts its rows of SavedSearchKey have; `keyed_by`: the number of the rule that
    made them (`alerts.keys`). `looked_at`: when the member last said to have seen what is new. `deleted_at`: it is
    gone, and may be brought back for a while.
    """

    __tablename__ = "saved_search"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    member_id: Mapped[int] = owned_by("member.id")
    name: Mapped[str]
    question: Mapped[str]
    how_often: Mapped[HowOften] = mapped_column(choice(HowOften, "how_often"))
    parts: Mapped[int]
    keyed_by: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship()


class SavedSearchKey(Base):
    """One of the things of which a person must have one, or the search cannot find them (`alerts.keys`).

    A person who is found has at least one key of every part.
    """

    __tablename__ = "saved_search_key"
    __table_args__ = (Index("ix_saved_search_key_key", "key", "search_id"),)

    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class SearchNews(Base):
    """A person about whom a saved search has something to tell: once, whatever happens on the way.

    `is_met`: whether the search finds the person, since `changed_at`. `is_told` and `is_seen`: what the last mail and
    the last look at the page left the member believing. Where all three agree, there is no row. `is_by_badge`: the
    person is found no longer because a badge of theirs counts no longer.
    """

    __tablename__ = "search_news"
    __table_args__ = (UniqueConstraint("search_id", "candidate_id"),)

    id: Mapped[Key]
    search_id: Mapped[int] = owned_by("saved_search.id")
    candidate_id: Mapped[int] = owned_by("candidate.id")
    is_met: Mapped[bool]
    is_told: Mapped[bool]
    is_seen: Mapped[bool]
    is_by_badge: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
