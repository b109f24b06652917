"""Vacancies and what they require."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.badge import Achievement
from jobboard.models.organisation import Organisation
from jobboard.models.types import Key, PublicId, SeveralOf, choice, owned_by
from jobboard.models.vocabulary import Place, Skill
from jobboard.search.document import Contract, Hours


class VacancyState(StrEnum):
    """Only an open vacancy is shown to jobseekers and takes applications, until its closing day is over (`opening`)."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class PayPeriod(StrEnum):
    """For how long an amount of pay is."""

    HOUR = "hour"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class UnpaidGround(StrEnum):
    """Why the law lets work be unpaid: its category."""

    VOLUNTARY_WORKER = "voluntary_worker"
    STUDENT_PLACEMENT = "student_placement"
    WORK_SHADOWING = "work_shadowing"


class Workplace(StrEnum):
    """Where the work is done. HOME: nowhere else."""

    ON_SITE = "on_site"
    HYBRID = "hybrid"
    HOME = "home"


class Vacancy(Base):
    """A job that an organisation offers.

    Its terms are None, or empty, where they are not stated: always in a draft, and in vacancies from before they were
    asked for. Pay is in pence for a `pay_period`; `weekly_minutes` are the hours of a week. `closes_on`: the last day,
    in UTC, on which it is open. `confirmed_at`: when the employer last said that they recruit.
    """

    __tablename__ = "vacancy"
    __table_args__ = NEVER_REUSED

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = owned_by("organisation.id")
    title: Mapped[str]
    description: Mapped[str]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    state: Mapped[VacancyState] = mapped_column(choice(VacancyState, "state"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    pay_minimum: Mapped[int | None]
    pay_maximum: Mapped[int | None]
    pay_period: Mapped[PayPeriod | None] = mapped_column(choice(PayPeriod, "pay_period"))
    weekly_minutes: Mapped[int | None]
    unpaid_ground: Mapped[UnpaidGround | None] = mapped_column(choice(UnpaidGround, "unpaid_ground"))
    contract: Mapped[Contract | None] = mapped_column(choice(Contract, "contract"))
    hours: Mapped[frozenset[Hours]] = mapped_column(SeveralOf(Hours), default=frozenset(), server_default="")
    workplace: Mapped[Workplace | None] = mapped_column(choice(Workplace, "workplace"))
    closes_on: Mapped[date | None] = mapped_column(Date, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reply_by: Mapped[date | None] = mapped_column(Date)
    selection_process: Mapped[str] = mapped_column(default="", server_default="")
    adjustment_contact: Mapped[str] = mapped_column(default="", server_default="")

    organisation: Mapped[Organisation] = relationship()
    place: Mapped[Place | None] = relationship()
    requirements: Mapped[list["Requirement"]] = relationship(
        cascade="all, delete-orphan", order_by="Requirement.position"
    )


class Requirement(Base):
    """A badge, or a skill at a level, that a vacancy asks for. `is_must` False: nice to have.

    `level_at_least` is SCQF 1-12; None: any level, also an unknown one. `allows_equivalent`: of a badge, whether one
    that counts as it will do (models.Equivalence); of a skill it says nothing.
    """

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("(skill_id IS NULL) <> (achievement_id IS NULL)", name="one_subject"),
        CheckConstraint("level_at_least BETWEEN 1 AND 12", name="level"),
        CheckConstraint("level_at_least IS NULL OR skill_id IS NOT NULL", name="level_of_skill"),
    )

    id: Mapped[Key]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    position: Mapped[int]
    is_must: Mapped[bool]
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skill.id"), index=True)
    level_at_least: Mapped[int | None]
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"), index=True)
    allows_equivalent: Mapped[bool] = mapped_column(default=True, server_default=true())

    skill: Mapped[Skill | None] = relationship()
    achievement: Mapped[Achievement | None] = relationship()
