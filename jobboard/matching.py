"""Why this person: which badge of which issuer meets which condition, from the database at the time of display.

The rule is the one of the search tokens: one badge meets a condition whole, and two badges never meet it together. A
narrower skill proves a broader one with its own level. Whose badges count is the asker's to say: an `Acceptance`.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from jobboard.catalogue.equivalence import CountsAs, Equivalents, counting_for
from jobboard.documents.sent import read_claims, read_sent, told_claims
from jobboard.held import HeldBadge, ShownSkill, held_by
from jobboard.models import Requirement, Vacancy
from jobboard.policies import acceptances_of
from jobboard.search.acceptance import DEFAULT, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.skills.closure import Closure, broader_of
from jobboard.vacancies import asked_badges, condition_of


@dataclass(frozen=True)
class Proof:
    """The badge that meets a condition, and the skill of it that does. `skill` None: the badge itself was asked for.

    `is_narrower`: the skill is a narrower one than the one asked for. `counts_as`: why it does in place of the badge
    that was asked for; None: it is that badge, or no badge was asked for.
    """

    badge: HeldBadge
    skill: ShownSkill | None = None
    is_narrower: bool = False
    counts_as: CountsAs | None = None


@dataclass(frozen=True)
class RequirementMatch:
    """A requirement and the badges that meet it, the best first; none: it is not met.

    `refused`: the badges that would meet it, did the asker accept their issuers. `is_claimed`: it is not met, and the
    person says to have its skill.
    """

    requirement: Requirement
    proofs: tuple[Proof, ...]
    refused: tuple[Proof, ...] = ()
    is_claimed: bool = False

    @property
    def is_met(self) -> bool:
        """At least one badge meets the requirement."""
        return bool(self.proofs)


@dataclass(frozen=True)
class Match:
    """A person beside a vacancy: its requirements in their order, and whose badges count for its employer."""

    requirements: tuple[RequirementMatch, ...]
    acceptance: Acceptance

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
    """Badges in force by person, the closure of skills to read them with, and whose badges count.

    `claimed`: by person the skills that they only say to have, which prove nothing.
    """

    held: Mapping[int, tuple[HeldBadge, ...]]
    closure: Closure
    acceptance: Acceptance
    claimed: Mapping[int, Set[int]] = field(default_factory=dict)

    def accepted(self, candidate_id: int) -> tuple[HeldBadge, ...]:
        """Give the badges of a person that count for the asker."""
        return self._by_acceptance[True].get(candidate_id, ())

    def refused(self, candidate_id: int) -> tuple[HeldBadge, ...]:
        """Give the badges of a person that do not count for the asker, but can for others."""
        return self._by_acceptance[False].get(candidate_id, ())

    def proofs(self, candidate_id: int, condition: BadgeCondition) -> tuple[Proof, ...]:
        """Give the proofs of one condition by one person's badges that count, the best first."""
        return self._proofs(self.accepted(candidate_id), condition)

    def claims(self, candidate_id: int, condition: BadgeCondition) -> bool:
        """Tell whether a person says to have the skill of a condition, or a narrower one, met by a badge or not."""
        skill, said = condition.skill, self.claimed.get(candidate_id, ())
        return skill is not None and any(skill == each or skill in self.closure.get(each, ()) for each in said)

    def match(self, candidate_id: int, vacancy: Vacancy, equivalents: Equivalents) -> Match:
        """Compare one person with one vacancy of the asker, under what counts as which badge for it."""
        found = (self._compare(candidate_id, each, equivalents) for each in vacancy.requirements)
        return Match(tuple(found), self.acceptance)

    def _compare(self, candidate_id: int, requirement: Requirement, equivalents: Equivalents) -> RequirementMatch:
        condition = condition_of(requirement, equivalents)
        why = equivalents.get(requirement.achievement_id or 0, {})
        met = _explained(self.proofs(candidate_id, condition), why)
        refused = _explained(self._proofs(self.refused(candidate_id), condition), why)
        return RequirementMatch(requirement, met, refused, not met and self.claims(candidate_id, condition))

    @cached_property
    def _by_acceptance(self) -> Mapping[bool, Mapping[int, tuple[HeldBadge, ...]]]:
        """By person the badges that count for the asker, and those that do not."""
        accepts = self.acceptance.accepts
        return {
            wanted: {
                person: tuple(each for each in held if accepts(each.issuer, each.issuer_level) is wanted)
                for person, held in self.held.items()
            }
            for wanted in (True, False)
        }

    def _proofs(self, badges: Iterable[HeldBadge], condition: BadgeCondition) -> tuple[Proof, ...]:
        found = (_proof(condition, badge, self.closure) for badge in badges)
        return tuple(sorted(filter(None, found), key=_rank))


def evidence_of(session: Session, candidate_ids: Collection[int], acceptance: Acceptance, *, now: datetime) -> Evidence:
    """Read the badges of these people that can count now, and what they claim, as far as employers may learn it.

    In a fixed number of statements.
    """
    claims = read_claims(session, candidate_ids)
    sent = read_sent(session, {row.candidate_id for row in claims})
    return _evidence(session, candidate_ids, told_claims(claims, sent), acceptance, now)


def match_vacancies(
    session: Session, candidate_id: int, vacancies: Iterable[Vacancy], *, now: datetime
) -> dict[int, Match]:
    """Compare one person, for themself, with several vacancies, each under its employer's policy, by vacancy id.

    All that they claim is told to them. Their badges are read once, and so are the policies.
    """
    vacancies = tuple(vacancies)
    asking = {each.organisation_id for each in vacancies}
    policies = acceptances_of(session, asking)
    asked = asked_badges(need for each in vacancies for need in each.requirements)
    equivalents = counting_for(session, asked, asking)
    evidence = _evidence(session, [candidate_id], read_claims(session, [candidate_id]), DEFAULT, now)
    return {
        each.id: replace(evidence, acceptance=policies[each.organisation_id]).match(
            candidate_id, each, equivalents[each.organisation_id]
        )
        for each in vacancies
    }


def _evidence(
    session: Session, candidate_ids: Collection[int], claims: Iterable[Row[Any]], acceptance: Acceptance, now: datetime
) -> Evidence:
    badges = held_by(session, candidate_ids, now=now)
    claimed: dict[int, set[int]] = {}
    for row in claims:
        claimed.setdefault(row.candidate_id, set()).add(row.skill_id)
    skills = {each.skill for held in badges.values() for badge in held for each in badge.skills}
    return Evidence(badges, broader_of(session, skills.union(*claimed.values())), acceptance, claimed)


def _proof(condition: BadgeCondition, badge: HeldBadge, closure: Closure) -> Proof | None:
    """Say how one badge meets the whole condition, or None."""
    if condition.skill is None:
        return Proof(badge) if condition.fits(badge.entry) else None
    wanted = condition.skill  # Looked at first: most badges show another one.
    fitting = [Proof(badge, each, each.skill != wanted) for each in badge.skills if _fits(each, condition, closure)]
    return min(fitting, key=_rank) if fitting and condition.fits(badge.entry) else None


def _fits(held: ShownSkill, condition: BadgeCondition, closure: Closure) -> bool:
    is_asked = held.skill == condition.skill or condition.skill in closure.get(held.skill, frozenset())
    return is_asked and condition.fits_evidence(held.level, held.grade)


def _explained(proofs: Iterable[Proof], why: Mapping[int, CountsAs]) -> tuple[Proof, ...]:
    """Say of each proof of a badge as what it counts, the badge itself first."""
    return tuple(sorted((replace(each, counts_as=why.get(each.badge.achievement)) for each in proofs), key=_rank))


def _rank(proof: Proof) -> tuple[object, ...]:
    """Order proofs: what was asked for itself before what stands for it, then grade, issuer level, level, and id."""
    skill = proof.skill
    grade, level = (skill.grade.value, skill.level or 0) if skill else ("", 0)
    is_other = proof.is_narrower or proof.counts_as is not None
    return (is_other, grade, -proof.badge.issuer_level, -level, proof.badge.badge)
