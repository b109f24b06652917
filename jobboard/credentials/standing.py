"""Whether a badge is within its time."""

from datetime import datetime

from jobboard.credentials.findings import failed, passed
from jobboard.credentials.report import CheckResult


def judge_time(valid_from: datetime | None, valid_until: datetime | None, *, now: datetime) -> CheckResult:
    """Judge the time window; the end is the first moment at which it is over. None: no limit on that side."""
    if valid_until is not None and valid_until <= now:
        return failed("standing.expired")
    if valid_from is not None and valid_from > now:
        return failed("standing.not_yet_valid")
    return passed("standing.in_time")
