"""Badge states in words: every state is a text and an icon's shape first, and a colour last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobboard.models import Badge, BadgeState, Grade, LevelBasis
from jobboard.web.presenters.words import day


@dataclass(frozen=True)
class StateWords:
    """A state as people read it.

    `code` ends the CSS class (badge-state--verified), `icon` names a shape of its own (badge-state__icon--tick),
    `label` is for tags, `sentence` is the label with its dates.
    """

    code: str
    icon: str
    label: str
    sentence: str


CHECKING = StateWords("checking", "clock", "Checking", "Checking: the result appears here in a moment")

_LABELS: dict[BadgeState, tuple[str, str]] = {
    BadgeState.FAILED: ("cross", "Failed"),
    BadgeState.REVOKED: ("cross", "Revoked"),
    BadgeState.SUSPENDED: ("pause", "Suspended"),
    BadgeState.EXPIRED: ("clock", "Expired"),
    BadgeState.NOT_YET_VALID: ("clock", "Not yet valid"),
    BadgeState.COULD_NOT_BE_CHECKED: ("question", "Could not be checked"),
    BadgeState.ISSUER_NOT_IDENTIFIED: ("circle", "Signed, issuer not identified"),
    BadgeState.NOT_PROVEN_YOURS: ("circle", "Valid, not proven yours"),
    BadgeState.VERIFIED: ("tick", "Verified"),
}

_FOR_STRANGERS = {BadgeState.NOT_PROVEN_YOURS: "Valid, not proven to be this person's"}

_HELD = {
    LevelBasis.BLOCK: "our staff have blocked this issuer",
    LevelBasis.LOOK_ALIKE: "this issuer may be taken for another",
}

GRADE_WORDS: dict[Grade, str] = {
    Grade.A: "named by the issuer",
    Grade.B: "translated from another framework",
    Grade.C: "tagged by the issuer and confirmed by the holder",
    Grade.D: "an approved mapping of this badge",
}

ISSUER_LEVEL_WORDS: tuple[str, ...] = (
    "not identified",
    "self-made identity",
    "has a domain of its own",
    "in a register",
    "awarding body or regulator",
)


def issuer_label(name: str, key: str | None, level: int | None = None) -> str:
    """Give an issuer by name with the domain that is proven to be its own: anybody can call themselves anything.

    The folder of a did:web belongs to it: whoever owns a folder need not own the domain. A key of None, or no name:
    it tells who a holder is (jobboard.withholding). `level`: None is not told.
    """
    if not name:
        return "An issuer whose name is not shown"
    if key is None:
        home = "its address names the holder"
    elif key.startswith("did:web:"):
        home = key.removeprefix("did:web:").replace(":", "/").replace("%3A", ":").replace("%3a", ":")
    elif key.startswith("https://"):
        home = key.removeprefix("https://").partition("/")[0]
    else:
        home = "self-made identity"
    return f"{name} ({_in_plain_letters(home)}{'' if level is None else f', level {level}'})"


def _in_plain_letters(home: str) -> str:
    """Give a host in the letters of addresses: others may look like letters that they are not."""
    return home if home.isascii() else home.encode("punycode").decode() + " in other letters"


def state_at(badge: Badge, now: datetime) -> BadgeState:
    """Give the badge's state at this moment: the stored one, unless time alone has changed it since."""
    if badge.state not in {BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS, BadgeState.ISSUER_NOT_IDENTIFIED}:
        return badge.state
    if badge.valid_until is not None and badge.valid_until <= now:
        return BadgeState.EXPIRED
    if badge.valid_from is not None and badge.valid_from > now:
        return BadgeState.NOT_YET_VALID
    if badge.state is BadgeState.VERIFIED and (badge.trusted_until is None or badge.trusted_until <= now):
        return BadgeState.COULD_NOT_BE_CHECKED
    return badge.state


def badge_words(badge: Badge, now: datetime, *, for_holder: bool = True) -> StateWords:
    """Give the words for a badge's state at this moment, with the dates that belong to it."""
    state = state_at(badge, now)
    icon, label = _LABELS[state]
    if not for_holder:
        label = state_label_for_strangers(state)
    return StateWords(state.value, icon, label, f"{label}{_dates(badge, state)}")


def states_of(badges: Iterable[Badge], now: datetime) -> dict[str, StateWords]:
    """Give the words for others than the holder, by the badges' public ids."""
    return {badge.public_id: badge_words(badge, now, for_holder=False) for badge in badges}


def words_of_state(state: BadgeState, sentence: str) -> StateWords:
    """Give a state with its shape and label, and a sentence of one's own."""
    icon, label = _LABELS[state]
    return StateWords(state.value, icon, label, sentence)


def state_label(state: BadgeState) -> str:
    """Give the short label of a state, as filters and counts name it."""
    return _LABELS[state][1]


def state_label_for_strangers(state: BadgeState) -> str:
    """Give the short label of a state for somebody else than the holder."""
    return _FOR_STRANGERS.get(state, state_label(state))


def _dates(badge: Badge, state: BadgeState) -> str:
    match state:
        case BadgeState.EXPIRED if badge.valid_until:
            return f" on {day(badge.valid_until)}"
        case BadgeState.NOT_YET_VALID if badge.valid_from:
            return f": valid from {day(badge.valid_from)}"
        case BadgeState.COULD_NOT_BE_CHECKED if badge.state is BadgeState.VERIFIED:  # No check was made for too long.
            return f" since {day(badge.verified_at or badge.checked_at)}, when it was last good"
        case BadgeState.COULD_NOT_BE_CHECKED:
            last = f"last good on {day(badge.verified_at)}" if badge.verified_at else "never verified so far"
            return f" on {day(badge.checked_at)}; {last}"
        case BadgeState.VERIFIED:
            return f" on {day(badge.verified_at or badge.checked_at)}"
        case BadgeState.ISSUER_NOT_IDENTIFIED if badge.achievement and badge.achievement.issuer.level_basis in _HELD:
            return f": {_HELD[badge.achievement.issuer.level_basis]}; checked on {day(badge.checked_at)}"
        case _:
            return f", checked on {day(badge.checked_at)}"


def level_words(level: int | None, *, is_at_least: bool = False) -> str:
    """Give an SCQF level as people read it; None means that the badge does not say it."""
    if level is None:
        return "level unknown"
    return f"SCQF level {level} or above" if is_at_least else f"SCQF level {level}"
