"""Who signs in: accounts, their e-mail addresses and their sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key, choice, owned_by


class Role(StrEnum):
    """What kind of account this is; it never changes."""

    JOBSEEKER = "jobseeker"
    EMPLOYER = "employer"
    STAFF = "staff"


class Account(Base):
    """One person who can sign in. `password_hash` None: a demo person nobody signs in as.

    `is_told_of_lost_badges`: mail goes out when a badge of theirs no longer counts.
    """

    __tablename__ = "account"

    id: Mapped[Key]
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    name: Mapped[str]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)
    is_told_of_lost_badges: Mapped[bool] = mapped_column(default=True, server_default=true())

    emails: Mapped[list["EmailAddress"]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="EmailAddress.id"
    )


class EmailAddress(Base):
    """An address of an account. Only a confirmed one signs in or proves a badge to be the person's own.

    `address_key` is what is compared (accounts.address_key). Several accounts may claim an address, one may have
    confirmed it.
    """

    __tablename__ = "email_address"
    __table_args__ = (
        UniqueConstraint("account_id", "address_key"),
        Index(
            "uq_email_address_confirmed",
            "address_key",
            unique=True,
            sqlite_where=text("confirmed_at IS NOT NULL"),
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id")
    address: Mapped[str]
    address_key: Mapped[str] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_primary: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship(back_populates="emails")


class SignInSession(Base):
    """A signed-in browser. The browser holds a random token; only its SHA-256 is kept here.

    `proved_at`: when this person last gave the password, a code or a passkey here; None: before this was kept.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id")
    token_sha256: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user_agent: Mapped[str] = mapped_column(default="")
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
