"""What of a badge its holder may look at and decide: what it proves, what waits for an answer, what is not read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from jobboard.models import (
    Badge,
    BadgeSkill,
    BadgeState,
    BadgeStatement,
    Choice,
    Grade,
    Skill,
    SkillChoice,
    StatementKind,
)
from jobboard.skills.closure import parents_of
from jobboard.skills.grading import Evidence, Ground, level_named, meanings_of, rejected_skills, skill_named
from jobboard.skills.ground import read_evidence, read_ground
from jobboard.skills.levels import Level
from jobboard.skills.statements import text_key
from jobboard.vocabulary.finding import SkillOffer


@dataclass(frozen=True)
class ProvenSkill:
    """A skill that the badge proves; the values are those of `BadgeSkill`.

    `decided_by_holder`: the holder confirmed it. `choice`: the confirmation of the holder that can be undone, None:
    there is none, since it follows from the badge or from a mapping.
    """

    skill: SkillOffer
    level: int | None
    is_at_least: bool
    level_source: str
    grade: Grade
    source: str
    rule: str
    decided_at: datetime
    decided_by_holder: bool
    choice: int | None


@dataclass(frozen=True)
class AskedMeaning:
    """Words of the badge that wait for the holder: which of the skills they mean, one of them or none.

    `is_settled`: staff said what these words mean, so that there is one option.
    """

    text: str
    options: tuple[SkillOffer, ...]
    is_settled: bool


@dataclass(frozen=True)
class UnreadStatement:
    """Something that the badge says and that is no skill of the vocabulary.

    `level`: the level of the badge that it names; None: none that is known.
    """

    kind: StatementKind
    text: str
    address: str | None
    code: str | None
    framework: str | None
    level: Level | None


@dataclass(frozen=True)
class HolderChoice:
    """A choice of the holder that holds, to be undone by its `id`. `text`: what it was read from."""

    id: int
    skill: SkillOffer
    text: str
    decided_at: datetime


@dataclass(frozen=True)
class SkillOffers:
    """All of one badge for its holder; every skill of it stands in one of these at most.

    `claimed`: confirmed without evidence in the badge, so self-claimed only. `idle`: confirmed, and without effect at
    present, since the badge is not good or its words are read in another way.
    """

    proven: tuple[ProvenSkill, ...]
    asked: tuple[AskedMeaning, ...]
    unread: tuple[UnreadStatement, ...]
    rejected: tuple[HolderChoice, ...]
    claimed: tuple[HolderChoice, ...]
    idle: tuple[HolderChoice, ...]


def offers_of(session: Session, badge: Badge) -> SkillOffers:
    """Give what a badge proves, and what its holder may decide; nothing is asked of a badge that is not good."""
    evidence = read_evidence(session, [badge])[badge.id]
    ground = read_ground(session, [evidence], (each.text for each in evidence.statements))
    rows = select(BadgeSkill).where(BadgeSkill.badge_id == badge.id).options(selectinload(BadgeSkill.skill))
    proven = session.scalars(rows).all()
    is_good = badge.judged_state is BadgeState.VERIFIED
    held = {each.skill_id for each in proven}
    asked = _asked(evidence, ground, held) if is_good else {}
    met = held | {each.skill_id for each in evidence.choices} | {each for skills in asked.values() for each in skills}
    options = _options(session, met)
    last = {each.skill_id: each for each in evidence.choices}
    confirmed = [each for each in last.values() if each.choice is Choice.CONFIRMED and each.skill_id not in held]
    return SkillOffers(
        proven=tuple(_proven(each, evidence, options) for each in sorted(proven, key=lambda each: each.skill.label)),
        asked=tuple(
            AskedMeaning(text, _by_label(options, skills), text_key(text) in ground.labels)
            for text, skills in asked.items()
        ),
        unread=tuple(_unread(each) for each in evidence.statements if not _is_read(each, ground)),
        rejected=_choices((each for each in last.values() if each.choice is Choice.REJECTED), options),
        claimed=_choices((each for each in confirmed if each.grade is None), options),
        idle=_choices((each for each in confirmed if each.grade is not None), options),
    )


def _asked(evidence: Evidence, ground: Ground, proven: Collection[int]) -> Mapping[str, frozenset[int]]:
    """Give the words that may mean skills, with these. Words that were answered are not asked again.

    What the badge proves already needs no answer, and what the holder rejected is none.
    """
    confirmed = {(text_key(each.text), each.skill_id) for each in evidence.choices if each.grade is Grade.C}
    rejected = rejected_skills(evidence.choices)
    found: dict[str, tuple[str, frozenset[int]]] = {}
    for each in evidence.statements:
        if each.text_key and skill_named(each, ground) is None:
            meant = meanings_of(each.text, ground)
            is_answered = bool(meant & set(proven)) or any((each.text_key, skill) in confirmed for skill in meant)
            if not is_answered and (left := meant - rejected):
                found.setdefault(each.text_key, (each.text, left))
    return dict(found.values())


def _is_read(statement: BadgeStatement, ground: Ground) -> bool:
    return skill_named(statement, ground) is not None or bool(meanings_of(statement.text, ground))


def _proven(row: BadgeSkill, evidence: Evidence, options: Mapping[int, SkillOffer]) -> ProvenSkill:
    confirmed = [
        each.id for each in evidence.choices if each.skill_id == row.skill_id and each.choice is Choice.CONFIRMED
    ]
    is_confirmed = row.grade is Grade.C
    return ProvenSkill(
        skill=options[row.skill_id],
        level=row.level,
        is_at_least=row.is_at_least,
        level_source=row.level_source,
        grade=row.grade,
        source=row.source,
        rule=row.rule,
        decided_at=row.decided_at,
        decided_by_holder=is_confirmed,
        choice=confirmed[-1] if is_confirmed and confirmed else None,
    )


def _unread(each: BadgeStatement) -> UnreadStatement:
    return UnreadStatement(each.kind, each.text, each.address, each.code, each.framework, level_named(each))


def _choices(choices: Iterable[SkillChoice], options: Mapping[int, SkillOffer]) -> tuple[HolderChoice, ...]:
    return tuple(HolderChoice(each.id, options[each.skill_id], each.text, each.decided_at) for each in choices)


def _by_label(options: Mapping[int, SkillOffer], skills: Collection[int]) -> tuple[SkillOffer, ...]:
    return tuple(sorted((options[each] for each in skills), key=lambda option: (option.label, option.id)))


def _options(session: Session, skills: Collection[int]) -> Mapping[int, SkillOffer]:
    parents = parents_of(session, skills)
    rows = session.execute(select(Skill.id, Skill.label).where(Skill.id.in_(skills)))
    return {row.id: SkillOffer(row.id, row.label, parents=parents.get(row.id, ())) for row in rows}
