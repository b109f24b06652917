"""A draft of a resume as plain values, and why there is none."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

LONGEST_LINE = 200
"""Letters of a title, an organisation, a headline: as many as a resume keeps."""

LONGEST_TEXT = 5_000
LONGEST_DATE = 40
MOST_SECTIONS, MOST_ITEMS = 15, 60


_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Problem(StrEnum):
    """Why a file gives no draft."""

    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    DAMAGED = "damaged"
    LOCKED = "locked"
    SCANNED = "scanned"
    TOO_LARGE = "too_large"
    NO_RESUME = "no_resume"
    BROKE_OFF = "broke_off"


class Unreadable(Exception):
    """A file gives no draft; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class DraftItem:
    """An entry as it may be meant."""

    title: str
    organisation: str = ""
    started: str = ""
    ended: str = ""
    description: str = ""


@dataclass(frozen=True)
class DraftSection:
    """A section with its entries. `kind`: a value of `models.SectionKind`."""

    kind: str
    title: str
    items: tuple[DraftItem, ...]


@dataclass(frozen=True)
class Draft:
    """What was read from a file. `left_out`: what was not taken over, in words; never the details themselves."""

    headline: str = ""
    summary: str = ""
    sections: tuple[DraftSection, ...] = ()
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, without loss."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave. Raises: KeyError, TypeError or AttributeError for anything else."""
        sections = tuple(
            DraftSection(each["kind"], each["title"], tuple(DraftItem(**item) for item in each["items"]))
            for each in data["sections"]
        )
        return cls(data["headline"], data["summary"], sections, tuple(data["left_out"]))

    @property
    def is_empty(self) -> bool:
        """True when it says nothing of a resume."""
        return not (self.headline or self.summary or self.sections)

    def within_limits(self) -> "Draft":
        """Give the draft no longer than a resume may be; what is cut is told in `left_out`."""
        sections = tuple(
            DraftSection(each.kind, each.title[:LONGEST_LINE], tuple(_cut(item) for item in each.items[:MOST_ITEMS]))
            for each in self.sections[:MOST_SECTIONS]
        )
        cut = Draft(self.headline[:LONGEST_LINE], self.summary[:LONGEST_TEXT], sections, self.left_out)
        if cut == self:
            return self
        return Draft(cut.headline, cut.summary, cut.sections, (*self.left_out, "the end of what was too long"))


@dataclass(frozen=True)
class Reading:
    """What came of a file: a draft, or why there is none."""

    draft: Draft | None = None
    problem: Problem | None = None


def storable(text: str) -> str:
    """Give a text without what no database keeps and no page shows."""
    return _NO_TEXT.sub(" ", text)


def _cut(item: DraftItem) -> DraftItem:
    return DraftItem(
        item.title[:LONGEST_LINE],
        item.organisation[:LONGEST_LINE],
        item.started[:LONGEST_DATE],
        item.ended[:LONGEST_DATE],
        item.description[:LONGEST_TEXT],
    )
