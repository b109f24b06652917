"""Applications, and the version of the resume that was sent with each."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jobboard.db import Base, UtcDateTime
from jobboard.models.candidate import Candidate
from jobboard.models.types import Key, PublicId, owned_by
from jobboard.models.vacancy import Vacancy


class ResumeVersion(Base):
    """The resume as it was when the person saved this version; `content` has the shape of snapshots.Snapshot."""

    __tablename__ = "resume_version"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    candidate_id: Mapped[int] = owned_by("candidate.id")
    title: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Application(Base):
    """A person's application for a vacancy: one each. Withdrawn ones leave the employer's search."""

    __tablename__ = "application"
    __table_args__ = (UniqueConstraint("vacancy_id", "candidate_id"),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    vacancy_id: Mapped[int] = owned_by("vacancy.id")
    candidate_id: Mapped[int] = owned_by("candidate.id")
    resume_version_id: Mapped[int] = owned_by("resume_version.id")
    message: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    vacancy: Mapped[Vacancy] = relationship()
    candidate: Mapped[Candidate] = relationship()
    resume_version: Mapped[ResumeVersion] = relationship()
