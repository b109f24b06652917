"""How both engines name an index: what it is called, when it was begun, and something that nobody else draws.

So names sort by age, and a rebuild finds the one that it can go on with.
"""

import secrets
from datetime import UTC, datetime, timedelta

RESUMABLE_FOR = timedelta(days=1)


def new_name(prefix: str) -> str:
    """Give the name of an index that is begun now: PREFIX-TIME-RANDOM, the time to the microsecond."""
    return f"{prefix}-{_written(datetime.now(UTC))}-{secrets.token_hex(3)}"


def oldest_resumable(prefix: str) -> str:
    """Give what the name of an index is not below if it was begun within the last day."""
    return f"{prefix}-{_written(datetime.now(UTC) - RESUMABLE_FOR)}"


def _written(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S%f")
