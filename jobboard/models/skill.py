"""What badges say of skills, and what people decided about it: holders, staff, and issuers about their own badges."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.account import Account
from jobboard.models.badge import Achievement, Badge
from jobboard.models.types import Key, choice, owned_by
from jobboard.models.vocabulary import Skill
from jobboard.search.document import Grade


class StatementKind(StrEnum):
    """How a badge says something of what it is for."""

    ALIGNMENT = "alignment"
    TAG = "tag"


class BadgeStatement(Base):
    """One thing that a badge says of what it is for, kept so that it can be read again by another vocabulary.

    `text` is the tag, or the name of what an alignment names; `text_key` is it without case and double spaces.
    """

    __tablename__ = "badge_statement"

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    position: Mapped[int]
    kind: Mapped[StatementKind] = mapped_column(choice(StatementKind, "kind"))
    text: Mapped[str]
    text_key: Mapped[str] = mapped_column(index=True)
    address: Mapped[str | None]
    code: Mapped[str | None]
    framework: Mapped[str | None]
    target_type: Mapped[str | None]

    badge: Mapped[Badge] = relationship()


class Choice(StrEnum):
    """What a holder says of a skill that a badge may prove."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class SkillChoice(Base):
    """What the holder decided about one skill of a badge. Rows are added and undone, never changed otherwise.

    `text` is what of the badge it was read from, `grade` what it would count as; None: no better than self-claimed.
    `claim_id` is the self-claimed skill that this choice added; None: it added none, or the person removed it.
    """

    __tablename__ = "skill_choice"

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    skill_id: Mapped[int] = owned_by("skill.id")
    text: Mapped[str]
    grade: Mapped[Grade | None] = mapped_column(choice(Grade, "grade"))
    choice: Mapped[Choice] = mapped_column(choice(Choice, "choice"))  # Last: it hides the function of its name.
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("self_claimed_skill.id", ondelete="SET NULL"), index=True)

    badge: Mapped[Badge] = relationship()
    skill: Mapped[Skill] = relationship()


class Authority(StrEnum):
    """For whom somebody decided."""

    STAFF = "staff"
    ISSUER = "issuer"


class SkillMapping(Base):
    """A decision of staff, or of the issuer itself, that a class of badges proves a skill, or that it does not.

    Rows are added and undone, never changed otherwise; of several about one skill the last of each authority counts.
    `level` is SCQF 1-12; None: what the badge itself says. `skill_id` None: somebody looked, and no skill of the
    vocabulary fits.
    """

    __tablename__ = "skill_mapping"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 12", name="level"),
        CheckConstraint("skill_id IS NOT NULL OR NOT is_proven", name="what_is_proven"),
    )

    id: Mapped[Key]
    achievement_id: Mapped[int] = owned_by("achievement.id")
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id", ondelete="CASCADE"), index=True)
    is_proven: Mapped[bool]
    level: Mapped[int | None]
    authority: Mapped[Authority] = mapped_column(choice(Authority, "authority"))
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    achievement: Mapped[Achievement] = relationship()
    skill: Mapped[Skill | None] = relationship()
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])


class LabelMapping(Base):
    """A decision of staff on what a tag or name means, wherever it stands: a skill, or none of the vocabulary.

    Rows are added and undone, never changed otherwise; of several about one text the last counts. `text_key` as in
    BadgeStatement.
    """

    __tablename__ = "label_mapping"

    id: Mapped[Key]
    text_key: Mapped[str] = mapped_column(index=True)
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    skill: Mapped[Skill | None] = relationship()
    decided_by: Mapped[Account | None] = relationship(foreign_keys=[decided_by_id])
