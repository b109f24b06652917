"""Classes of badges in words: what they say, what was decided about them, and which skills may be meant."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobboard.models import (
    Achievement,
    Authority,
    LabelMapping,
    Skill,
    SkillMapping,
    SkillSuggestion,
    StatementKind,
)
from jobboard.skills.queue import Said, WaitingWords
from jobboard.vocabulary.finding import SkillOffer
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.words import day

AUTHORITY_WORDS = {Authority.STAFF: "our staff", Authority.ISSUER: "the issuer"}


@dataclass(frozen=True)
class ClassLine:
    """A class of badges in a list. `holders` None: not counted."""

    id: int
    name: str
    issuer: str
    holders: int | None


@dataclass(frozen=True)
class SaidLine:
    """Something that badges of a class say, and how many people's do."""

    what: str
    text: str
    holders: int


@dataclass(frozen=True)
class DecisionLine:
    """A decision: what, by whom, why. `is_standing`: it was not undone. `is_by_issuer`: an issuer may undo it.

    `is_spoken_for`: whoever made it may still decide about it; otherwise it does not count.
    """

    id: int
    what: str
    made: str
    reason: str
    undone: str
    is_standing: bool
    is_by_issuer: bool
    is_spoken_for: bool


@dataclass(frozen=True)
class OfferedSkill:
    """A skill that can be chosen, and why it is offered."""

    id: int
    label: str
    why: str
    is_chosen: bool


@dataclass(frozen=True)
class WordLine:
    """Words that wait, the skills that they may mean, and what was typed and chosen in a form that comes back.

    `typed`: under which other name somebody looks for a skill; empty: nobody does. `is_found`: there are some.
    """

    text: str
    holders: int
    offers: tuple[SkillOffer, ...]
    typed: str
    is_found: bool
    chosen: str


def class_line(achievement: Achievement, holders: int | None) -> ClassLine:
    """Put a class of badges into a line."""
    issuer = achievement.issuer
    return ClassLine(achievement.id, achievement.name, issuer_label(issuer.name, issuer.key, issuer.level), holders)


def said_lines(said: Iterable[Said]) -> Sequence[SaidLine]:
    """Put what badges of a class say into lines."""
    return [SaidLine(_kind(each.kind, each.framework), each.text or each.address or "", each.holders) for each in said]


def decision_lines(decided: Iterable[SkillMapping], spoken_for: Collection[SkillMapping]) -> Sequence[DecisionLine]:
    """Put decisions on a class of badges into lines. `spoken_for`: those that somebody stands behind."""
    return [_line(each, _decision(each), each.authority, each in spoken_for) for each in decided]


def label_lines(decided: Iterable[LabelMapping]) -> Sequence[DecisionLine]:
    """Put decisions on what words mean into lines."""
    return [_line(each, _meaning(each), Authority.STAFF, True) for each in decided]


def word_lines(
    words: Iterable[WaitingWords],
    find: Callable[[str], tuple[SkillOffer, ...]],
    typed: Mapping[str, str],
    chosen: Mapping[str, str],
    known: Collection[SkillOffer],
) -> Sequence[WordLine]:
    """Put words that wait into lines. `find` gives skills by a name; `typed` and `chosen` are by the words.

    `known`: the skills among what was chosen, which stay on offer.
    """
    lines = []
    for each in words:
        name, choice = typed.get(each.text, ""), chosen.get(each.text, "")
        found, kept = find(name) if name else (), [skill for skill in known if str(skill.id) == choice]
        offers = {skill.id: skill for skill in (*found, *find(each.text), *kept)}
        lines.append(WordLine(each.text, each.holders, tuple(offers.values()), name, bool(found), choice))
    return lines


def offered_skills(
    found: Iterable[SkillOffer], suggested: Iterable[SkillSuggestion], further: Iterable[Skill], chosen: Collection[int]
) -> Sequence[OfferedSkill]:
    """Give the skills to choose from: found by name, suggested by the text, and `further` ones, met before."""
    options = {each.id: OfferedSkill(each.id, each.described, "found by its name", each.id in chosen) for each in found}
    for each in suggested:
        why = f"suggested by “{each.words}” in its text, {round(100 * each.score)} in 100 likely"
        options.setdefault(each.skill_id, OfferedSkill(each.skill_id, each.skill.label, why, each.skill_id in chosen))
    for skill in further:
        why = "chosen before" if skill.id in chosen else "decided about before"
        options.setdefault(skill.id, OfferedSkill(skill.id, skill.label, why, skill.id in chosen))
    return list(options.values())


def _line(decision: SkillMapping | LabelMapping, what: str, authority: Authority, is_spoken_for: bool) -> DecisionLine:
    return DecisionLine(
        decision.id,
        what,
        f"By {AUTHORITY_WORDS[authority]} on {day(decision.decided_at)}",
        decision.reason,
        day(decision.undone_at) if decision.undone_at else "",
        decision.undone_at is None,
        authority is Authority.ISSUER,
        is_spoken_for,
    )


def _meaning(mapping: LabelMapping) -> str:
    return f"“{mapping.text_key}” means {mapping.skill.label if mapping.skill else 'no skill of the vocabulary'}"


def _kind(kind: StatementKind, framework: str | None) -> str:
    if kind is StatementKind.TAG:
        return "Tag"
    return f"Alignment to {framework}" if framework else "Alignment"


def _decision(mapping: SkillMapping) -> str:
    if mapping.skill is None:
        return "No skill of the vocabulary fits"
    if not mapping.is_proven:
        return f"Does not prove {mapping.skill.label}"
    level = f", SCQF level {mapping.level}" if mapping.level else ""
    return f"Proves {mapping.skill.label}{level}"
