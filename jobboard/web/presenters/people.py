"""People in lists and pages: a name only where they show it, and the badges behind what was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jobboard.catalogue.equivalence import CountsAs
from jobboard.held import HeldBadge
from jobboard.matching import Evidence, Match, Proof
from jobboard.people import Sight
from jobboard.search.acceptance import IDENTIFIED_LEVEL, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.web.places import place_name
from jobboard.web.presenters.highlights import Piece
from jobboard.web.presenters.requirements import (
    ProofLine,
    RequirementLine,
    match_lines,
    match_sentence,
    proof_line,
)

_SHOWN_BADGES = 3


@dataclass(frozen=True)
class PersonLine:
    """A person in a list.

    `requirements`: those of a vacancy that the person was compared with. `vacancy`: the public id of the one that the
    person applied to, or empty. `pieces`: the headline cut where words of the question stand; none: it is not cut.
    `missing`: the wishes of the question that no badge of the person meets; `claimed`: those of them whose skill the
    person says to have.
    """

    public_id: str
    label: str
    headline: str
    place: str
    proofs: tuple[ProofLine, ...]
    others: int
    sentence: str = ""
    requirements: tuple[RequirementLine, ...] = ()
    vacancy: str = ""
    pieces: tuple[Piece, ...] = ()
    missing: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sought:
    """What a question asks of badges: conditions, wishes with their words, and what counts as a badge asked for."""

    conditions: tuple[BadgeCondition, ...] = ()
    wishes: tuple[tuple[str, BadgeCondition], ...] = ()
    counting: Mapping[int, CountsAs] = field(default_factory=dict)


def person_line(sight: Sight, evidence: Evidence, sought: Sought) -> PersonLine:
    """Give a person found by a search, with the badges that meet its conditions and wishes first."""
    person = sight.candidate.id
    held = evidence.accepted(person)
    matching = _matching(person, evidence, sought)
    shown = matching or tuple(Proof(badge) for badge in held[:_SHOWN_BADGES])
    others = len(held) - len({proof.badge.badge for proof in shown})
    unmet = [(label, condition) for label, condition in sought.wishes if not evidence.proofs(person, condition)]
    return PersonLine(
        public_id=sight.candidate.public_id,
        label=sight.label,
        headline=sight.headline,
        place=place_of(sight),
        proofs=tuple(proof_line(proof, evidence.acceptance) for proof in shown),
        others=others,
        missing=tuple(label for label, _ in unmet),
        claimed=tuple(label for label, condition in unmet if evidence.claims(person, condition)),
    )


def matched_line(sight: Sight, match: Match) -> PersonLine:
    """Give a person beside a vacancy: requirement by requirement."""
    return PersonLine(
        public_id=sight.candidate.public_id,
        label=sight.label,
        headline=sight.headline,
        place=place_of(sight),
        proofs=(),
        others=0,
        sentence=match_sentence(match),
        requirements=match_lines(match),
        vacancy=sight.application.vacancy.public_id if sight.application else "",
    )


@dataclass(frozen=True)
class ProvenBadge:
    """A badge with the skills that it proves."""

    line: ProofLine
    skills: tuple[ProofLine, ...]


def counted_badges(evidence: Evidence, candidate_id: int) -> dict[str, tuple[ProvenBadge, ...]]:
    """Give the three lists of a person's page: verified, accepted by the policy alone, verified and not accepted."""
    accepted, refused = evidence.accepted(candidate_id), evidence.refused(candidate_id)
    lists = {
        "badges": (each for each in accepted if each.issuer_level >= IDENTIFIED_LEVEL),
        "accepted": (each for each in accepted if each.issuer_level < IDENTIFIED_LEVEL),
        "refused": (each for each in refused if each.issuer_level >= IDENTIFIED_LEVEL),
    }
    return {name: tuple(_with_skills(each, evidence.acceptance) for each in badges) for name, badges in lists.items()}


def _with_skills(badge: HeldBadge, acceptance: Acceptance) -> ProvenBadge:
    skills = tuple(proof_line(Proof(badge, skill), acceptance) for skill in badge.skills)
    return ProvenBadge(proof_line(Proof(badge), acceptance), skills)


def place_of(sight: Sight) -> str:
    """Give a person's place with its region, or nothing."""
    place = sight.candidate.place
    return "" if place is None else place_name(place)


def _matching(candidate_id: int, evidence: Evidence, sought: Sought) -> tuple[Proof, ...]:
    asked = [*sought.conditions, *(condition for _, condition in sought.wishes)]
    best = (evidence.proofs(candidate_id, condition)[:1] for condition in asked)
    found = (proof for proofs in best for proof in proofs)
    return tuple(dict.fromkeys(replace(each, counts_as=sought.counting.get(each.badge.achievement)) for each in found))
