"""What waits to be mapped: classes of badges that prove no skill, and words that name none, most people first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, distinct, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from jobboard.counting import may_count
from jobboard.masking import PersonalWords
from jobboard.models import (
    Achievement,
    Authority,
    Badge,
    BadgeSkill,
    BadgeStatement,
    LabelMapping,
    ProvenIdentity,
    Skill,
    SkillLabel,
    SkillMapping,
    StatementKind,
)
from jobboard.people import SMALLEST_COUNT
from jobboard.skills.statements import text_key
from jobboard.withholding import words_of


@dataclass(frozen=True)
class WaitingClass:
    """A class of badges of which nothing is known to be a skill, and how many people hold it."""

    achievement: Achievement
    holders: int


@dataclass(frozen=True)
class WaitingWords:
    """A tag, or a name in an alignment, that names no skill. `text` as one badge has it; `holders`: people with it."""

    text: str
    text_key: str
    holders: int


@dataclass(frozen=True)
class WordsPage:
    """A part of the words that wait. `is_last` False: more come after it."""

    words: tuple[WaitingWords, ...]
    is_last: bool


@dataclass(frozen=True)
class Said:
    """Something that badges of a class say, and how many people's do."""

    kind: StatementKind
    text: str
    address: str | None
    framework: str | None
    holders: int


def waiting_classes(session: Session, *, limit: int, offset: int = 0) -> Sequence[WaitingClass]:
    """Give the classes that wait, those that most people hold first."""
    people = func.count(distinct(Badge.candidate_id))
    rows = _unmapped(people).group_by(Badge.achievement_id).order_by(people.desc(), Badge.achievement_id)
    found = session.execute(rows.limit(limit).offset(offset)).all()
    wanted = select(Achievement).where(Achievement.id.in_([row.achievement_id for row in found]))
    by_id = {each.id: each for each in session.scalars(wanted.options(joinedload(Achievement.issuer)))}
    return [WaitingClass(by_id[row.achievement_id], row.holders) for row in found]


def count_waiting_classes(session: Session) -> int:
    """Give how many classes wait."""
    return session.scalar(_unmapped(func.count(distinct(Badge.achievement_id)), of_each=False)) or 0


def waiting_words(session: Session, *, limit: int, offset: int = 0) -> WordsPage:
    """Give the words that wait, those of most people first: no name of any skill, and nobody said what they mean.

    Those of few people that tell who one of them is are left out, so a page may be short.
    """
    people = func.count(distinct(Badge.candidate_id))
    text = func.min(BadgeStatement.text)
    rows = select(text.label("text"), BadgeStatement.text_key, people.label("holders"))
    rows = rows.join(Badge, Badge.id == BadgeStatement.badge_id).where(*may_count(), BadgeStatement.text_key != "")
    rows = rows.where(~_is_mapped(), BadgeStatement.text_key.not_in(_names()))
    rows = rows.group_by(BadgeStatement.text_key).order_by(people.desc(), BadgeStatement.text_key)
    found = [WaitingWords(*row) for row in session.execute(rows.limit(limit + 1).offset(offset))]
    personal = _personal(session, {each.text_key for each in found if each.holders < SMALLEST_COUNT})
    return WordsPage(tuple(each for each in found[:limit] if each.text_key not in personal), len(found) <= limit)


def said_by_class(session: Session, achievement_id: int, *, limit: int) -> Sequence[Said]:
    """Give what the badges of a class say, what most say first; what tells who one of few people is is left out."""
    people = func.count(distinct(Badge.candidate_id))
    columns = (BadgeStatement.kind, BadgeStatement.text, BadgeStatement.address, BadgeStatement.framework)
    rows = select(*columns, people.label("holders")).join(Badge, Badge.id == BadgeStatement.badge_id)
    rows = rows.where(Badge.achievement_id == achievement_id, *may_count()).group_by(*columns)
    found = [Said(*row) for row in session.execute(rows.order_by(people.desc(), BadgeStatement.text).limit(limit))]
    few = {text_key(each.text) for each in found if each.holders < SMALLEST_COUNT}
    personal = _personal(session, few, Badge.achievement_id == achievement_id)
    return [each for each in found if text_key(each.text) not in personal]


def _personal(session: Session, keys: Collection[str], *conditions: ColumnElement[bool]) -> frozenset[str]:
    """Give those of some texts that carry something of a person whose badge says them, or of anybody."""
    columns = (BadgeStatement.text_key, BadgeStatement.text, BadgeStatement.address, Badge.candidate_id)
    rows = select(*columns).join(Badge, Badge.id == BadgeStatement.badge_id)
    said = session.execute(rows.where(BadgeStatement.text_key.in_(keys), *may_count(), *conditions)).all()
    words = words_of(session, {row.candidate_id for row in said})
    return frozenset(row.text_key for row in said if _tells(words[row.candidate_id], row.text, row.address))


def _tells(words: PersonalWords, text: str, address: str | None) -> bool:
    is_in_text = words.masked(text) != " ".join(text.split())
    return is_in_text or (address is not None and words.are_in(address))


def _unmapped(value: ColumnElement[int], *, of_each: bool = True) -> Select[tuple[int, int]]:
    """Ask for badges that could count, of a class that nobody mapped, which prove nothing."""
    columns = (Badge.achievement_id, value.label("holders")) if of_each else (value,)
    proves = exists().where(BadgeSkill.badge_id == Badge.id)
    mapped = exists().where(SkillMapping.achievement_id == Badge.achievement_id, SkillMapping.undone_at.is_(None))
    speaking = select(ProvenIdentity.account_id).where(ProvenIdentity.removed_at.is_(None))
    mapped = mapped.where(or_(SkillMapping.authority == Authority.STAFF, SkillMapping.decided_by_id.in_(speaking)))
    return select(*columns).where(Badge.achievement_id.is_not(None), *may_count(), ~proves, ~mapped)


def _is_mapped() -> ColumnElement[bool]:
    return exists().where(LabelMapping.text_key == BadgeStatement.text_key, LabelMapping.undone_at.is_(None))


def _names() -> Select[tuple[str]]:
    """Give every name of every skill, as `text_key` writes it as far as a database can."""
    return select(func.lower(Skill.label)).union_all(select(func.lower(SkillLabel.label)))  # type: ignore[return-value]
