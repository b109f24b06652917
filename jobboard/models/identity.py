"""What people have proven to be theirs beside e-mail addresses, and the questions by which they prove it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, PublicId, choice, owned_by


class IdentityKind(StrEnum):
    """What is proven: a DID, or a page of the person's own."""

    DID = "did"
    URL = "url"


class ProvenIdentity(Base):
    """Something that an account has proven to be its person's own. One account at a time has it.

    `value` is as it was typed, `key` what is compared (credentials.identities.comparable). `removed_at`: it no longer
    counts, and may be brought back for a while.
    """

    __tablename__ = "proven_identity"
    __table_args__ = (
        Index(
            "uq_proven_identity_held",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = owned_by("account.id")
    kind: Mapped[IdentityKind] = mapped_column(choice(IdentityKind, "kind"))
    value: Mapped[str]
    key: Mapped[str]
    proven_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NamedIdentity(Base):
    """A DID or a page that a badge names in plain; `key` as of a ProvenIdentity. Whoever proves it raises a doubt."""

    __tablename__ = "named_identity"
    __table_args__ = (Index("ix_named_identity_key", "key", "kind"),)

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    kind: Mapped[IdentityKind] = mapped_column(choice(IdentityKind, "kind"))
    key: Mapped[str]


class ChallengeState(StrEnum):
    """Where a question stands. OPEN: it waits for an answer, `reason` says why the last one did not do."""

    OPEN = "open"
    CHECKING = "checking"
    PROVEN = "proven"
    REFUSED = "refused"


class IdentityChallenge(Base):
    """A question to one account: prove that this is yours. It is good for one proof, until `expires_at`.

    Pages and the verifier call the whole a question; its challenge, in the sense of W3C, is the random value alone.

    `token` is that value: in what is signed, or in the link on the page; `domain` is the site's own address. `answer`
    and `method` are what was handed in, kept so that nobody types it twice.
    """

    __tablename__ = "identity_challenge"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    account_id: Mapped[int] = owned_by("account.id")
    kind: Mapped[IdentityKind] = mapped_column(choice(IdentityKind, "kind"))
    value: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    domain: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ChallengeState] = mapped_column(choice(ChallengeState, "state"), default=ChallengeState.OPEN)
    reason: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    method: Mapped[str] = mapped_column(default="")
