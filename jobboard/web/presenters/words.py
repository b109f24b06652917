"""How dates and numbers are written on every page."""

from datetime import date, datetime


def day(value: date | None) -> str:
    """Give a date as people write it: 3 May 2025. Nothing for None."""
    return "" if value is None else f"{value.day} {value:%B %Y}"


def moment(value: datetime | None) -> str:
    """Give a date with its time: 3 May 2025, 14:05 UTC. Nothing for None."""
    return "" if value is None else f"{day(value)}, {value:%H:%M} UTC"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun: 1 badge, 2 badges."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
