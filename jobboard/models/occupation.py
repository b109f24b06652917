"""Occupations of the frameworks: what they are called, which skills they need, and what other frameworks call them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, choice, owned_by
from jobboard.models.vocabulary import CrosswalkColumns, LabelKind, Need


class Occupation(Base):
    """One occupation, or a group of them. `key` is its address; `code` its notation, whose beginning is its group's.

    One that a later version of its framework no longer has is retired.
    """

    __tablename__ = "occupation"
    __table_args__ = (Index("ix_occupation_framework_code", "framework", "code"), NEVER_REUSED)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    framework: Mapped[str]
    label: Mapped[str] = mapped_column(index=True)
    description: Mapped[str]
    code: Mapped[str]
    is_group: Mapped[bool]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OccupationLabel(Base):
    """Another title of an occupation, in a language."""

    __tablename__ = "occupation_label"
    __table_args__ = (UniqueConstraint("occupation_id", "language", "label"),)

    id: Mapped[Key]
    occupation_id: Mapped[int] = owned_by("occupation.id")
    label: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    kind: Mapped[LabelKind] = mapped_column(choice(LabelKind, "kind"))
    source: Mapped[str]


class OccupationSkill(Base):
    """A skill that an occupation needs. `importance` is that of O*NET, 1 to 5; `level` the framework's word for one."""

    __tablename__ = "occupation_skill"

    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupation.id", ondelete="CASCADE"), primary_key=True)
    skill_id: Mapped[int] = owned_by("skill.id", primary_key=True)
    need: Mapped[Need] = mapped_column(choice(Need, "need"))
    importance: Mapped[float | None]
    level: Mapped[str]
    source: Mapped[str]


class OccupationCrosswalk(CrosswalkColumns, Base):
    """What an occupation is called in another framework."""

    __tablename__ = "occupation_crosswalk"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "rule"), NEVER_REUSED)

    from_id: Mapped[int] = owned_by("occupation.id")
    to_id: Mapped[int] = owned_by("occupation.id")
