"""Settling the skills of badges again whenever something that they follow from changed."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from jobboard.models import Badge, BadgeSkill, BadgeState, Candidate
from jobboard.skills.grading import SkillClaim, claims_of
from jobboard.skills.ground import read_evidence, read_ground

BATCH = 500


def settle_skills(session: Session, badge_ids: Collection[int]) -> None:
    """Give badges the skills that follow from what they say and what was decided; what is the same stays untouched.

    A badge proves nothing while its verdict is not a good one, whatever the level of its issuer. The skills follow from
    what is kept and from nothing else, the time included: who takes a decision back has the same rows again. A fixed
    number of statements for each batch.
    """
    wanted = sorted(badge_ids)
    for begin in range(0, len(wanted), BATCH):
        _settle_batch(session, wanted[begin : begin + BATCH])


def take_holders(session: Session, badge_ids: Collection[int]) -> None:
    """Take the rows of those who hold badges, before anybody takes the badges' own.

    Whoever judges a badge takes its holder's row and then its own; the other way round two block each other.
    """
    held = select(Badge.candidate_id).where(Badge.id.in_(badge_ids))
    session.execute(select(Candidate.id).where(Candidate.id.in_(held)).order_by(Candidate.id).with_for_update())


def _settle_batch(session: Session, badge_ids: Sequence[int]) -> None:
    session.flush()
    take_holders(session, badge_ids)
    rows = select(Badge).where(Badge.id.in_(badge_ids)).options(selectinload(Badge.skills)).order_by(Badge.id)
    locked = rows.with_for_update(of=Badge)  # Whoever settles the same badge at this moment waits.
    badges = session.scalars(locked, execution_options={"populate_existing": True}).all()
    good = [badge for badge in badges if badge.judged_state is BadgeState.VERIFIED]
    evidence = read_evidence(session, good)
    confirmed = (choice.text for each in evidence.values() for choice in each.choices)
    ground = read_ground(session, evidence.values(), confirmed)
    for badge in badges:
        _write(badge, claims_of(evidence[badge.id], ground) if badge.id in evidence else ())


def _write(badge: Badge, claims: Iterable[SkillClaim]) -> None:
    wanted = {each.skill: each for each in claims}
    kept = {row.skill_id: row for row in badge.skills}
    for skill_id in kept.keys() - wanted.keys():
        badge.skills.remove(kept[skill_id])
    for skill_id, claim in wanted.items():
        row = kept.get(skill_id)
        if row is None:
            row = BadgeSkill(skill_id=skill_id)
            badge.skills.append(row)
        for name, value in _values(claim).items():
            if getattr(row, name) != value:
                setattr(row, name, value)


def _values(claim: SkillClaim) -> dict[str, object]:
    level = claim.level
    return {
        "level": level.least if level else None,
        "is_at_least": level is not None and not level.is_exact,
        "level_source": level.source if level else "",
        "grade": claim.grade,
        "source": claim.source,
        "rule": claim.rule,
        "decided_at": claim.decided_at,
        "decided_by_id": claim.decided_by,
    }
