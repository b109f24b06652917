"""A badge that was checked without an account, in words: as for its holder, but for whose it is."""

from dataclasses import replace
from datetime import datetime

from jobboard.models import BadgeState
from jobboard.public_checks import Checked
from jobboard.web.presenters.badges import StateWords, words_of_state
from jobboard.web.presenters.own_badge import Fact, said_facts
from jobboard.web.presenters.words import day, moment

MEANINGS: dict[BadgeState, str] = {
    BadgeState.FAILED: "It was changed after it was issued, or is not from the issuer it names. Do not rely on it.",
    BadgeState.REVOKED: "Its issuer has taken it back.",
    BadgeState.SUSPENDED: "Its issuer has taken it back for the time being, and may let it count again.",
    BadgeState.EXPIRED: "It was good, and its time is over.",
    BadgeState.NOT_YET_VALID: "It is good from a day in the future on.",
    BadgeState.COULD_NOT_BE_CHECKED: "What we need did not answer, or is not supported. It is neither good nor forged.",
    BadgeState.ISSUER_NOT_IDENTIFIED: "It is unchanged, but anybody could have issued it: nothing says who did.",
    BadgeState.NOT_PROVEN_YOURS: "It is unchanged, its issuer is known, it is in force; whose it is, is not proven.",
    BadgeState.VERIFIED: "It is unchanged, its issuer is known, it is in force, and issued to the person who shows it.",
}
"""What each state means, for everybody."""

_GOOD = (BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS)


def check_words(checked: Checked) -> StateWords:
    """Give the state in words. It never has the tick of a verified badge, since nobody was asked whose it is."""
    if checked.state in _GOOD:
        words = words_of_state(BadgeState.NOT_PROVEN_YOURS, "It is unchanged, from a known issuer and in force")
        return replace(words, label="Valid, not asked whose it is")
    return words_of_state(checked.state, MEANINGS[checked.state].rstrip("."))


def check_facts(checked: Checked) -> tuple[Fact, ...]:
    """Give what the badge says, and when it was checked."""
    report = checked.report
    said = tuple(said_facts(checked.issuer, report.facts, report)) if report.facts else ()
    name = (Fact("Name of the badge", report.facts.name),) if report.facts else ()
    return (*name, *said, Fact("Checked on", moment(report.checked_at)))


def kept_until_words(until: datetime) -> str:
    """Give until when the page can be read."""
    return f"{until:%H:%M} UTC on {day(until)}"
