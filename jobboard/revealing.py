"""Revealing: what of a badge is withheld from employers, its holder shows to all who may see them, or by applying."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobboard.models import Application, Badge, Candidate, Organisation, Vacancy
from jobboard.people import SEARCHABLE, STANDING, Sight, shown_badges


@dataclass(frozen=True)
class Opened:
    """An employer that sees all of a person's shown badges, because the person applied to one of its vacancies."""

    employer: str
    since: datetime


@dataclass(frozen=True)
class Audience:
    """Who sees what of a badge at this moment.

    `is_shown`: employers may see it at all. `is_searchable`: any employer may. `is_revealed`: who may see it sees all.
    `opened`: who sees all of what is shown, by an application that stands.
    """

    is_shown: bool
    is_searchable: bool
    is_revealed: bool
    opened: tuple[Opened, ...]


def reveal_badge(badge: Badge, *, now: datetime) -> None:
    """Let whoever may see the holder see all of a badge. What is revealed stays as it is."""
    badge.revealed_at = badge.revealed_at or now


def conceal_badge(badge: Badge) -> None:
    """Take `reveal_badge` back; who sees all of the badge by an application still does."""
    badge.revealed_at = None


def is_whole(sight: Sight, badge: Badge) -> bool:
    """Tell whether an organisation sees all of a badge: its holder revealed it, or applies to this organisation."""
    return sight.application is not None or badge.revealed_at is not None


def audience_of(session: Session, candidate: Candidate, badge: Badge) -> Audience:
    """Give who sees what of a person's badge at this moment, by the rules by which it is shown."""
    is_shown = badge in shown_badges(session, candidate)
    return Audience(
        is_shown=is_shown,
        is_searchable=is_shown and candidate.visibility in SEARCHABLE,
        is_revealed=badge.revealed_at is not None,
        opened=opened_by(session, candidate),
    )


def opened_by(session: Session, candidate: Candidate) -> tuple[Opened, ...]:
    """Give the employers to whom a person applies at this moment, by name, each since the first application."""
    applied = select(Organisation.name, func.min(Application.applied_at).label("since")).select_from(Application)
    applied = applied.join(Application.vacancy).join(Organisation, Organisation.id == Vacancy.organisation_id)
    standing = applied.where(Application.candidate_id == candidate.id, *STANDING)
    rows = session.execute(standing.group_by(Organisation.id, Organisation.name).order_by(Organisation.name))
    return tuple(Opened(row.name, row.since) for row in rows)
