"""Why this person: which badge of which issuer meets which condition, from the database at the time of display.

The rule is the one of the search tokens: one badge meets a condition whole, and two badges never meet it together. A
narrower skill proves a broader one with its own level.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from jobboard.counting import in_force
from jobboard.issuers.levels import Ground, ground_kept
from jobboard.models import (
    Achievement,
    Badge,
    BadgeSkill,
    Grade,
    Requirement,
    Vacancy,
)
from jobboard.search.query import BadgeCondition
from jobboard.skills import Closure, broader_of
from jobboard.vacancies import condition_of


@dataclass(frozen=True)
class HeldSkill:
    """A skill that a badge proves. `level` is SCQF 1-12; None means unknown."""

    skill: int
    label: str
    level: int | None
    grade: Grade


@dataclass(frozen=True)
class HeldBadge:
    """A badge that counts for its holder at the moment it was read."""

    badge: int
    public_id: str
    name: str
    achievement: int
    issuer: int
    issuer_name: str
    issuer_key: str
    issuer_level: int
    issuer_ground: Ground
    issuer_resembles: str
    issued_at: datetime | None
    valid_until: datetime | None
    verified_at: datetime | None
    skills: tuple[HeldSkill, ...]


@dataclass(frozen=True)
class Proof:
    """The badge that meets a condition, and the skill of it that does. `skill` None: the badge itself was asked for.

    `is_narrower`: the skill is a narrower one than the one asked for.
    """

    badge: HeldBadge
    skill: HeldSkill | None = None
    is_narrower: bool = False


@dataclass(frozen=True)
class RequirementMatch:
    """A requirement and the badges that meet it, the best first; none: it is not met."""

    requirement: Requirement
    proofs: tuple[Proof, ...]

    @property
    def is_met(self) -> bool:
        """At least one badge meets the requirement."""
        return bool(self.proofs)


@dataclass(frozen=True)
class Match:
    """A person beside a vacancy: its requirements in their order."""

    requirements: tuple[RequirementMatch, ...]

    @property
    def met(self) -> tuple[RequirementMatch, ...]:
        """The requirements that are met."""
        return tuple(each for each in self.requirements if each.is_met)

    @property
    def missing(self) -> tuple[RequirementMatch, ...]:
        """The requirements that are not met."""
        return tuple(each for each in self.requirements if not each.is_met)


@dataclass(frozen=True)
class Evidence:
    """Badges in force by person, and the closure of skills to read them with."""

    badges: Mapping[int, tuple[HeldBadge, ...]]
    closure: Closure

    def proofs(self, candidate_id: int, condition: BadgeCondition) -> tuple[Proof, ...]:
        """Give the proofs of one condition by one person's badges, the best first."""
        found = (_proof(condition, badge, self.closure) for badge in self.badges.get(candidate_id, ()))
        return tuple(sorted(filter(None, found), key=_rank))

    def match(self, candidate_id: int, vacancy: Vacancy) -> Match:
        """Compare one person with one vacancy."""
        return Match(
            tuple(
                RequirementMatch(each, self.proofs(candidate_id, condition_of(each))) for each in vacancy.requirements
            )
        )


def evidence_of(session: Session, candidate_ids: Collection[int], *, now: datetime) -> Evidence:
    """Read the badges of these people that count now, in a fixed number of statements."""
    badges: dict[int, list[HeldBadge]] = {}
    statement = (
        select(Badge)
        .join(Badge.achievement)
        .join(Achievement.issuer)
        .where(Badge.candidate_id.in_(candidate_ids), *in_force(now))
        .order_by(Badge.id)
        .options(
            contains_eager(Badge.achievement).contains_eager(Achievement.issuer),
            selectinload(Badge.skills).options(joinedload(BadgeSkill.skill)),
        )
    )
    for badge in session.scalars(statement):
        badges.setdefault(badge.candidate_id, []).append(_held(badge))
    skills = {each.skill for held in badges.values() for badge in held for each in badge.skills}
    return Evidence({candidate: tuple(held) for candidate, held in badges.items()}, broader_of(session, skills))


def match_vacancies(
    session: Session, candidate_id: int, vacancies: Iterable[Vacancy], *, now: datetime
) -> dict[int, Match]:
    """Compare one person with several vacancies, by vacancy id; the person's badges are read once."""
    evidence = evidence_of(session, [candidate_id], now=now)
    return {vacancy.id: evidence.match(candidate_id, vacancy) for vacancy in vacancies}


def _held(badge: Badge) -> HeldBadge:
    achievement = badge.achievement
    assert achievement is not None  # noqa: S101  (the statement joins it)
    return HeldBadge(
        badge=badge.id,
        public_id=badge.public_id,
        name=badge.name,
        achievement=achievement.id,
        issuer=achievement.issuer_id,
        issuer_name=achievement.issuer.name,
        issuer_key=achievement.issuer.key,
        issuer_level=achievement.issuer.level,
        issuer_ground=ground_kept(achievement.issuer),
        issuer_resembles=achievement.issuer.resembles,
        issued_at=badge.issued_at,
        valid_until=badge.valid_until,
        verified_at=badge.verified_at,
        skills=tuple(HeldSkill(each.skill_id, each.skill.label, each.level, each.grade) for each in badge.skills),
    )


def _proof(condition: BadgeCondition, badge: HeldBadge, closure: Closure) -> Proof | None:
    """Say how one badge meets the whole condition, or None."""
    if condition.issuers and badge.issuer not in condition.issuers:
        return None
    if condition.achievements and badge.achievement not in condition.achievements:
        return None
    if badge.issuer_level < condition.issuer_level_at_least:
        return None
    if condition.skill is None:
        return Proof(badge)
    wanted = condition.skill
    fitting = (Proof(badge, each, each.skill != wanted) for each in badge.skills if _fits(each, condition, closure))
    return min(fitting, key=_rank, default=None)


def _fits(held: HeldSkill, condition: BadgeCondition, closure: Closure) -> bool:
    if held.skill != condition.skill and condition.skill not in closure.get(held.skill, frozenset()):
        return False
    return condition.level_at_least is None or (held.level is not None and held.level >= condition.level_at_least)


def _rank(proof: Proof) -> tuple[object, ...]:
    """Order proofs: the skill itself before a narrower one, then grade, issuer level, level, and the badge's id."""
    skill = proof.skill
    grade, level = (skill.grade.value, skill.level or 0) if skill else ("", 0)
    return (proof.is_narrower, grade, -proof.badge.issuer_level, -level, proof.badge.badge)
