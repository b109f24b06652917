"""A jobseeker as others may see them: visibility, resume sections, items and badges placed on items."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.badge import Badge
from jobboard.models.types import Key, PublicId, SeveralOf, choice, owned_by
from jobboard.models.vocabulary import Place, Skill
from jobboard.search.document import Contract, Hours


class Visibility(StrEnum):
    """Who may find a person. Hidden is the default; the named form shows the name, the anonymous one does not."""

    HIDDEN = "hidden"
    APPLICATIONS = "applications"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class SectionKind(StrEnum):
    """What a resume section holds. OWN has a title of the person's own."""

    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    VOLUNTEERING = "volunteering"
    OWN = "own"


class Candidate(Base):
    """A jobseeker. `search_version` rises by one in every transaction that changes what the index shows.

    `hours`, `contracts`, `is_remote_ok`, `available_from`: what the person wants of a job, and the day from which they
    could start; empty, False and None mean that nothing was said.
    """

    __tablename__ = "candidate"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = owned_by("account.id", unique=True)
    headline: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility, "visibility"), default=Visibility.HIDDEN, index=True
    )
    hours: Mapped[frozenset[Hours]] = mapped_column(SeveralOf(Hours), default=frozenset(), server_default="")
    contracts: Mapped[frozenset[Contract]] = mapped_column(SeveralOf(Contract), default=frozenset(), server_default="")
    is_remote_ok: Mapped[bool] = mapped_column(default=False, server_default=false())
    available_from: Mapped[date | None] = mapped_column(Date)
    search_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
    place: Mapped[Place | None] = relationship()
    sections: Mapped[list["ResumeSection"]] = relationship(
        back_populates="candidate", cascade="all, delete-orphan", order_by="ResumeSection.position"
    )
    badges: Mapped[list[Badge]] = relationship(cascade="all, delete-orphan", order_by="Badge.id")
    self_claimed_skills: Mapped[list["SelfClaimedSkill"]] = relationship(
        cascade="all, delete-orphan", order_by="SelfClaimedSkill.id"
    )


class SelfClaimedSkill(Base):
    """A skill that the person says they have. It never counts as verified."""

    __tablename__ = "self_claimed_skill"
    __table_args__ = (UniqueConstraint("candidate_id", "skill_id"),)

    id: Mapped[Key]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    skill_id: Mapped[int] = owned_by("skill.id")

    skill: Mapped[Skill] = relationship()


class ResumeSection(Base):
    """A part of the resume. `position` orders the sections, counted from 0; a hidden one is its owner's alone."""

    __tablename__ = "resume_section"

    id: Mapped[Key]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    kind: Mapped[SectionKind] = mapped_column(choice(SectionKind, "kind"))
    title: Mapped[str]
    position: Mapped[int]
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default=false())

    candidate: Mapped[Candidate] = relationship(back_populates="sections")
    items: Mapped[list["ResumeItem"]] = relationship(
        back_populates="section", cascade="all, delete-orphan", order_by="ResumeItem.position"
    )


class ResumeItem(Base):
    """One entry of a section. `started` and `ended` are what the person wrote: a year, or a month and a year."""

    __tablename__ = "resume_item"

    id: Mapped[Key]
    section_id: Mapped[int] = owned_by("resume_section.id")
    title: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    started: Mapped[str] = mapped_column(default="")
    ended: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    section: Mapped[ResumeSection] = relationship(back_populates="items")
    placed_badges: Mapped[list["ItemBadge"]] = relationship(
        back_populates="item", cascade="all, delete-orphan", order_by="ItemBadge.position"
    )


class ItemBadge(Base):
    """A badge placed on an item."""

    __tablename__ = "item_badge"
    __table_args__ = (UniqueConstraint("item_id", "badge_id"),)

    id: Mapped[Key]
    item_id: Mapped[int] = owned_by("resume_item.id")
    badge_id: Mapped[int] = owned_by("badge.id")
    position: Mapped[int]

    item: Mapped[ResumeItem] = relationship(back_populates="placed_badges")
    badge: Mapped[Badge] = relationship()
