"""How dates and sizes are written on pages."""

from datetime import datetime

from flask import Flask


def day(moment: datetime | None) -> str:
    """Give a date as people write it: 3 May 2025."""
    return "" if moment is None else f"{moment.day} {moment:%B %Y}"


def moment(value: datetime | None) -> str:
    """Give a date with its time: 3 May 2025, 14:05 UTC."""
    return "" if value is None else f"{day(value)}, {value:%H:%M} UTC"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun: 1 badge, 2 badges."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def init_filters(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(day=day, moment=moment, count_of=count_of)
