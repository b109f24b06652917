"""Badges of people as the search engine knows them: what is in force now, and when that changes by time alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from jobboard.models import Achievement, Badge, BadgeSkill, BadgeState, Issuer
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.skills import broader_of
from jobboard.vacancies import PROVEN_ISSUER_LEVEL


@dataclass(frozen=True)
class BadgeFacts:
    """A person's badges in force, and the next moment at which one begins or ceases to be; None means never."""

    in_force: tuple[BadgeEntry, ...] = ()
    next_change: datetime | None = None


def may_count() -> tuple[ColumnElement[bool], ...]:
    """Give the conditions, time apart, under which a badge counts; the issuer's level is judged beside the date."""
    return (Badge.state == BadgeState.VERIFIED, Badge.removed_at.is_(None))


def read_badges(session: Session, candidate_ids: Collection[int], *, now: datetime) -> dict[int, BadgeFacts]:
    """Read the badges of these people that count, by person, in three statements."""
    columns = (Badge.id, Badge.candidate_id, Badge.achievement_id, Badge.valid_from, Badge.valid_until)
    statement = select(*columns, Achievement.issuer_id, Issuer.level).join(Badge.achievement).join(Achievement.issuer)
    rows = session.execute(statement.where(Badge.candidate_id.in_(candidate_ids), *may_count()).order_by(Badge.id))
    by_person: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        by_person.setdefault(row.candidate_id, []).append(row)
    in_force = [row.id for held in by_person.values() for row in held if _is_in_force(row, now)]
    skills = _skills_of(session, in_force)
    return {person: _facts(held, frozenset(in_force), skills, now) for person, held in by_person.items()}


def _is_in_force(row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    has_begun = row.valid_from is None or row.valid_from <= now
    has_ended = row.valid_until is not None and row.valid_until <= now
    return has_begun and not has_ended and row.level >= PROVEN_ISSUER_LEVEL


def _facts(
    held: list[Row[*tuple[Any, ...]]],
    in_force: frozenset[int],
    skills: Mapping[int, tuple[SkillEntry, ...]],
    now: datetime,
) -> BadgeFacts:
    moments = [moment for row in held for moment in (row.valid_from, row.valid_until) if moment and moment > now]
    entries = [
        BadgeEntry(row.id, row.achievement_id, row.issuer_id, row.level, skills.get(row.id, ()))
        for row in held
        if row.id in in_force
    ]
    return BadgeFacts(tuple(entries), min(moments, default=None))


def _skills_of(session: Session, badge_ids: Collection[int]) -> dict[int, tuple[SkillEntry, ...]]:
    statement = select(BadgeSkill.badge_id, BadgeSkill.skill_id, BadgeSkill.level, BadgeSkill.grade)
    rows = session.execute(statement.where(BadgeSkill.badge_id.in_(badge_ids))).all()
    broader = broader_of(session, {row.skill_id for row in rows})
    found: dict[int, list[SkillEntry]] = {}
    for row in rows:
        for skill in {row.skill_id, *broader.get(row.skill_id, ())}:
            found.setdefault(row.badge_id, []).append(SkillEntry(skill, row.level, row.grade))
    return {badge: _strongest(entries) for badge, entries in found.items()}


def _strongest(entries: Iterable[SkillEntry]) -> tuple[SkillEntry, ...]:
    """Give one entry for each skill, the one of the highest level: a broader skill may be implied more than once."""
    best: dict[int, SkillEntry] = {}
    for entry in sorted(entries, key=_strength):
        best[entry.skill] = entry
    return tuple(best[skill] for skill in sorted(best))


def _strength(entry: SkillEntry) -> tuple[int, int]:
    return (entry.level or 0, -list(Grade).index(entry.grade))
