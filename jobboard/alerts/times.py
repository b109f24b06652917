"""When news is told."""

from datetime import UTC, datetime, timedelta

from jobboard.models import HowOften

WAIT = timedelta(minutes=5)
"""How long a loss waits before it is told: what is only doubted until a full check comes back before that."""

HOUR = 6
"""The hour in UTC at which what is told daily or weekly is told; weekly on Mondays."""


def next_telling(how_often: HowOften, now: datetime) -> datetime:
    """Give the next moment at which somebody who wants to be told so often is told. NEVER has none: as DAILY."""
    if how_often is HowOften.AT_ONCE:
        return now
    day = now.astimezone(UTC).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if day <= now:
        day += timedelta(days=1)
    return day + timedelta(days=-day.weekday() % 7) if how_often is HowOften.WEEKLY else day
