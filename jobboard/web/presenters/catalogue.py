"""Badges of the catalogue in words: whose they are, what they prove, who holds and who asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.credentials import reason_for
from jobboard.held import ShownSkill
from jobboard.models import Achievement, CatalogueReading, Equivalence
from jobboard.people import SMALLEST_COUNT
from jobboard.web.presenters.badges import GRADE_WORDS, level_words
from jobboard.web.presenters.issuers import IssuerLine, issuer_line
from jobboard.web.presenters.words import count_of, day


@dataclass(frozen=True)
class BadgeLine:
    """A badge in a list. `picture`: the digest of its picture; empty for none, then `initials` stand for it."""

    id: int
    name: str
    issuer: IssuerLine
    picture: str
    initials: str
    skills: tuple[str, ...]
    holders: str
    vacancies: str


def badge_line(
    badge: Achievement, *, skills: Iterable[ShownSkill] = (), holders: int = 0, vacancies: int = 0, picture: str = ""
) -> BadgeLine:
    """Give a badge as lists and its own page show it."""
    return BadgeLine(
        badge.id,
        badge.name,
        issuer_line(badge.issuer),
        picture,
        initials_of(badge.name),
        tuple(map(skill_words, skills)),
        holder_words(holders),
        vacancy_words(vacancies),
    )


def initials_of(name: str) -> str:
    """Give the first letters of the first two words, for where there is no picture."""
    return "".join(word[0] for word in name.split()[:2] if word[0].isalnum()).upper() or "?"


def skill_words(skill: ShownSkill) -> str:
    """Give a skill with its level, and how it is known."""
    return f"{skill.label}, {level_words(skill.level, is_at_least=skill.is_at_least)} ({GRADE_WORDS[skill.grade]})"


def holder_words(holders: int) -> str:
    """Say how many people hold a badge; few are not counted, so that nobody can be singled out."""
    if not holders:
        return "Nobody who can be searched holds it"
    if holders < SMALLEST_COUNT:
        return "Fewer than 5 people who can be searched hold it"
    return f"{holders:,} people who can be searched hold it"


def vacancy_words(vacancies: int) -> str:
    """Say how many open vacancies ask for a badge."""
    if not vacancies:
        return "No open vacancy asks for it"
    return f"{count_of(vacancies, 'open vacancy asks', 'open vacancies ask')} for it"


@dataclass(frozen=True)
class EquivalenceLine:
    """A decision that one badge counts as another. `undone`: when, empty while it stands."""

    id: int
    held: BadgeLine
    asked: BadgeLine
    who: str
    source: str
    reason: str
    made: str
    undone: str


def equivalence_line(decision: Equivalence, *, tells_reason: bool = True) -> EquivalenceLine:
    """Give a decision in words. The reason of an employer is for its organisation alone."""
    is_own = decision.organisation_id is not None
    return EquivalenceLine(
        decision.id,
        badge_line(decision.held),
        badge_line(decision.asked),
        "your organisation" if is_own else "our staff",
        decision.source,
        decision.reason if tells_reason else "",
        day(decision.decided_at),
        day(decision.undone_at),
    )


@dataclass(frozen=True)
class ReadingWords:
    """Why an address could not be read, and what to do; both empty while nothing is known."""

    sentence: str = ""
    next_step: str = ""


def reading_words(reading: CatalogueReading) -> ReadingWords:
    """Give the reason of a reading in words."""
    if not reading.reason:
        return ReadingWords()
    reason = reason_for(reading.reason)
    return ReadingWords(reason.sentence, reason.next_step)
