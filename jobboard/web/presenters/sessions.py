"""Signed-in browsers as people know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jobboard.models import SignInSession

# The first that is named counts: every browser also names those it wants to be taken for.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SessionLine:
    """One signed-in browser."""

    id: int
    browser: str
    started: datetime
    last_seen: datetime
    is_this: bool


def session_lines(sessions: Iterable[SignInSession], this: int | None) -> tuple[SessionLine, ...]:
    """Give a line for each session; `this` is the id of the asking browser's."""
    return tuple(
        SessionLine(row.id, browser_words(row.user_agent), row.created_at, row.last_seen_at, row.id == this)
        for row in sessions
    )


def browser_words(user_agent: str) -> str:
    """Give a browser's name with its system, such as "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    return f"{browser} on {system}" if system else browser
