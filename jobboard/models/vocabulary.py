"""The shared vocabulary: skills with labels, broader skills and crosswalks; where each came from; and places."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.types import Key, choice, owned_by

OWN_FRAMEWORK = "Badge job board vocabulary"
"""The framework of the skills that are no other framework's, and the source of what the site's seed says."""


class SkillKind(StrEnum):
    """What a skill is in its framework. A group is a broader skill under which others stand."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    ABILITY = "ability"
    TECHNOLOGY = "technology"
    GROUP = "group"


class LabelKind(StrEnum):
    """What another name is. Preferred: the name in another language. Former: the label of an earlier version."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    HIDDEN = "hidden"
    FORMER = "former"


class Need(StrEnum):
    """How much one thing needs a skill."""

    ESSENTIAL = "essential"
    OPTIONAL = "optional"


class Match(StrEnum):
    """What the thing that a crosswalk leads to is. Source: SKOS Reference, section 10, mapping properties."""

    EXACT = "exact"
    CLOSE = "close"
    BROADER = "broader"
    NARROWER = "narrower"


class Skill(Base):
    """One skill. `key` is its address in its framework, which badges align to; `code` its notation there, or empty.

    `reuse` says how widely it is used, in the framework's word. A skill that a later version of its framework no longer
    has is retired: it is not offered any more, and counts for whoever has it.
    """

    __tablename__ = "skill"
    __table_args__ = (Index("ix_skill_framework_code", "framework", "code"), NEVER_REUSED)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    framework: Mapped[str]
    label: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[SkillKind] = mapped_column(choice(SkillKind, "kind"), default=SkillKind.SKILL, server_default="skill")
    code: Mapped[str] = mapped_column(default="", server_default="")
    reuse: Mapped[str] = mapped_column(default="", server_default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    labels: Mapped[list["SkillLabel"]] = relationship(cascade="all, delete-orphan")


class SkillLabel(Base):
    """Another name of a skill, in a language. `source` is the framework that says so, which may take it back."""

    __tablename__ = "skill_label"
    __table_args__ = (UniqueConstraint("skill_id", "language", "label"),)

    id: Mapped[Key]
    skill_id: Mapped[int] = owned_by("skill.id")
    label: Mapped[str] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(default="en")
    kind: Mapped[LabelKind] = mapped_column(
        choice(LabelKind, "kind"), default=LabelKind.ALTERNATIVE, server_default="alternative"
    )
    source: Mapped[str] = mapped_column(default=OWN_FRAMEWORK, server_default=OWN_FRAMEWORK)


class SkillBroader(Base):
    """`broader_id` is one step broader than `skill_id`: who has the narrower skill has the broader one.

    `source` is the framework that says so.
    """

    __tablename__ = "skill_broader"

    skill_id: Mapped[int] = owned_by("skill.id", primary_key=True)
    broader_id: Mapped[int] = owned_by("skill.id", primary_key=True)
    source: Mapped[str] = mapped_column(default=OWN_FRAMEWORK, server_default=OWN_FRAMEWORK)


class SkillRelation(Base):
    """`skill_id` needs `needed_id`, or is helped by it. It proves nothing: who has the one need not have the other."""

    __tablename__ = "skill_relation"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id", ondelete="CASCADE"), primary_key=True)
    needed_id: Mapped[int] = owned_by("skill.id", primary_key=True)
    need: Mapped[Need] = mapped_column(choice(Need, "need"))
    source: Mapped[str]


class CrosswalkColumns:
    """The columns of what a thing is called in another framework: `relation` says what `to_id` is to `from_id`.

    `source` is the publication, or what it was computed from; `rule` the rule with its version that made it. Nobody but
    the rule decided where `decided_by_id` is None. One that was undone leads nowhere, and no rule brings it back.
    """

    id: Mapped[Key]
    relation: Mapped[Match] = mapped_column(choice(Match, "relation"))
    source: Mapped[str]
    rule: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))


class Crosswalk(CrosswalkColumns, Base):
    """What a skill is called in another framework."""

    __tablename__ = "crosswalk"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "rule"), NEVER_REUSED)

    from_id: Mapped[int] = owned_by("skill.id")
    to_id: Mapped[int] = owned_by("skill.id")


class FrameworkImport(Base):
    """One import of a framework that changed something. `digest` is the sha256 of its files.

    The numbers count its skills, occupations and levels. A partial one only added and changed.
    """

    __tablename__ = "framework_import"

    id: Mapped[Key]
    framework: Mapped[str] = mapped_column(index=True)
    version: Mapped[str]
    digest: Mapped[str]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_partial: Mapped[bool]
    added: Mapped[int]
    changed: Mapped[int]
    retired: Mapped[int]
    unchanged: Mapped[int]


class QualificationLevel(Base):
    """One of the twelve levels of the SCQF, and what compares to it. `eqf` is None where there is none.

    `qualifications` are examples, one a line; `rqf` is the nearest level of England and Northern Ireland, in words.
    """

    __tablename__ = "qualification_level"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    eqf: Mapped[int | None]
    rqf: Mapped[str]
    qualifications: Mapped[str]


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
