"""Classes of badges in words: what they say, what was decided about them, and which skills may be meant."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from jobboard.counting import may_count
from jobboard.models import (
    Achievement,
    Authority,
    Badge,
    BadgeStatement,
    LabelMapping,
    Skill,
    SkillMapping,
    StatementKind,
)
from jobboard.skills.mappings import history_of, standing_mappings
from jobboard.skills.queue import WaitingWords
from jobboard.skills.suggestions import suggestions_of
from jobboard.vocabulary.finding import SkillOffer, find_skills
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.words import day

AUTHORITY_WORDS = {Authority.STAFF: "our staff", Authority.ISSUER: "the issuer"}
_MOST_SAID = 30
_OFFERED = 5


@dataclass(frozen=True)
class ClassLine:
    """A class of badges in a list. `holders` None: not counted."""

    id: int
    name: str
    issuer: str
    holders: int | None


@dataclass(frozen=True)
class Said:
    """Something that badges of a class say, and how many people's do."""

    what: str
    text: str
    holders: int


@dataclass(frozen=True)
class DecisionLine:
    """A decision: what, by whom, why. `is_standing`: it was not undone. `is_by_issuer`: an issuer may undo it."""

    id: int
    what: str
    made: str
    reason: str
    undone: str
    is_standing: bool
    is_by_issuer: bool


@dataclass(frozen=True)
class SkillOption:
    """A skill that can be chosen, and why it is offered."""

    id: int
    label: str
    why: str
    is_chosen: bool


@dataclass(frozen=True)
class WordLine:
    """Words that wait, the skills that they may mean, and what was chosen in a form that comes back."""

    text: str
    holders: int
    offers: tuple[SkillOffer, ...]
    chosen: str


def class_line(achievement: Achievement, holders: int | None) -> ClassLine:
    """Put a class of badges into a line."""
    issuer = achievement.issuer
    return ClassLine(achievement.id, achievement.name, issuer_label(issuer.name, issuer.key, issuer.level), holders)


def said_of(session: Session, achievement: Achievement) -> Sequence[Said]:
    """Give what the badges of a class say of what they are for, what most say first."""
    people = func.count(distinct(Badge.candidate_id))
    columns = (BadgeStatement.kind, BadgeStatement.text, BadgeStatement.address, BadgeStatement.framework)
    rows = select(*columns, people.label("holders")).join(Badge, Badge.id == BadgeStatement.badge_id)
    rows = rows.where(Badge.achievement_id == achievement.id, *may_count()).group_by(*columns)
    found = session.execute(rows.order_by(people.desc(), BadgeStatement.text).limit(_MOST_SAID))
    return [Said(_kind(row.kind, row.framework), row.text or row.address or "", row.holders) for row in found]


def decision_lines(session: Session, achievement: Achievement) -> Sequence[DecisionLine]:
    """Give every decision on a class of badges, the latest first."""
    return [
        DecisionLine(
            each.id,
            _decision(each),
            f"By {AUTHORITY_WORDS[each.authority]} on {day(each.decided_at)}",
            each.reason,
            day(each.undone_at) if each.undone_at else "",
            each.undone_at is None,
            each.authority is Authority.ISSUER,
        )
        for each in history_of(session, achievement.id)
    ]


def word_lines(session: Session, words: Iterable[WaitingWords], chosen: Mapping[str, str]) -> Sequence[WordLine]:
    """Put words that wait into lines, each with the skills that it may mean."""
    return [
        WordLine(each.text, each.holders, find_skills(session, each.text, _OFFERED), chosen.get(each.text, ""))
        for each in words
    ]


def label_lines(session: Session) -> Sequence[DecisionLine]:
    """Give the last decisions on what words mean, the latest first."""
    rows = select(LabelMapping).order_by(LabelMapping.id.desc()).limit(_MOST_SAID)
    return [
        DecisionLine(
            each.id,
            f"“{each.text_key}” means {each.skill.label if each.skill else 'no skill of the vocabulary'}",
            f"By our staff on {day(each.decided_at)}",
            each.reason,
            day(each.undone_at) if each.undone_at else "",
            each.undone_at is None,
            False,
        )
        for each in session.scalars(rows)
    ]


def skill_options(
    session: Session, achievement: Achievement, found: Iterable[SkillOffer], chosen: Collection[int]
) -> Sequence[SkillOption]:
    """Give the skills to choose from: found by name, suggested by its text, chosen before, and decided about."""
    options = {each.id: SkillOption(each.id, each.described, "found by its name", each.id in chosen) for each in found}
    for each in suggestions_of(session, achievement.id):
        why = f"suggested by “{each.words}” in its text, {round(100 * each.score)} in 100 likely"
        options.setdefault(each.skill_id, SkillOption(each.skill_id, each.skill.label, why, each.skill_id in chosen))
    decided = standing_mappings(session, [achievement.id]).get(achievement.id, ())
    further = {each.skill_id: "decided about before" for each in decided if each.skill_id is not None}
    further |= dict.fromkeys(chosen, "chosen before")
    named = select(Skill.id, Skill.label).where(Skill.id.in_(further.keys() - options.keys())).order_by(Skill.label)
    for row in session.execute(named):
        options[row.id] = SkillOption(row.id, row.label, further[row.id], row.id in chosen)
    return list(options.values())


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
