"""Employers: organisations and the accounts that act for them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.types import Key, PublicId, choice, owned_by


class MemberRole(StrEnum):
    """What a member may do. An owner also manages the members."""

    OWNER = "owner"
    MEMBER = "member"


class Organisation(Base):
    """An employer."""

    __tablename__ = "organisation"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    name: Mapped[str]
    website: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    members: Mapped[list["Member"]] = relationship(back_populates="organisation", cascade="all, delete-orphan")


class Member(Base):
    """An account that acts for an organisation.

    `is_told_of_applicants`: mail goes out when a badge of an applicant no longer counts for what a vacancy requires.
    """

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("organisation_id", "account_id"),)

    id: Mapped[Key]
    organisation_id: Mapped[int] = owned_by("organisation.id")
    account_id: Mapped[int] = owned_by("account.id")
    role: Mapped[MemberRole] = mapped_column(choice(MemberRole, "role"))
    is_told_of_applicants: Mapped[bool] = mapped_column(default=True, server_default=true())

    organisation: Mapped[Organisation] = relationship(back_populates="members")
    account: Mapped[Account] = relationship()
