"""Settling the skills of badges again whenever something that they follow from changed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from jobboard.models import Badge, BadgeSkill, BadgeState, BadgeStatement
from jobboard.skills.alignments import skills_by_address
from jobboard.skills.grading import Ground, SkillClaim, claims_of
from jobboard.skills.mappings import standing_mappings

BATCH = 500


def settle_skills(session: Session, badge_ids: Collection[int], *, now: datetime) -> None:
    """Give badges the skills that follow from what they say and what was decided; what is the same stays untouched.

    A badge proves nothing while its verdict is not a good one, whatever the level of its issuer. A fixed number of
    statements for each batch.
    """
    wanted = sorted(badge_ids)
    for begin in range(0, len(wanted), BATCH):
        _settle_batch(session, wanted[begin : begin + BATCH], now)


def _settle_batch(session: Session, badge_ids: Sequence[int], now: datetime) -> None:
    session.flush()
    rows = select(Badge).where(Badge.id.in_(badge_ids)).options(selectinload(Badge.skills)).order_by(Badge.id)
    badges = session.scalars(rows).all()
    said = _statements(session, badge_ids)
    ground = _read_ground(session, badges, [each for rows in said.values() for each in rows])
    for badge in badges:
        is_good = badge.judged_state is BadgeState.VERIFIED
        claims = claims_of(said.get(badge.id, ()), badge.achievement_id, ground) if is_good else ()
        _write(badge, claims, now)


def _statements(session: Session, badge_ids: Collection[int]) -> dict[int, list[BadgeStatement]]:
    rows = select(BadgeStatement).where(BadgeStatement.badge_id.in_(badge_ids)).order_by(BadgeStatement.position)
    found: dict[int, list[BadgeStatement]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.badge_id, []).append(row)
    return found


def _read_ground(session: Session, badges: Iterable[Badge], statements: Sequence[BadgeStatement]) -> Ground:
    achievements = {badge.achievement_id for badge in badges if badge.achievement_id is not None}
    addresses = (each.address or "" for each in statements)
    return Ground(skills_by_address(session, addresses), standing_mappings(session, achievements))


def _write(badge: Badge, claims: Iterable[SkillClaim], now: datetime) -> None:
    wanted = {each.skill: each for each in claims}
    kept = {row.skill_id: row for row in badge.skills}
    for skill_id in kept.keys() - wanted.keys():
        badge.skills.remove(kept[skill_id])
    for skill_id, each in wanted.items():
        row = kept.get(skill_id)
        if row is None:
            row = BadgeSkill(skill_id=skill_id)
            badge.skills.append(row)
        elif (row.level, row.grade, row.source, row.rule) == (each.level, each.grade, each.source, each.rule):
            continue
        row.level, row.grade, row.source, row.rule, row.decided_at = each.level, each.grade, each.source, each.rule, now
