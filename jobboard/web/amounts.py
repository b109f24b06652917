"""Amounts of money and hours that were typed, exactly."""

import re
from decimal import Decimal

from jobboard.errors import Rejected

_POUNDS = re.compile(r"£?(\d{1,9})(?:\.(\d{1,2}))?")
_HOURS = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_BETWEEN = str.maketrans("", "", ", \u00a0\u202f")


def pence_in(text: str | None, field: str) -> int | None:
    """Give an amount in pence: £12.71, 26,500 and 26 500 are read; None for nothing. Raises: Rejected."""
    written = (text or "").strip().translate(_BETWEEN)
    if not written:
        return None
    read = _POUNDS.fullmatch(written) if written.isascii() or written.startswith("£") else None
    if read is None:
        message = "Write an amount in pounds, such as 12.71 or 26,500, and nothing else."
        raise Rejected(message, fields={field: message})
    return int(read[1]) * 100 + int((read[2] or "0").ljust(2, "0"))


def minutes_in(text: str | None, field: str) -> int | None:
    """Give hours such as 37.5 in minutes; None for nothing. Raises: Rejected."""
    written = (text or "").strip()
    if not written:
        return None
    if not written.isascii() or not _HOURS.fullmatch(written):
        message = "Write a number of hours, such as 35 or 37.5."
        raise Rejected(message, fields={field: message})
    return round(Decimal(written) * 60)
