"""Vacancies and what they require."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import NEVER_REUSED, Base, UtcDateTime
from jobboard.models.badge import Achievement
from jobboard.models.organisation import Organisation
from jobboard.models.types import Key, PublicId, choice, owned_by
from jobboard.models.vocabulary import Place, Skill


class VacancyState(StrEnum):
    """Only an open vacancy is shown to jobseekers and takes applications."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Vacancy(Base):
    """A job that an organisation offers."""

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
