"""Whom a change of the vocabulary concerns: those whose search documents it makes other, and nobody else.

A document holds, for each skill that a person proves or only claims, the skill and everything broader; and as words
the labels of those that they claim.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from jobboard.db import in_parts
from jobboard.models import Badge, BadgeSkill, SelfClaimedSkill, Skill
from jobboard.outbox import queue_candidates
from jobboard.skills.closure import broader_of

REASON = "vocabulary"
_HOLDERS = select(Badge.candidate_id, BadgeSkill.skill_id).join(BadgeSkill, BadgeSkill.badge_id == Badge.id)
_CLAIMANTS = select(SelfClaimedSkill.candidate_id, SelfClaimedSkill.skill_id)


@dataclass(frozen=True)
class Standing:
    """What documents take from the vocabulary: what is broader by skill that people have, and labels by claimed one."""

    broader: Mapping[int, frozenset[int]]
    labels: Mapping[int, str]


def standing_of(session: Session) -> Standing:
    """Give what the documents of all people take from the vocabulary now."""
    broader: dict[int, frozenset[int]] = {}
    had = select(BadgeSkill.skill_id).union(select(SelfClaimedSkill.skill_id))
    for batch in in_parts(session.scalars(had).all()):
        closure = broader_of(session, batch)
        broader |= {skill: closure.get(skill, frozenset()) for skill in batch}
    claimed = select(SelfClaimedSkill.skill_id)
    labels = session.execute(select(Skill.id, Skill.label).where(Skill.id.in_(claimed)))
    return Standing(broader, {row.id: row.label for row in labels})


def queue_affected(session: Session, before: Standing) -> int:
    """Queue those people whose documents the changes since `before` make other; give how many there are."""
    after = standing_of(session)
    moved = {skill for skill, broader in after.broader.items() if before.broader.get(skill) != broader}
    renamed = {skill for skill, label in after.labels.items() if before.labels.get(skill) != label}
    people = sorted({*_people(session, _HOLDERS, moved), *_people(session, _CLAIMANTS, moved | renamed)})
    for batch in in_parts(people):  # In one order for everybody, so that two transactions cannot block each other.
        queue_candidates(session, batch, REASON)
    return len(people)


def _people(session: Session, owned: Select[int, int], skills: Iterable[int]) -> Iterator[int]:
    for batch in in_parts(skills):
        with_skill = owned.where(owned.selected_columns.skill_id.in_(batch)).distinct()
        yield from (row.candidate_id for row in session.execute(with_skill))
