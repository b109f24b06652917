"""Requirements in words, and the badges that meet them."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.catalogue.equivalence import CountsAs
from jobboard.held import HeldBadge
from jobboard.matching import Match, Proof, RequirementMatch
from jobboard.models import BadgeState, Requirement
from jobboard.search.acceptance import DEFAULT, IDENTIFIED_LEVEL, Acceptance, Refusal
from jobboard.web.presenters.badges import GRADE_WORDS, StateWords, issuer_label, level_words
from jobboard.web.presenters.issuers import likeness_warning, standing_words
from jobboard.web.presenters.words import day


@dataclass(frozen=True)
class ProofLine:
    """The badge behind a tick. `note`: by which narrower skill. `warning`: whom its issuer may be taken for.

    `counts_as`: as which other badge it counts, and by whose decision; empty for what was asked for itself.
    """

    badge_name: str
    badge_public_id: str
    issuer: str
    issuer_words: str
    warning: str
    skill: str
    grade: str
    note: str
    words: StateWords
    counts_as: str = ""


@dataclass(frozen=True)
class RequirementLine:
    """A requirement with what meets it. `proof` None: nothing does. `others` counts further badges that do as well.

    `refusal` says why a badge that shows it does not count; empty when it is met, or when there is no such badge.
    `claimed`: the skill that the person only says to have; empty when it is met, or not said.
    """

    text: str
    kind: str
    is_must: bool
    proof: ProofLine | None
    others: int
    refusal: str = ""
    claimed: str = ""


_ASKED_LEVELS = {
    2: "is identified",
    3: "is in a register, or is an awarding body or regulator",
    4: "is an awarding body or regulator",
}


def requirement_text(requirement: Requirement) -> str:
    """Give what is asked for, in words."""
    if requirement.achievement is not None:
        issuer = requirement.achievement.issuer
        or_other = ", or an equivalent" if requirement.allows_equivalent else ""
        label = issuer_label(issuer.name, issuer.key, issuer.level)
        return f"The badge “{requirement.achievement.name}” from {label}{or_other}"
    label = requirement.skill.label if requirement.skill is not None else "A skill"
    return label if requirement.level_at_least is None else f"{label}, SCQF level {requirement.level_at_least} or above"


def requirement_lines(requirements: Iterable[Requirement]) -> tuple[RequirementLine, ...]:
    """Give what a vacancy requires, compared with nobody."""
    return tuple(_line(RequirementMatch(each, ()), DEFAULT) for each in requirements)


def match_lines(match: Match, *, is_own: bool = False) -> tuple[RequirementLine, ...]:
    """Give each requirement with the best badge that meets it. `is_own`: to the holder of the badges."""
    return tuple(_line(each, match.acceptance, is_own=is_own) for each in match.requirements)


def match_sentence(match: Match, *, is_own: bool = False) -> str:
    """Say how much is met and name what is missing: "You meet 4 of 5 requirements. Missing: …"."""
    total = len(match.requirements)
    if not total:
        return "This vacancy requires no badges."
    verb = "You meet" if is_own else "Meets"
    sentence = f"{verb} {len(match.met)} of {total} requirement{'' if total == 1 else 's'}."
    missing = "; ".join(requirement_text(each.requirement) for each in match.missing)
    return f"{sentence} Missing: {missing}." if missing else sentence


def proof_line(proof: Proof, acceptance: Acceptance, *, is_own: bool = False) -> ProofLine:
    """Give the badge that meets a condition, with its issuer, level, grade and dates."""
    badge, skill = proof.badge, proof.skill
    label = issuer_label(badge.issuer_name, badge.issuer_key)
    return ProofLine(
        badge_name=badge.name,
        badge_public_id=badge.public_id,
        issuer=label,
        issuer_words=standing_words(badge.issuer_ground),
        warning=likeness_warning(badge.issuer_resembles, label),
        skill=f"{skill.label}, {level_words(skill.level, is_at_least=skill.is_at_least)}" if skill else "",
        grade=GRADE_WORDS[skill.grade] if skill else "",
        note=f"proved by the narrower skill “{skill.label}”" if skill and proof.is_narrower else "",
        words=in_force_words(badge, acceptance, is_own=is_own),
        counts_as=counts_as_words(proof.counts_as, is_own=is_own) if proof.counts_as else "",
    )


def counts_as_words(why: CountsAs, *, is_own: bool = False) -> str:
    """Say as which other badge one counts, who decided that, when, and on which ground."""
    who = ("this employer" if is_own else "your organisation") if why.is_own else "our staff"
    return f"counts as “{why.asked_name}” (decided by {who} on {day(why.decided_at)}: {why.source})"


def in_force_words(badge: HeldBadge, acceptance: Acceptance, *, is_own: bool = False) -> StateWords:
    """Give the state of a badge that counts; the sentence goes on where the label ends.

    What counts by the employer's policy alone says so. Without an identified issuer it has no tick.
    """
    by = "this employer" if is_own else "your policy"
    until = f"valid until {day(badge.valid_until)}" if badge.valid_until else ""
    if badge.issuer_level < IDENTIFIED_LEVEL:
        label = f"Accepted by {by}: signed, issuer not identified"
        return StateWords(BadgeState.ISSUER_NOT_IDENTIFIED.value, "circle", label, until)
    verified = f"on {day(badge.verified_at)}" if badge.verified_at else ""
    is_by_rule = badge.issuer in acceptance.always and badge.issuer_level < acceptance.level_at_least
    told = (verified, until, f"accepted by {by}" if is_by_rule else "")
    return StateWords("verified", "tick", "Verified", ", ".join(filter(None, told)))


def _line(match: RequirementMatch, acceptance: Acceptance, *, is_own: bool = False) -> RequirementLine:
    return RequirementLine(
        text=requirement_text(match.requirement),
        kind="Required" if match.requirement.is_must else "Nice to have",
        is_must=match.requirement.is_must,
        proof=proof_line(match.proofs[0], acceptance, is_own=is_own) if match.proofs else None,
        others=max(len(match.proofs) - 1, 0),
        refusal="" if match.is_met else _refusal(match, acceptance, is_own),
        claimed=match.requirement.skill.label if match.is_claimed and match.requirement.skill is not None else "",
    )


def _refusal(match: RequirementMatch, acceptance: Acceptance, is_own: bool) -> str:
    """Say why a badge does not count; an employer hears of verified badges alone, as on every page of a person."""
    shown = (each.badge for each in match.refused if is_own or each.badge.issuer_level >= IDENTIFIED_LEVEL)
    badge = next(shown, None)
    return refusal_words(badge, acceptance, is_own=is_own) if badge is not None else ""


def refusal_words(badge: HeldBadge, acceptance: Acceptance, *, is_own: bool = False) -> str:
    """Say why a badge does not count for an employer, as the end of a sentence."""
    issuer = issuer_label(badge.issuer_name, badge.issuer_key)
    if acceptance.refusal(badge.issuer, badge.issuer_level) is Refusal.NEVER:
        return f"this employer does not accept badges of {issuer}." if is_own else f"your policy excludes {issuer}."
    who = "this employer asks" if is_own else "your policy asks"
    return f"{who} for an issuer that {_ASKED_LEVELS[acceptance.level_at_least]}, and {issuer} is not that."


def policy_words(badge: HeldBadge | None, acceptance: Acceptance) -> str:
    """Say what an employer's policy makes of a badge where it is not the tick's own rule; empty otherwise."""
    if badge is None:
        return ""
    if not acceptance.accepts(badge.issuer, badge.issuer_level):
        return f"It does not count for you: {refusal_words(badge, acceptance)}"
    is_by_rule = badge.issuer_level < acceptance.level_at_least
    return "It counts for you: your policy accepts its issuer." if is_by_rule else ""
