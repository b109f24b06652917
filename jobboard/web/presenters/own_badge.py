"""One badge on its page: what it says, and the skills it proves with where each comes from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.credentials import AwardedResult, BadgeFacts, Judgement, Outcome, Report
from jobboard.issuers.levels import Ground, ground_kept
from jobboard.models import Badge, BadgeState, Issuer, LevelBasis
from jobboard.web.presenters.badges import GRADE_WORDS, level_words, state_at
from jobboard.web.presenters.issuers import standing_words, warning_of
from jobboard.web.presenters.words import day, moment
from jobboard.withholding import SeenFacts, SeenReport


@dataclass(frozen=True)
class Fact:
    """Something the badge says, with a heading. `address` is where it leads, or empty."""

    heading: str
    text: str
    address: str = ""


@dataclass(frozen=True)
class SkillLine:
    """A skill that the badge proves, its level, the grade of the evidence and where it comes from."""

    label: str
    level: str
    evidence: str
    source: str


def facts_of(badge: Badge, report: Report | None) -> tuple[Fact, ...]:
    """Give what is known of a badge. What an unproven document says is left out, since nobody vouches for it."""
    said = said_facts(_issuer(badge), report.facts, report) if report and report.facts else ()
    return (*said, *_times(badge))


def seen_facts_of(badge: Badge, report: SeenReport) -> tuple[Fact, ...]:
    """Give what is known of a badge for an employer."""
    return (*(said_facts(_issuer(badge), report.facts, report) if report.facts else ()), *_times(badge))


def skill_lines(badge: Badge) -> tuple[SkillLine, ...]:
    """Give the skills of a verified badge, by label."""
    lines = (
        SkillLine(
            each.skill.label,
            level_words(each.level, is_at_least=each.is_at_least),
            f"Grade {each.grade}: {GRADE_WORDS[each.grade]}",
            each.source,
        )
        for each in badge.skills
    )
    return tuple(sorted(lines, key=lambda line: line.label))


def said_facts(issuer: Issuer | None, facts: BadgeFacts | SeenFacts, report: Report | SeenReport) -> Iterator[Fact]:
    """Give what a badge says. `issuer`: as this site knows it; None: it does not, or the badge does not prove it."""
    ground, warning = _issuer_of(issuer, facts, report)
    level = f" ({standing_words(ground)})" if ground is not None else ""
    heading = "Issued by" if ground is not None and ground.level >= PROVEN_ISSUER_LEVEL else "Names as its issuer"
    identity = facts.issuer_id or "Not shown, since it names the holder"
    yield Fact(heading, (facts.issuer_name or identity) + level, _link(facts.issuer_url))
    if warning:
        yield Fact("Take care", warning)
    if facts.issuer_name:
        yield Fact("Identity of the issuer", identity)
    if facts.description:
        yield Fact("What it is", facts.description)
    if facts.criteria:
        yield Fact("How it is earned", facts.criteria, _link(facts.criteria))
    yield from _results(facts)
    yield from _dates(facts)


def _results(facts: BadgeFacts | SeenFacts) -> Iterator[Fact]:
    if facts.achievement_type:
        yield Fact("Kind of achievement", facts.achievement_type)
    if facts.credits is not None:
        said = {"earned": facts.credits.earned, "available": facts.credits.available}
        yield Fact("Credits", ", ".join(f"{number} {word}" for word, number in said.items() if number))
    for each in facts.results:
        if text := _result_words(each):
            yield Fact(f"Result: {each.name}" if each.name else "Result", text)


def _result_words(result: AwardedResult) -> str:
    """Give what was reached, and what could be; empty for a result that says nothing."""
    reached = ", ".join(filter(None, (result.value, result.achieved_level, result.status)))
    bounds = {"at least": result.least, "at most": result.most}
    can_be = ", ".join(f"{word} {bound}" for word, bound in bounds.items() if bound)
    if result.least and result.most:
        can_be = f"from {result.least} to {result.most}"
    told = ", ".join(filter(None, (result.kind and _spaced(result.kind), can_be)))
    return f"{reached} ({told})" if reached and told else reached


def _spaced(kind: str) -> str:
    """Give a word such as "LetterGrade" as people write it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.removeprefix("ext:")).lower()


def _issuer(badge: Badge) -> Issuer | None:
    return badge.achievement.issuer if badge.achievement is not None else None


def _issuer_of(
    issuer: Issuer | None, facts: BadgeFacts | SeenFacts, report: Report | SeenReport
) -> tuple[Ground | None, str]:
    """Give the level that the issuer has now, not that of the report, and whom it may be taken for.

    The id that an employer sees may be a part of it, or none.
    """
    is_proven = {each.outcome for each in report.checks if each.judgement is Judgement.ISSUER} == {Outcome.PASSED}
    if issuer is not None and (is_proven or issuer.key == facts.issuer_id):
        return ground_kept(issuer), warning_of(issuer)
    level = report.issuer_level
    return (Ground(level, LevelBasis.FOUND) if level is not None else None), ""


def _dates(facts: BadgeFacts | SeenFacts) -> Iterator[Fact]:
    if facts.issued_at:
        yield Fact("Issued on", day(facts.issued_at))
    if facts.valid_from and facts.valid_from != facts.issued_at:
        yield Fact("Valid from", day(facts.valid_from))
    yield Fact("Valid until", day(facts.valid_until) if facts.valid_until else "No end")


def _times(badge: Badge) -> Iterator[Fact]:
    yield Fact("Checked on", moment(badge.checked_at))
    yield Fact("Last good on", day(badge.verified_at) if badge.verified_at else "It was never verified")
    yield Fact("Imported on", day(badge.imported_at))


def _link(text: str | None) -> str:
    return text if text and text.startswith(("https://", "http://")) and not text.split()[1:] else ""


@dataclass(frozen=True)
class ProvenSkill:
    """A skill that a verified badge proves."""

    label: str
    level: str
    badge: Badge


def proven_skills(badges: Iterable[Badge], now: datetime) -> tuple[ProvenSkill, ...]:
    """Give the skills that are proven at this moment with the badge behind each, by label."""
    proven = [
        ProvenSkill(each.skill.label, level_words(each.level, is_at_least=each.is_at_least), badge)
        for badge in badges
        if state_at(badge, now) is BadgeState.VERIFIED
        for each in badge.skills
    ]
    return tuple(sorted(proven, key=lambda skill: (skill.label, skill.badge.id)))
