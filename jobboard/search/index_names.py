"""How both engines name an index: what it is called, when it was begun, and something that nobody else draws.

So names sort by age, and a rebuild finds the one that it can go on with.
"""

import secrets
import time

RESUMABLE_SECONDS = 24 * 60 * 60


def new_name(prefix: str) -> str:
    """Give the name of an index that is begun now: PREFIX-TIME-RANDOM."""
    return f"{prefix}-{_written(time.time())}-{secrets.token_hex(3)}"


def oldest_resumable(prefix: str) -> str:
    """Give what the name of an index is not below if it was begun within the last day."""
    return f"{prefix}-{_written(time.time() - RESUMABLE_SECONDS)}"


def _written(moment: float) -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(moment))
