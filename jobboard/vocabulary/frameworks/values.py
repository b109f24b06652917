"""What the files of a framework say, as values, whichever framework it is."""

from dataclasses import dataclass
from enum import StrEnum

from jobboard.models import LabelKind, Match, Need, SkillKind


@dataclass(frozen=True, slots=True)
class SkillEntry:
    """A skill. `key` is its address; `code` its notation and `reuse` how widely it is used, both empty where unsaid."""

    key: str
    label: str
    kind: SkillKind
    code: str = ""
    description: str = ""
    reuse: str = ""


@dataclass(frozen=True, slots=True)
class OccupationEntry:
    """An occupation, or a group of them."""

    key: str
    label: str
    code: str = ""
    description: str = ""
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class LabelEntry:
    """Another name of the thing with this key. `language` is a two-letter code."""

    key: str
    label: str
    kind: LabelKind = LabelKind.ALTERNATIVE
    language: str = "en"


@dataclass(frozen=True, slots=True)
class BroaderEntry:
    """`broader` is one step broader than `key`; both are skills."""

    key: str
    broader: str


@dataclass(frozen=True, slots=True)
class RelationEntry:
    """A skill needs another one."""

    key: str
    needed: str
    need: Need


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """An occupation needs a skill. `importance` is 1 to 5 or unsaid; `level` is the framework's word or empty."""

    occupation: str
    skill: str
    need: Need
    importance: float | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class CrossingEntry:
    """What the occupation `key` is in another framework: `relation` says what `to` is to it."""

    key: str
    to: str
    relation: Match


@dataclass(frozen=True, slots=True)
class LevelEntry:
    """A level of the SCQF, 1 to 12. `eqf` is 1 to 8, or None where nothing compares; `rqf` is in words."""

    level: int
    eqf: int | None
    rqf: str
    qualifications: tuple[str, ...]


class Stream(StrEnum):
    """The kinds of things that a framework may hold, each a stream of entries."""

    SKILLS = "skills"
    SKILL_LABELS = "skill labels"
    BROADER = "broader skills"
    RELATIONS = "relations between skills"
    OCCUPATIONS = "occupations"
    OCCUPATION_LABELS = "occupation labels"
    NEEDS = "skills of occupations"
    CROSSINGS = "crosswalks of occupations"
    LEVELS = "levels"
