"""What the search engine knows of a person: ids, words and badges in force, and no name or address."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Grade(StrEnum):
    """How strong the evidence of a skill on a badge is; only these four count as verified.

    A: the issuer's alignment to the vocabulary by address. B: a crosswalk from another framework.
    C: an unambiguous label or tag, confirmed by the holder. D: a mapping approved by staff or the issuer.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    def is_at_least(self, worst: "Grade") -> bool:
        """Tell whether it is as good as this one or better; A is the best."""
        return self.value <= worst.value


class Hours(StrEnum):
    """How much of a week somebody wants to work."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"


class Contract(StrEnum):
    """Which kind of contract somebody wants."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    APPRENTICESHIP = "apprenticeship"
    VOLUNTARY = "voluntary"


@dataclass(frozen=True)
class SkillEntry:
    """One skill that a badge proves. `level` is SCQF 1-12; None means unknown, which never satisfies "at least"."""

    skill: int
    level: int | None
    grade: Grade


@dataclass(frozen=True)
class BadgeEntry:
    """One badge in force. `skills` already holds the broader skills that its skills imply.

    A skill stands in it more than once when one statement has the higher level and another the better grade.
    `issued` and `valid_until` are days in UTC; None: it does not say, or has no end. `issuer_level` is 1-4; at 1 the
    issuer is not identified, and only who names it as accepted finds the badge.
    """

    badge: int
    achievement: int
    issuer: int
    issuer_level: int
    skills: tuple[SkillEntry, ...] = ()
    issued: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class CandidateDocument:
    """One person as the engine stores it.

    `in_pool` says that any employer may find the person; `vacancies` are those the person applied to, whose employers
    may. `region` is the name of the region of `place`. `headline`, `summary` and `experience` are plain text with
    personal details already masked. `next_change` is the moment at which the document stops being true by time alone:
    from then on no query finds it until it is written again. None means never. `claimed` are the skills that the person
    says to have, with the broader ones that they imply. `is_remote_ok`, `available_from`, `hours` and `contracts` (the
    values of `Hours` and `Contract`) are what the person wants of a job; None and empty mean that nothing was said.
    """

    candidate: int
    version: int
    in_pool: bool
    vacancies: tuple[int, ...]
    headline: str
    summary: str
    experience: str
    place: int | None
    region: str | None
    badges: tuple[BadgeEntry, ...]
    next_change: datetime | None
    claimed: tuple[int, ...] = ()
    is_remote_ok: bool = False
    available_from: date | None = None
    hours: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
