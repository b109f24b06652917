"""What proves who signs in beside the password: an app with codes, passkeys, recovery codes; and signing in halfway."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base, UtcDateTime
from jobboard.models.types import Key, owned_by


class AuthenticatorApp(Base):
    """An app that shows codes, at most one for each account.

    `secret` None: none counts yet. `offered_secret`: what is shown until a code of it comes back; then it takes the
    place of `secret`. Both are in base 32. `last_step`: the latest time step of 30 seconds whose code was used.
    """

    __tablename__ = "authenticator_app"

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id", unique=True)
    secret: Mapped[str | None]
    offered_secret: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_step: Mapped[int] = mapped_column(default=0)


class Passkey(Base):
    """A passkey. `credential_id` is what its device calls it, in base64url; `public_key` is a COSE key.

    `sign_count`: how often its device says it was used, which may only grow; 0 where the device does not count.
    """

    __tablename__ = "passkey"

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id")
    name: Mapped[str]
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PasskeyChallenge(Base):
    """What a passkey is asked to sign, until it is answered once. `account_id` None: whoever signs in with it."""

    __tablename__ = "passkey_challenge"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RecoveryCode(Base):
    """A code that stands once for an app or a passkey that was lost. Only its SHA-256 is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_sha256"),)

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id")
    code_sha256: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SecondStep(Base):
    """A browser that gave the password and owes a code; it is not signed in. Only the SHA-256 of its token is kept."""

    __tablename__ = "second_step"

    id: Mapped[Key]
    account_id: Mapped[int] = owned_by("account.id")
    token_sha256: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    attempts_left: Mapped[int]
