"""The shared vocabulary: skills with labels and broader skills, and places."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base
from jobboard.models.types import Key, owned_by


class Skill(Base):
    """One skill. `key` is its address in its framework, which badges align to."""

    __tablename__ = "skill"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    framework: Mapped[str]
    label: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")

    labels: Mapped[list["SkillLabel"]] = relationship(cascade="all, delete-orphan")


class SkillLabel(Base):
    """Another name of a skill, in a language."""

    __tablename__ = "skill_label"
    __table_args__ = (UniqueConstraint("skill_id", "language", "label"),)

    id: Mapped[Key]
    skill_id: Mapped[int] = owned_by("skill.id")
    label: Mapped[str] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(default="en")


class SkillBroader(Base):
    """`broader_id` is one step broader than `skill_id`: who has the narrower skill has the broader one."""

    __tablename__ = "skill_broader"

    skill_id: Mapped[int] = owned_by("skill.id", primary_key=True)
    broader_id: Mapped[int] = owned_by("skill.id", primary_key=True)


class Place(Base):
    """A town or city. `key` is its id in the source; latitude and longitude are degrees."""

    __tablename__ = "place"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    region: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int] = mapped_column(default=0)
