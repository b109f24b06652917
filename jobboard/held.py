"""The badges of people that can count at a moment, read for many people at once, as employers may see them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from jobboard.counting import in_force
from jobboard.issuers.levels import Ground
from jobboard.masking import PersonalWords
from jobboard.models import Achievement, Badge, BadgeSkill, Grade, Issuer, Skill
from jobboard.search.document import BadgeEntry
from jobboard.withholding import seen_issuer_id, seen_title, words_of


@dataclass(frozen=True)
class ShownSkill:
    """A skill that a badge or a class of badges proves.

    `level` is SCQF 1-12, or above if `is_at_least`; None means unknown.
    """

    skill: int
    label: str
    level: int | None
    grade: Grade
    is_at_least: bool = False


@dataclass(frozen=True)
class HeldBadge:
    """A badge that can count for its holder at the moment it was read, as an employer may see it.

    What is read of many badges and shown of few is made when it is looked at: above all the names, without the words of
    the holder.
    """

    badge: int
    public_id: str
    achievement: int
    issuer: int
    issuer_level: int
    issued_at: datetime | None
    valid_until: datetime | None
    verified_at: datetime | None
    skills: tuple[ShownSkill, ...]
    _read: Row[Any] = field(repr=False, compare=False)
    _words: PersonalWords = field(repr=False, compare=False)

    @cached_property
    def name(self) -> str:
        """The name of the badge."""
        return seen_title(self._read.name, self._words)

    @cached_property
    def issuer_name(self) -> str:
        """The name of its issuer."""
        return self._words.masked(self._read.issuer_name)

    @cached_property
    def issuer_key(self) -> str | None:
        """The id of its issuer; None: it carries something of the holder."""
        return seen_issuer_id(self._read.issuer_key, self._words)

    @property
    def issuer_ground(self) -> Ground:
        """The level of its issuer, and why."""
        read = self._read
        return Ground(read.level, read.level_basis, read.level_source, read.level_since)

    @property
    def issuer_resembles(self) -> str:
        """The known issuer that its own may be taken for; empty for none."""
        return str(self._read.resembles)

    @cached_property
    def entry(self) -> BadgeEntry:
        """The badge as conditions look at it, without its skills; its days are those of UTC, as in the index."""
        issued, valid_until = (moment and moment.date() for moment in (self.issued_at, self.valid_until))
        return BadgeEntry(self.badge, self.achievement, self.issuer, self.issuer_level, (), issued, valid_until)


_READ = (
    Badge.id,
    Badge.public_id,
    Badge.candidate_id,
    Badge.issued_at,
    Badge.valid_until,
    Badge.verified_at,
    Badge.achievement_id,
    Achievement.name,
    Achievement.issuer_id,
    Issuer.name.label("issuer_name"),
    Issuer.key.label("issuer_key"),
    Issuer.level,
    Issuer.level_basis,
    Issuer.level_source,
    Issuer.level_since,
    Issuer.resembles,
)
"""What is read of badges: whole rows of all that twenty people hold would cost more than the search itself."""


def held_by(session: Session, candidate_ids: Collection[int], *, now: datetime) -> Mapping[int, tuple[HeldBadge, ...]]:
    """Give by person the badges that can count now, the earliest imported first, in three statements."""
    found = select(*_READ).select_from(Badge).join(Badge.achievement).join(Achievement.issuer)
    rows = session.execute(found.where(Badge.candidate_id.in_(candidate_ids), *in_force(now)).order_by(Badge.id)).all()
    words, proven = words_of(session, candidate_ids), _skills_of(session, [row.id for row in rows])
    badges: dict[int, list[HeldBadge]] = {}
    for row in rows:
        badges.setdefault(row.candidate_id, []).append(_held(row, words[row.candidate_id], tuple(proven[row.id])))
    return {candidate: tuple(held) for candidate, held in badges.items()}


_SKILLS = (
    select(
        BadgeSkill.badge_id,
        BadgeSkill.skill_id,
        Skill.label,
        BadgeSkill.level,
        BadgeSkill.grade,
        BadgeSkill.is_at_least,
    )
    .join(BadgeSkill.skill)
    .where(BadgeSkill.badge_id.in_(bindparam("badges", expanding=True)))
    .order_by(BadgeSkill.id)
)


def _skills_of(session: Session, badges: Sequence[int]) -> Mapping[int, Sequence[ShownSkill]]:
    """Give by badge the skills that it proves, in the order in which they were read from it."""
    skills: defaultdict[int, list[ShownSkill]] = defaultdict(list)
    for badge, skill, label, level, grade, is_at_least in session.execute(_SKILLS, {"badges": badges}):
        skills[badge].append(ShownSkill(skill, label, level, grade, is_at_least))
    return skills


def _held(read: Any, words: PersonalWords, skills: tuple[ShownSkill, ...]) -> HeldBadge:
    return HeldBadge(
        badge=read.id,
        public_id=read.public_id,
        achievement=read.achievement_id,
        issuer=read.issuer_id,
        issuer_level=read.level,
        issued_at=read.issued_at,
        valid_until=read.valid_until,
        verified_at=read.verified_at,
        skills=skills,
        _read=read,
        _words=words,
    )
