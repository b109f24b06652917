"""Badges: imports, what came of them, every report ever made, and the skills that are proven."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.credentials.report import PublicState
from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.issuer import Issuer
from jobboard.models.types import Key, PublicId, choice, owned_by
from jobboard.models.vocabulary import Skill
from jobboard.search.document import Grade


class ImportState(StrEnum):
    """Where an import stands. FAILED: nothing could be got that could be kept; `reason` says why."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


BadgeState = PublicState
"""What people are told of a badge. "Checking" is not among them: that is an import that waits."""


class Achievement(Base):
    """What a badge is for: an achievement of a proven issuer. Another issuer's same id is another achievement.

    `criteria_address`: as its issuer's own page says, None where it does not, or was not read. `achievement_type`: as
    that page says, or else its badges; None where they do not.
    `first_seen_at` None: before that was kept. `read_at`: when that page was last read; None: never.
    """

    __tablename__ = "achievement"
    __table_args__ = (UniqueConstraint("issuer_id", "key"), NEVER_REUSED)

    id: Mapped[Key]
    issuer_id: Mapped[int] = owned_by("issuer.id")
    key: Mapped[str]
    name: Mapped[str] = mapped_column(index=True)
    description: Mapped[str] = mapped_column(default="")
    criteria: Mapped[str] = mapped_column(default="")
    criteria_address: Mapped[str | None]
    achievement_type: Mapped[str | None]
    first_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    issuer: Mapped[Issuer] = relationship()


class BadgeImport(Base):
    """Something a person handed in. `content` is kept until it is judged; then the badge keeps it.

    What has the same person and `created_at` was handed in at once. `processor_ms` is what judging it cost, or while it
    waits what is set aside for it.
    """

    __tablename__ = "badge_import"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    state: Mapped[ImportState] = mapped_column(choice(ImportState, "state"), default=ImportState.WAITING)
    content: Mapped[bytes | None]
    source_address: Mapped[str | None]
    file_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id", ondelete="SET NULL"), index=True)
    was_known: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    processor_ms: Mapped[int] = mapped_column(default=0, server_default="0")

    badge: Mapped["Badge | None"] = relationship()


class Badge(Base):
    """A badge that a person holds, with its last verdict. It counts only while `state` is verified, it is not
    removed, and `valid_from`, `valid_until` and `trusted_until` allow it (jobboard.counting).

    `badge_key` is the identity of the badge (see credentials.Report.badge_key): the same badge twice is one row.
    `verified_at`: when it was last found verified; None means never. `next_check_at`: when the worker looks again.
    `trusted_until`: how long the last good check is believed without another; None means not at all.
    `judged_state` is what the last verdict comes to whatever the level of its issuer: `state` follows from both
    (jobboard.states.settle_state). `ends_at`: when a key or proof ends that the last verdict stands on; None: never.
    `told_state`, `told_at`: what the holder was last told by mail of a badge that stopped being good, and when.
    A badge has skills while its `judged_state` is verified; they count by `state`.
    `revealed_at`: since when whoever may see the person may see all of it; None means what `withholding` gives.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("candidate_id", "badge_key"),
        Index("ix_badge_achievement_id_badge_key", "achievement_id", "badge_key"),
        NEVER_REUSED,
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    badge_key: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)  # Megabytes, which few who read a badge need.
    source_address: Mapped[str | None]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    state: Mapped[BadgeState] = mapped_column(choice(BadgeState, "state"), index=True)
    judged_state: Mapped[BadgeState] = mapped_column(
        choice(BadgeState, "judged_state"), server_default=BadgeState.COULD_NOT_BE_CHECKED.value
    )
    name: Mapped[str]
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"))
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trusted_until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    next_check_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_state: Mapped[BadgeState | None] = mapped_column(choice(BadgeState, "told_state"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    achievement: Mapped[Achievement | None] = relationship()
    verifications: Mapped[list["Verification"]] = relationship(cascade="all, delete-orphan", order_by="Verification.id")
    skills: Mapped[list["BadgeSkill"]] = relationship(cascade="all, delete-orphan", order_by="BadgeSkill.id")


class Verification(Base):
    """One report on a badge, as credentials.Report.to_json gives it; the bodies of answers are kept apart and shared
    (jobboard.reports). Rows are added and never changed.
    """

    __tablename__ = "verification"

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[BadgeState] = mapped_column(choice(BadgeState, "state"))
    report: Mapped[str]


class BadgeSkill(Base):
    """A skill that a badge proves while it is verified, and why.

    `level` is SCQF 1-12; None means unknown. `is_at_least`: it may be higher, since the level of another framework lies
    beside several. `level_source` names the levels that it was read from, such as "EQF 6"; empty where it is unknown.
    `source` is what the skill was read from: an address, words of the badge, or whose mapping. `rule` has its version.
    `decided_by_id` None: nobody but the rule, or an account that is gone; `decided_at`: when, for what the badge itself
    says the time of its import.
    """

    __tablename__ = "badge_skill"
    __table_args__ = (
        UniqueConstraint("badge_id", "skill_id"),
        CheckConstraint("level BETWEEN 1 AND 12", name="level"),
    )

    id: Mapped[Key]
    badge_id: Mapped[int] = owned_by("badge.id")
    skill_id: Mapped[int] = owned_by("skill.id")
    level: Mapped[int | None]
    is_at_least: Mapped[bool] = mapped_column(default=False, server_default=false())
    level_source: Mapped[str] = mapped_column(default="", server_default="")
    grade: Mapped[Grade] = mapped_column(choice(Grade, "grade"))
    source: Mapped[str]
    rule: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)

    skill: Mapped[Skill] = relationship()
