"""When what verdicts stand on is looked at again: by its kind, by what it says itself, and later after each failure.

Why these numbers: docs/decisions/0028.
"""

import random
from datetime import datetime, timedelta

SOONEST = timedelta(minutes=5)
DAILY = timedelta(days=1)
HOURLY = timedelta(hours=1)
FULL_CHECK = timedelta(days=30)
"""A badge is checked in full this often, even where nothing that it stands on changed."""

FRESH = timedelta(hours=1)
"""How long an answer that was fetched for one badge serves the checks of others. Of a list, its ttl when shorter."""

JUST_NOW = timedelta(minutes=1)
"""How old an answer may be that serves what a person hands in or has checked at once."""

HOST_REST = timedelta(minutes=5)
"""How long a host that did not answer is left alone by the checks of everything else on it."""

LONGEST_REST = timedelta(hours=2)
"""A list that was not tried for so long is read whatever else on its host does not answer, which may be on purpose."""

LONGEST_REST_OF_DOCUMENTS = timedelta(days=3)
"""The same of any other document. A host can have many thousands of them, and when it is away each costs a wait."""

_FIRST_WAIT = timedelta(minutes=10)


def next_reading(*, is_list: bool, ttl_seconds: int | None, ends_at: datetime | None, now: datetime) -> datetime:
    """Give when a source that was read is read again: a list by its ttl, anything else daily, all before it ends."""
    wait = DAILY
    if is_list:
        wait = HOURLY if ttl_seconds is None else timedelta(seconds=min(ttl_seconds, DAILY.total_seconds()))
    if ends_at is not None:
        wait = min(wait, (ends_at - now) / 2)
    return now + spread(max(wait, SOONEST))


def next_attempt(failures: int, *, now: datetime) -> datetime:
    """Give when a source that could not be used is tried again: soon, and ever later, a day apart at most."""
    return now + spread(ever_later(_FIRST_WAIT, failures))


def ever_later(first_wait: timedelta, failures: int) -> timedelta:
    """Give how long to wait after so many failures in a row: twice as long each time, a day at most."""
    return min(first_wait * float(2 ** min(failures - 1, 10)), DAILY)


def spread(wait: timedelta) -> timedelta:
    """Give about the same time, so that what begins at once does not come back at once."""
    return wait * random.uniform(0.9, 1.1)  # noqa: S311 (only spreads work)
