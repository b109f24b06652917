"""Days that were typed."""

from datetime import date, datetime

from jobboard.errors import Rejected

_WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")


def day_in(text: str | None, field: str) -> date | None:
    """Give the day that was written in a field, None for nothing. Raises: Rejected."""
    written = " ".join((text or "").split())
    if not written:
        return None
    for pattern in _WRITTEN:
        try:
            return datetime.strptime(written, pattern).date()
        except ValueError:
            continue
    message = "Write the day as day, month and year, such as 1 March 2027."
    raise Rejected(message, fields={field: message})
