"""Badges of people as the search engine knows them: what is in force now, and when that changes by time alone."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from jobboard.counting import MOMENTS, in_force, may_count
from jobboard.models import Achievement, Badge, BadgeSkill, Issuer
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.skills.closure import Closure, broader_of

_Statement = tuple[int, int | None, Grade]
"""A skill that a badge names, its level and its grade."""


@dataclass(frozen=True)
class BadgeFacts:
    """A person's badges in force, and the next moment at which one begins or ceases to be; None means never."""

    in_force: tuple[BadgeEntry, ...] = ()
    next_change: datetime | None = None


def read_badges(session: Session, candidate_ids: Collection[int], *, now: datetime) -> dict[int, BadgeFacts]:
    """Read the badges of these people that can count, by person, in three statements."""
    of_badge = (Badge.id, Badge.candidate_id, Badge.achievement_id, Badge.issued_at, *MOMENTS)
    columns = (*of_badge, Achievement.issuer_id, Issuer.level)
    counts = and_(*in_force(now)).label("counts")
    statement = select(*columns, counts).join(Badge.achievement).join(Achievement.issuer)
    rows = session.execute(statement.where(Badge.candidate_id.in_(candidate_ids), *may_count()).order_by(Badge.id))
    by_person: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        by_person.setdefault(row.candidate_id, []).append(row)
    skills = _skills_of(session, by_person)
    return {person: _facts(held, skills, now) for person, held in by_person.items()}


def _facts(
    held: list[Row[*tuple[Any, ...]]], skills: Mapping[int, tuple[SkillEntry, ...]], now: datetime
) -> BadgeFacts:
    moments = [moment for row in held for moment in _moments(row, now)]
    entries = [
        BadgeEntry(
            badge=row.id,
            achievement=row.achievement_id,
            issuer=row.issuer_id,
            issuer_level=row.level,
            skills=skills.get(row.id, ()),
            issued=row.issued_at and row.issued_at.date(),
            valid_until=row.valid_until and row.valid_until.date(),
        )
        for row in held
        if row.counts
    ]
    return BadgeFacts(tuple(entries), min(moments, default=None))


def _moments(row: Row[*tuple[Any, ...]], now: datetime) -> list[datetime]:
    """Give the moments to come; what has ended begins again only by a new check, which the outbox tells."""
    moments = [moment for column in MOMENTS if (moment := row._mapping[column])]
    ends = [moment for moment in (row.valid_until, row.trusted_until) if moment]
    return [] if ends and min(ends) <= now else [moment for moment in moments if moment > now]


def _skills_of(session: Session, candidate_ids: Collection[int]) -> dict[int, tuple[SkillEntry, ...]]:
    """Give what each badge shows. Most badges of a class say the same, and what follows is worked out once for them."""
    columns = (BadgeSkill.badge_id, BadgeSkill.skill_id, BadgeSkill.level, BadgeSkill.grade)
    statement = select(*columns).join(Badge, Badge.id == BadgeSkill.badge_id)
    said: dict[int, set[_Statement]] = {}
    for badge, skill, level, grade in session.execute(statement.where(Badge.candidate_id.in_(candidate_ids))):
        said.setdefault(badge, set()).add((skill, level, grade))
    by_badge = {badge: frozenset(statements) for badge, statements in said.items()}
    different = set(by_badge.values())
    broader = broader_of(session, {skill for statements in different for skill, *_ in statements})
    shown = {statements: _strongest(_implied(statements, broader)) for statements in different}
    return {badge: shown[statements] for badge, statements in by_badge.items()}


def _implied(statements: Iterable[_Statement], broader: Closure) -> Iterator[SkillEntry]:
    for skill, level, grade in statements:
        for each in (skill, *broader.get(skill, ())):
            yield SkillEntry(each, level, grade)


def _strongest(entries: Iterable[SkillEntry]) -> tuple[SkillEntry, ...]:
    """Give the entries that no other beats in level and grade: a broader skill may be implied more than once."""
    best: dict[int, list[SkillEntry]] = {}
    for entry in sorted(entries, key=lambda each: (each.skill, -(each.level or 0), each.grade)):
        kept = best.setdefault(entry.skill, [])
        if not kept or entry.grade < kept[-1].grade:  # What came before has this level or a higher one. A is the best.
            kept.append(entry)
    return tuple(entry for kept in best.values() for entry in kept)
