"""What a badge says, as values: read back from what was signed or hosted, never from what merely surrounds it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Family(StrEnum):
    """The kind of document."""

    OPEN_BADGES_2 = "open_badges_2"
    OPEN_BADGES_3 = "open_badges_3"
    LEARNER_RECORD = "learner_record"
    BLOCKCERTS = "blockcerts"


@dataclass(frozen=True)
class Alignment:
    """A statement of the issuer that the achievement corresponds to something in a framework."""

    target_url: str | None = None
    target_name: str | None = None
    target_code: str | None = None
    target_framework: str | None = None
    target_type: str | None = None


@dataclass(frozen=True)
class Display:
    """How an issuer presents a badge. `text` is hostile; None: of a kind or a length that is not kept."""

    media_type: str
    text: str | None


@dataclass(frozen=True)
class Credits:
    """Credit points or hours of an achievement, in the unit of its issuer, which is not said; None: not given."""

    available: str | None = None
    earned: str | None = None


@dataclass(frozen=True)
class AwardedResult:
    """A result that the holder had, with what its issuer says results can be; nothing follows from it.

    `name`, `kind` (such as "LetterGrade"), `least` and `most` are those of its description, `achieved_level` the name
    of a level of a rubric. None: not said. `is_foreseen`: the value is one that the description lists, or a number
    between its bounds, so that it is no free text.
    """

    name: str | None = None
    kind: str | None = None
    value: str | None = None
    achieved_level: str | None = None
    status: str | None = None
    least: str | None = None
    most: str | None = None
    is_foreseen: bool = False


@dataclass(frozen=True)
class BadgeFacts:
    """What the badge says, read back from what was signed or hosted. `criteria` is a text or an address.

    `achievement_type` is a word of the issuer, such as "Course".
    """

    family: Family
    credential_id: str | None
    name: str
    issuer_id: str
    description: str | None = None
    criteria: str | None = None
    image_url: str | None = None
    achievement_id: str | None = None
    issuer_name: str | None = None
    issuer_url: str | None = None
    issued_at: datetime | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    display: Display | None = None
    achievement_type: str | None = None
    credits: Credits | None = None
    results: tuple[AwardedResult, ...] = ()
