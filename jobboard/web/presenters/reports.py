"""A report in plain words: each judgement with its question, its answer and the checks behind it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.credentials import CheckResult, Judgement, Member, Outcome, Report, reason_for
from jobboard.credentials.did import level_of
from jobboard.credentials.reasons import Reason
from jobboard.credentials.report import outcome_of
from jobboard.models import BadgeState
from jobboard.web.presenters.badges import state_label, state_label_for_strangers
from jobboard.withholding import SeenMember, SeenReport

OUTCOME_WORDS = {Outcome.PASSED: "Passed", Outcome.FAILED: "Failed", Outcome.UNKNOWN: "Could not be checked"}

_QUESTIONS = {
    Judgement.INTEGRITY: "Is it as it was issued?",
    Judgement.ISSUER: "Is it from the issuer that it names?",
    Judgement.STANDING: "Is it in force?",
    Judgement.RECIPIENT: "Was it issued to you?",
}
_QUESTIONS_OF_OTHERS = {**_QUESTIONS, Judgement.RECIPIENT: "Was it issued to this person?"}


@dataclass(frozen=True)
class CheckLine:
    """One check: what was found, in a sentence, and what to do about it when it did not pass."""

    code: str
    sentence: str
    next_step: str
    outcome: Outcome
    is_note: bool
    outcome_words: str
    detail: str
    source: str


@dataclass(frozen=True)
class JudgementBlock:
    """One of the four judgements with its checks; a judgement without checks was not checked."""

    judgement: Judgement
    question: str
    outcome: Outcome
    outcome_words: str
    checks: tuple[CheckLine, ...]

    @property
    def told(self) -> dict[CheckLine, int]:
        """Give what people read, each sentence once with how often it was found."""
        return Counter(replace(check, detail="") for check in self.checks)


@dataclass(frozen=True)
class MemberLine:
    """A credential inside a record, and what it came to on its own."""

    name: str
    issuer: str
    state: str
    sentence: str


_STANDING_STATES = {
    "standing.revoked": BadgeState.REVOKED,
    "standing.suspended": BadgeState.SUSPENDED,
    "standing.expired": BadgeState.EXPIRED,
    "standing.not_yet_valid": BadgeState.NOT_YET_VALID,
}


def member_lines(report: Report | SeenReport | None, *, is_own: bool = True) -> tuple[MemberLine, ...]:
    """Give what is inside a record, in the order of the report. What is not proven has no name here."""
    return tuple(_member_line(member, is_own) for member in report.members) if report else ()


def judgement_blocks(report: Report) -> tuple[JudgementBlock, ...]:
    """Give the four judgements for the holder, in their fixed order."""
    return tuple(_block(report.checks, *each, is_own=True) for each in _QUESTIONS.items())


def seen_judgement_blocks(report: SeenReport) -> tuple[JudgementBlock, ...]:
    """Give the four judgements for an employer, in their fixed order."""
    checks = [CheckResult(each.code, each.judgement, each.outcome) for each in report.checks]
    return tuple(_block(checks, *each, is_own=False) for each in _QUESTIONS_OF_OTHERS.items())


def unowned_judgement_blocks(report: Report) -> tuple[JudgementBlock, ...]:
    """Give the judgements for whoever handed in a badge without an account: whose it is was not asked."""
    asked = (each for each in _QUESTIONS_OF_OTHERS.items() if each[0] is not Judgement.RECIPIENT)
    return tuple(_block(report.checks, *each, is_own=False) for each in asked)


def next_steps(report: Report) -> tuple[str, ...]:
    """Give what the holder can do, the first thing first, each step once.

    Only what decides the state is told: whoever cures it may find the rest gone. Waiting is told where nothing else is.
    """
    told = next((each for each in _by_weight(report) if each), ())
    to_do = [each for each in told if not each.is_to_wait] or told[:1]
    return tuple(dict.fromkeys(each.next_step for each in to_do))


def _by_weight(report: Report) -> Iterator[list[Reason]]:
    """Give what did not pass and has a next step, what weighs most first: forged, not in force, unknown, notes."""
    order = list(Judgement)
    flaws = [(reason_for(each.code), each.outcome) for each in report.checks if each.outcome is not Outcome.PASSED]
    flaws = sorted((each for each in flaws if each[0].next_step), key=lambda flaw: order.index(flaw[0].judgement))
    failed = [reason for reason, outcome in flaws if outcome is Outcome.FAILED and not reason.is_note]
    yield [each for each in failed if each.judgement in (Judgement.INTEGRITY, Judgement.ISSUER)]
    yield [each for each in failed if each.judgement is Judgement.STANDING]
    yield [reason for reason, _ in flaws if not reason.is_note]
    yield [reason for reason, _ in flaws if not reason.is_to_wait]


def _block(checks: Sequence[CheckResult], judgement: Judgement, question: str, *, is_own: bool) -> JudgementBlock:
    outcome = outcome_of(checks, judgement)
    lines = tuple(_line(check, is_own) for check in checks if check.judgement is judgement)
    return JudgementBlock(judgement, question, outcome, OUTCOME_WORDS[outcome], lines)


def _member_line(member: Member | SeenMember, is_own: bool) -> MemberLine:
    state, issuer = _member_state(member), member.issuer_id or ""
    if issuer:
        issuer = f"from {issuer}" if member.issuer is Outcome.PASSED else f"names as its issuer {issuer}"
    label = state_label(state) if is_own else state_label_for_strangers(state)
    sentence = reason_for(member.code).sentence
    return MemberLine(member.name or "A credential that cannot be shown", issuer, label, sentence)


def _member_state(member: Member | SeenMember) -> BadgeState:
    """Give the state that it would have on its own: the same questions in the same order as for a badge."""
    if Outcome.FAILED in (member.integrity, member.issuer):
        return BadgeState.FAILED
    if member.code in _STANDING_STATES:
        return _STANDING_STATES[member.code]
    if not member.integrity is member.standing is Outcome.PASSED:
        return BadgeState.COULD_NOT_BE_CHECKED
    if member.issuer is not Outcome.PASSED or level_of(member.issuer_id or "") < PROVEN_ISSUER_LEVEL:
        return BadgeState.ISSUER_NOT_IDENTIFIED
    return BadgeState.VERIFIED if member.recipient is Outcome.PASSED else BadgeState.NOT_PROVEN_YOURS


def _line(check: CheckResult, is_own: bool) -> CheckLine:
    """Only the holder can take the next step."""
    reason = reason_for(check.code)
    return CheckLine(
        code=check.code,
        sentence=reason.sentence,
        next_step=reason.next_step if is_own and check.outcome is not Outcome.PASSED else "",
        outcome=check.outcome,
        is_note=reason.is_note,
        outcome_words="Note" if reason.is_note else OUTCOME_WORDS[check.outcome],
        detail=check.detail,
        source=reason.source,
    )
