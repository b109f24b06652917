"""What demo mode needs: the keys of made-up issuers and the documents at their made-up addresses."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import Base
from jobboard.models.types import Key


class DemoIssuer(Base):
    """A made-up issuer. `private_key` is the raw Ed25519 key, made at seeding time.

    `next_position` is the next free place in its status list; `revoked` are the places that are revoked.
    """

    __tablename__ = "demo_issuer"

    id: Mapped[Key]
    did: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    private_key: Mapped[bytes]
    next_position: Mapped[int] = mapped_column(default=0)
    revoked: Mapped[list[int]] = mapped_column(JSON, default=list)


class DemoDocument(Base):
    """What a made-up address answers in demo mode, and nowhere else."""

    __tablename__ = "demo_document"

    address: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    body: Mapped[bytes]
