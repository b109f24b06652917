"""Requirements in words, and the badges that meet them."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.matching import HeldBadge, Match, Proof, RequirementMatch
from jobboard.models import Requirement
from jobboard.web.presenters.badges import GRADE_WORDS, StateWords, issuer_label, level_words
from jobboard.web.presenters.issuers import likeness_warning, standing_words
from jobboard.web.presenters.words import day


@dataclass(frozen=True)
class ProofLine:
    """The badge behind a tick. `note`: by which narrower skill. `warning`: whom its issuer may be taken for."""

    badge_name: str
    badge_public_id: str
    issuer: str
    issuer_words: str
    warning: str
    skill: str
    grade: str
    note: str
    words: StateWords


@dataclass(frozen=True)
class RequirementLine:
    """A requirement with what meets it. `proof` None: nothing does. `others` counts further badges that do as well."""

    text: str
    kind: str
    is_must: bool
    proof: ProofLine | None
    others: int


def requirement_text(requirement: Requirement) -> str:
    """Give what is asked for, in words."""
    if requirement.achievement is not None:
        issuer = requirement.achievement.issuer
        return f"The badge “{requirement.achievement.name}” from {issuer_label(issuer.name, issuer.key, issuer.level)}"
    label = requirement.skill.label if requirement.skill is not None else "A skill"
    return label if requirement.level_at_least is None else f"{label}, SCQF level {requirement.level_at_least} or above"


def requirement_lines(requirements: Iterable[Requirement]) -> tuple[RequirementLine, ...]:
    """Give what a vacancy requires, compared with nobody."""
    return tuple(_line(RequirementMatch(each, ())) for each in requirements)


def match_lines(match: Match) -> tuple[RequirementLine, ...]:
    """Give each requirement with the best badge that meets it."""
    return tuple(_line(each) for each in match.requirements)


def match_sentence(match: Match, *, is_own: bool = False) -> str:
    """Say how much is met and name what is missing: "You meet 4 of 5 requirements. Missing: …"."""
    total = len(match.requirements)
    if not total:
        return "This vacancy requires no badges."
    verb = "You meet" if is_own else "Meets"
    sentence = f"{verb} {len(match.met)} of {total} requirement{'' if total == 1 else 's'}."
    missing = "; ".join(requirement_text(each.requirement) for each in match.missing)
    return f"{sentence} Missing: {missing}." if missing else sentence


def proof_line(proof: Proof) -> ProofLine:
    """Give the badge that meets a condition, with its issuer, level, grade and dates."""
    badge, skill = proof.badge, proof.skill
    label = issuer_label(badge.issuer_name, badge.issuer_key)
    return ProofLine(
        badge_name=badge.name,
        badge_public_id=badge.public_id,
        issuer=label,
        issuer_words=standing_words(badge.issuer_ground),
        warning=likeness_warning(badge.issuer_resembles, label),
        skill=f"{skill.label}, {level_words(skill.level)}" if skill else "",
        grade=GRADE_WORDS[skill.grade] if skill else "",
        note=f"proved by the narrower skill “{skill.label}”" if skill and proof.is_narrower else "",
        words=in_force_words(badge),
    )


def in_force_words(badge: HeldBadge) -> StateWords:
    """Give the state of a badge that counts; the sentence goes on where the label ends."""
    verified = f"on {day(badge.verified_at)}" if badge.verified_at else ""
    until = f"valid until {day(badge.valid_until)}" if badge.valid_until else ""
    return StateWords("verified", "tick", "Verified", ", ".join(filter(None, (verified, until))))


def _line(match: RequirementMatch) -> RequirementLine:
    return RequirementLine(
        text=requirement_text(match.requirement),
        kind="Required" if match.requirement.is_must else "Nice to have",
        is_must=match.requirement.is_must,
        proof=proof_line(match.proofs[0]) if match.proofs else None,
        others=max(len(match.proofs) - 1, 0),
    )
