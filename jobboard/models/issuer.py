"""Who issues badges, and what their level follows from: registries, decisions of staff, look-alikes noticed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, choice, owned_by


class LevelBasis(StrEnum):
    """What an issuer's level follows from. FOUND: what reports found by themselves."""

    FOUND = "found"
    NAME_SPACE = "name_space"
    BODY = "body"
    REGISTRY = "registry"
    STAFF = "staff"
    BLOCK = "block"
    LOOK_ALIKE = "look_alike"


class DecisionKind(StrEnum):
    """What staff decided. The last two are about one look-alike: it imitates whom it resembles, or it does not."""

    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    BLOCK = "block"
    IMITATION = "imitation"
    NO_IMITATION = "no_imitation"


class Sign(StrEnum):
    """By what an issuer resembles one that is known."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    ADDRESS = "address"
    CLAIMED_ADDRESS = "claimed_address"


class Trust(StrEnum):
    """How it is known that a registry's document is the registry's.

    PINNED: its sha256 is known. SIGNED: it is a JWS of a known key. HOST: by where it stands, and by nothing else.
    """

    PINNED = "pinned"
    SIGNED = "signed"
    HOST = "host"


class RegistryEvent(StrEnum):
    """What happened to a registry or to one of its entries."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LAPSED = "lapsed"
    READ_AGAIN = "read_again"
    TAKEN_OUT = "taken_out"


class Issuer(Base):
    """Who issued badges, by profile address or DID. The name is what its badges say and is never evidence.

    `level` 0-4 is the one that counts; it follows from `found_level` (0-2, by reports) and from what this file keeps
    (jobboard.issuers.levels). `level_basis`, `level_source` and `level_since` say why. `resembles`: the known issuer
    that this one looks like, with its domain, while staff have not said that it is none of its imitations.
    """

    __tablename__ = "issuer"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 4", name="level"),
        CheckConstraint("found_level BETWEEN 0 AND 2", name="found_level"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    url: Mapped[str | None]
    level: Mapped[int] = mapped_column(default=0)
    found_level: Mapped[int] = mapped_column(default=0, server_default="0")
    level_basis: Mapped[LevelBasis] = mapped_column(
        choice(LevelBasis, "level_basis"), default=LevelBasis.FOUND, server_default=LevelBasis.FOUND.value
    )
    level_source: Mapped[str] = mapped_column(default="", server_default="")
    level_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resembles: Mapped[str] = mapped_column(default="", server_default="")

    decisions: Mapped[list["IssuerDecision"]] = relationship(
        order_by="IssuerDecision.id", back_populates="issuer", cascade="all, delete-orphan", passive_deletes=True
    )
    look_alikes: Mapped[list["LookAlike"]] = relationship(
        order_by="LookAlike.id", back_populates="issuer", cascade="all, delete-orphan", passive_deletes=True
    )


class IssuerDecision(Base):
    """What a member of staff decided about an issuer. Rows are added and undone, never changed otherwise.

    `subject`: the `known_key` of the look-alike that it is about, otherwise empty. People read `reason` and `source`.
    """

    __tablename__ = "issuer_decision"

    id: Mapped[Key]
    issuer_id: Mapped[int] = owned_by("issuer.id")
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind, "kind"))
    subject: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    issuer: Mapped[Issuer] = relationship(back_populates="decisions")


class LookAlike(Base):
    """An issuer that resembles a known one, which is kept as it was then. `gone_at`: since when it no longer does."""

    __tablename__ = "look_alike"
    __table_args__ = (UniqueConstraint("issuer_id", "known_key"),)

    id: Mapped[Key]
    issuer_id: Mapped[int] = owned_by("issuer.id")
    known_key: Mapped[str] = mapped_column(index=True)
    known_label: Mapped[str]
    sign: Mapped[Sign] = mapped_column(choice(Sign, "sign"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    issuer: Mapped[Issuer] = relationship(back_populates="look_alikes")


class Registry(Base):
    """A list of issuers that somebody else keeps. `level`: the highest one that its entries may give, 3 or 4.

    `trust_value`: the sha256 of a PINNED document, the key (a DID or a verification method) of a SIGNED one.
    `read_at`: when it was last read well; `stated_at`: when a SIGNED one says that it was made, so that no older one
    takes its place. `lapsed_at`: since when its entries no longer count, because it could not be read for too long.
    """

    __tablename__ = "registry"
    __table_args__ = (CheckConstraint("level BETWEEN 3 AND 4", name="level"),)

    id: Mapped[Key]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(unique=True)
    trust: Mapped[Trust] = mapped_column(choice(Trust, "trust"))
    trust_value: Mapped[str] = mapped_column(default="")
    level: Mapped[int]
    added_by: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lapsed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    last_sha256: Mapped[str] = mapped_column(default="")


class RegistryEntry(Base):
    """An issuer that a registry lists at this time, by its exact identifier. `since`: when it was first read there."""

    __tablename__ = "registry_entry"
    __table_args__ = (UniqueConstraint("registry_id", "key"), CheckConstraint("level BETWEEN 3 AND 4", name="level"))

    id: Mapped[Key]
    registry_id: Mapped[int] = owned_by("registry.id")
    key: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    level: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)

    listed_in: Mapped[Registry] = relationship()


class RegistryChange(Base):
    """One thing that happened to a registry, `key` empty, or to an entry of it. Rows are added and never changed."""

    __tablename__ = "registry_change"

    id: Mapped[Key]
    registry_id: Mapped[int] = owned_by("registry.id")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[RegistryEvent] = mapped_column(choice(RegistryEvent, "event"))
    key: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
