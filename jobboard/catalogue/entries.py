"""What the catalogue shows of badges: found by words, with their skills, who holds them and who asks for them.

It is open to everybody and shows nothing of a person. A badge stands in it when its issuer's own page was read, when an
open vacancy asks for it, or when searchable people show it: of an issuer that is not identified, several of them. A
badge that has no id of its own is the one of its holder, and stands in no catalogue.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, distinct, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from jobboard.counting import counts_for, in_force
from jobboard.errors import NotFound
from jobboard.held import ShownSkill
from jobboard.models import (
    Achievement,
    AchievementPicture,
    AchievementStatement,
    Badge,
    BadgeSkill,
    Candidate,
    Grade,
    Issuer,
    Requirement,
    Skill,
    SkillMapping,
    Vacancy,
)
from jobboard.opening import open_at
from jobboard.people import SEARCHABLE, SMALLEST_COUNT
from jobboard.search.acceptance import DEFAULT, IDENTIFIED_LEVEL
from jobboard.skills.alignments import named_in, skills_by_address
from jobboard.skills.grading import denied_skills
from jobboard.skills.mappings import standing_mappings

PAGE_SIZE = 20
_WORD_LIMIT = 5
_OF_THE_CLASS = (Grade.A, Grade.B)
"""Grades that follow from what the issuer says alone; a confirmation is its holder's affair."""


@dataclass(frozen=True)
class Found:
    """Some of the badges found, and how many there are."""

    badges: tuple[Achievement, ...]
    total: int


def find_badges(
    session: Session, text: str, *, issuer_level: int = 0, now: datetime, offset: int = 0, limit: int = PAGE_SIZE
) -> Found:
    """Find badges by words of their name, their issuer or a skill of theirs; all of them for no words.

    Badges of the same name stand apart, those of better known issuers first.
    """
    words = text.split()[:_WORD_LIMIT]
    conditions = [_is_listed(now), *(_names(each, now) for each in words), Issuer.level >= issuer_level]
    found = select(Achievement).join(Achievement.issuer).where(*conditions)
    ordered = found.order_by(func.lower(Achievement.name), Issuer.level.desc(), Achievement.id)
    return _part(session, ordered, offset, limit)


def badge_of(session: Session, achievement_id: int, *, now: datetime) -> Achievement:
    """Give a badge of the catalogue. Raises: NotFound for any other."""
    wanted = select(Achievement).join(Achievement.issuer).where(Achievement.id == achievement_id, _is_listed(now))
    achievement = session.scalar(wanted.options(contains_eager(Achievement.issuer)))
    if achievement is None:
        raise NotFound("There is no such badge.")
    return achievement


def listed_among(session: Session, achievement_ids: Collection[int], *, now: datetime) -> frozenset[int]:
    """Give those of some achievements that stand in the catalogue."""
    wanted = select(Achievement.id).join(Achievement.issuer)
    return frozenset(session.scalars(wanted.where(Achievement.id.in_(achievement_ids), _is_listed(now))))


def badges_of_issuers(
    session: Session, issuer_ids: Collection[int], *, now: datetime, offset: int = 0, limit: int = PAGE_SIZE
) -> Found:
    """Give the badges of some issuers that stand in the catalogue, by the name of the issuer and their own."""
    own = select(Achievement).join(Achievement.issuer).where(Issuer.id.in_(issuer_ids), _is_listed(now))
    ordered = own.order_by(Issuer.name, Issuer.id, Achievement.name, Achievement.id)
    return _part(session, ordered, offset, limit)


def holder_counts(session: Session, achievement_ids: Collection[int], *, now: datetime) -> dict[int, int]:
    """Give how many searchable people hold each badge verified at this moment."""
    counted = _shown(now).with_only_columns(
        Badge.achievement_id, func.count(distinct(Badge.candidate_id)).label("people"), maintain_column_froms=True
    )
    wanted = (Badge.achievement_id.in_(achievement_ids), counts_for(DEFAULT))
    rows = session.execute(counted.where(*wanted).group_by(Badge.achievement_id))
    found = {row.achievement_id: row.people for row in rows}
    return {each: found.get(each, 0) for each in achievement_ids}


def asking_counts(session: Session, achievement_ids: Collection[int], *, now: datetime) -> dict[int, int]:
    """Give how many open vacancies ask for each badge."""
    counted = select(Requirement.achievement_id, func.count(distinct(Requirement.vacancy_id)).label("vacancies"))
    asked = counted.where(
        Requirement.achievement_id.in_(achievement_ids), Requirement.vacancy_id.in_(_open_vacancies(now))
    )
    found = {row.achievement_id: row.vacancies for row in session.execute(asked.group_by(Requirement.achievement_id))}
    return {each: found.get(each, 0) for each in achievement_ids}


def asking_vacancies(session: Session, achievement_id: int, *, now: datetime, limit: int = 10) -> Sequence[Vacancy]:
    """Give open vacancies that ask for a badge, the youngest first."""
    asking = select(Requirement.vacancy_id).where(Requirement.achievement_id == achievement_id)
    found = select(Vacancy).where(Vacancy.id.in_(asking), open_at(now))
    return session.scalars(found.order_by(Vacancy.opened_at.desc(), Vacancy.id.desc()).limit(limit)).all()


def skills_of(
    session: Session, achievement_ids: Collection[int], *, now: datetime
) -> dict[int, tuple[ShownSkill, ...]]:
    """Give the skills of each badge, each once by its strongest grade, and of one grade by its lowest level.

    They come from approved mappings, from the addresses on the issuer's own page, and from what badges say that
    searchable people show.
    """
    rows = [
        *_by_page(session, achievement_ids),
        *_by_badges(session, achievement_ids, now),
        *_mapped(session, achievement_ids),
    ]
    found: dict[int, dict[int, ShownSkill]] = {each: {} for each in achievement_ids}
    for achievement, skill in sorted(rows, key=lambda row: (row[1].grade.value, row[1].level or 0)):
        found[achievement].setdefault(skill.skill, skill)
    return {each: tuple(sorted(skills.values(), key=lambda skill: skill.label)) for each, skills in found.items()}


def pictures_of(session: Session, achievement_ids: Collection[int]) -> dict[int, str]:
    """Give the digest of the picture of each badge that has one."""
    wanted = select(AchievementPicture.achievement_id, AchievementPicture.digest)
    rows = session.execute(wanted.where(AchievementPicture.achievement_id.in_(achievement_ids)))
    return {row.achievement_id: row.digest for row in rows}


def _part(session: Session, ordered: Select[Achievement], offset: int, limit: int) -> Found:
    """Give a part of what is found, and how many there are: looked through once, but for a part behind the end."""
    counted = ordered.with_only_columns(Achievement.id, func.count().over().label("total"), maintain_column_froms=True)
    rows = session.execute(counted.offset(offset).limit(limit)).all()
    if offset and not rows:
        return Found((), session.scalar(select(func.count()).select_from(ordered.order_by(None).subquery())) or 0)
    page = (
        select(Achievement).where(Achievement.id.in_([row.id for row in rows])).options(joinedload(Achievement.issuer))
    )
    by_id = {each.id: each for each in session.scalars(page)}
    return Found(tuple(by_id[row.id] for row in rows), rows[0].total if rows else 0)


def _mapped(session: Session, achievement_ids: Collection[int]) -> list[tuple[int, ShownSkill]]:
    return [
        (achievement, ShownSkill(each.skill.id, each.skill.label, each.level, Grade.D))
        for achievement, decided in standing_mappings(session, achievement_ids).items()
        for each in decided
        if each.is_proven and each.skill is not None and each.skill_id not in denied_skills(decided)
    ]


def _by_badges(session: Session, achievement_ids: Collection[int], now: datetime) -> list[tuple[int, ShownSkill]]:
    of_skill = (BadgeSkill.skill_id, Skill.label, BadgeSkill.level, BadgeSkill.grade, BadgeSkill.is_at_least)
    held = _proving(now).join(Skill, Skill.id == BadgeSkill.skill_id)
    said = held.with_only_columns(Badge.achievement_id, *of_skill, maintain_column_froms=True).where(
        Badge.achievement_id.in_(achievement_ids)
    )
    return [
        (row.achievement_id, ShownSkill(row.skill_id, row.label, row.level, row.grade, row.is_at_least))
        for row in session.execute(said.distinct())
    ]


def _by_page(session: Session, achievement_ids: Collection[int]) -> list[tuple[int, ShownSkill]]:
    said = session.scalars(
        select(AchievementStatement).where(AchievementStatement.achievement_id.in_(achievement_ids))
    ).all()
    named = [(each.achievement_id, found.address) for each in said for found in named_in(each)]
    by_address = skills_by_address(session, (address for _, address in named))
    wanted = select(Skill.id, Skill.label).where(Skill.id.in_(by_address.values()))
    labels = {row.id: row.label for row in session.execute(wanted)}
    proven = ((achievement, by_address.get(address)) for achievement, address in named)
    return [(key, ShownSkill(skill, labels[skill], None, Grade.A)) for key, skill in proven if skill is not None]


def _is_listed(now: datetime) -> ColumnElement[bool]:
    """Say which achievements stand in the catalogue; the statement joins their issuers."""
    # Looked up for each achievement, which stops at the first holder or the fifth: all badges are far more. SQLite
    # forgets DISTINCT inside EXISTS, so the few are counted.
    held = select(Badge.candidate_id).join(Candidate, Candidate.id == Badge.candidate_id)
    held = held.where(Badge.achievement_id == Achievement.id, Candidate.visibility.in_(SEARCHABLE), *in_force(now))
    held = held.correlate(Achievement, Issuer)
    some = held.distinct().limit(SMALLEST_COUNT).subquery()
    several = select(func.count()).select_from(some)
    asked = select(Requirement.achievement_id).where(
        Requirement.achievement_id.is_not(None), Requirement.vacancy_id.in_(_open_vacancies(now))
    )
    is_shown = or_(
        Achievement.id.in_(asked),
        and_(Issuer.level >= IDENTIFIED_LEVEL, held.exists()),
        several.scalar_subquery() >= SMALLEST_COUNT,
    )
    return or_(Achievement.read_at.is_not(None), and_(_has_own_id(), is_shown))


def _has_own_id() -> ColumnElement[bool]:
    """Say of an achievement that it is not named after the one badge that it stands on (verdicts)."""
    own = select(Badge.id).where(Badge.achievement_id == Achievement.id, Badge.badge_key == Achievement.key)
    return ~own.exists()


def _shown(now: datetime) -> Select[int]:
    """Give badges of searchable people that can count."""
    held = select(Badge.id).join(Badge.achievement).join(Achievement.issuer)
    searchable = Candidate.visibility.in_(SEARCHABLE)
    return held.join(Candidate, Candidate.id == Badge.candidate_id).where(searchable, *in_force(now))


def _proving(now: datetime) -> Select[int]:
    """Give shown badges with the skills that they prove by what their issuer says alone."""
    return _shown(now).join(BadgeSkill, BadgeSkill.badge_id == Badge.id).where(BadgeSkill.grade.in_(_OF_THE_CLASS))


def _open_vacancies(now: datetime) -> Select[int]:
    return select(Vacancy.id).where(open_at(now))


def _names(word: str, now: datetime) -> ColumnElement[bool]:
    """Say of an achievement that a word stands in its name, in its issuer's, or in that of a skill of its own.

    The issuer's address may carry something of a holder, and is looked into only where the achievement was read by its
    own address, at which everybody reads it; what an achievement states of skills is there only for such a one.
    """
    labelled = select(Skill.id).where(Skill.label.icontains(word, autoescape=True))
    mapped = select(SkillMapping.achievement_id).where(
        SkillMapping.skill_id.in_(labelled), SkillMapping.undone_at.is_(None), SkillMapping.is_proven
    )
    proving = _proving(now).where(BadgeSkill.skill_id.in_(labelled))
    held = proving.with_only_columns(Badge.achievement_id, maintain_column_froms=True)
    stated = select(AchievementStatement.achievement_id).where(
        AchievementStatement.text.icontains(word, autoescape=True)
    )
    return or_(
        Achievement.name.icontains(word, autoescape=True),
        Issuer.name.icontains(word, autoescape=True),
        Achievement.id.in_(mapped),
        Achievement.id.in_(held),
        Achievement.id.in_(stated),
        and_(Achievement.read_at.is_not(None), Issuer.key.icontains(word, autoescape=True)),
    )
