"""A person's own badges as lists and filters show them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobboard.counting import PROVEN_ISSUER_LEVEL
from jobboard.credentials import reason_for
from jobboard.issuers.levels import ground_kept
from jobboard.models import Badge, BadgeImport, BadgeState, ImportState
from jobboard.web.presenters.badges import CHECKING, StateWords, badge_words, issuer_label, state_at, state_label
from jobboard.web.presenters.issuers import standing_words

NOTHING_KEPT = StateWords("could_not_be_checked", "question", "Not imported", "Not imported")


@dataclass(frozen=True)
class BadgeLine:
    """A badge with its state, as it is at this moment, in words."""

    badge: Badge
    state: BadgeState
    words: StateWords

    @property
    def issuer(self) -> str:
        """The issuer's name with its level, or nothing while nobody knows whose name it is."""
        achievement = self.badge.achievement
        if achievement is None or achievement.issuer.level < PROVEN_ISSUER_LEVEL:
            return ""
        issuer = achievement.issuer
        return f"{issuer_label(issuer.name, issuer.key)}, {standing_words(ground_kept(issuer))}"


@dataclass(frozen=True)
class StateCount:
    """How many badges are in a state."""

    state: BadgeState
    label: str
    number: int


def badge_lines(badges: Iterable[Badge], now: datetime) -> tuple[BadgeLine, ...]:
    """Give each badge with its words, in the order given."""
    return tuple(BadgeLine(badge, state_at(badge, now), badge_words(badge, now)) for badge in badges)


def state_counts(lines: Iterable[BadgeLine]) -> tuple[StateCount, ...]:
    """Count badges by state, the good news first; states that no badge is in are left out."""
    numbers = Counter(line.state for line in lines)
    return tuple(
        StateCount(state, state_label(state), numbers[state]) for state in reversed(BadgeState) if numbers[state]
    )


@dataclass(frozen=True)
class ImportLine:
    """Something that was handed in: its name, how it stands, and the badge that came of it, if any."""

    handed_in: BadgeImport
    title: str
    words: StateWords
    note: str
    badge: Badge | None


def import_line(handed_in: BadgeImport, now: datetime) -> ImportLine:
    """Give an import with its state in words; once it is judged, the state is that of its badge."""
    title = handed_in.file_name or handed_in.source_address or "Pasted badge"
    if handed_in.state is ImportState.WAITING:
        return ImportLine(handed_in, title, CHECKING, "", None)
    badge = handed_in.badge
    if badge is None:
        return ImportLine(handed_in, title, NOTHING_KEPT, _reason_words(handed_in), None)
    note = "You had this badge already; it was checked again." if handed_in.was_known else ""
    return ImportLine(handed_in, title, badge_words(badge, now), note, badge)


def import_lines(imports: Iterable[BadgeImport], now: datetime) -> tuple[ImportLine, ...]:
    """Give each import with its state in words, in the order given."""
    return tuple(import_line(handed_in, now) for handed_in in imports)


def _reason_words(handed_in: BadgeImport) -> str:
    if not handed_in.reason:
        return "The check did not come to an end. Import the badge again."
    reason = reason_for(handed_in.reason)
    return f"{reason.sentence} {reason.next_step}".strip()
