"""Whether a badge is within its time."""

from collections.abc import Sequence
from datetime import datetime

from jobboard.credentials.findings import Refused, failed, passed
from jobboard.credentials.graph import CREDENTIALS, Node
from jobboard.credentials.parsing import read_moment
from jobboard.credentials.report import CheckResult

BEGINS, ENDS = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
# The word `expires`, which stands beside them. Source: contexts of Blockcerts, v3.0-alpha to v3.1.
_EXPIRES = "https://w3id.org/security#expiration"


def judge_time(valid_from: datetime | None, valid_until: datetime | None, *, now: datetime) -> CheckResult:
    """Judge the time window; the end is the first moment at which it is over. None: no limit on that side."""
    if valid_until is not None and valid_until <= now:
        return failed("standing.expired")
    if valid_from is not None and valid_from > now:
        return failed("standing.not_yet_valid")
    return passed("standing.in_time")


def window_of(credential: Node) -> tuple[datetime | None, datetime | None]:
    """Give the time in which everything that a credential says of its time holds. None: no limit on that side.

    Raises: Refused for a time that is none or is said twice; it must not read as no limit.
    """
    begins, ends = ([CREDENTIALS + name for name in names] for names in (BEGINS, ENDS))
    return max(_moments(credential, begins), default=None), min(_moments(credential, [*ends, _EXPIRES]), default=None)


def _moments(credential: Node, names: Sequence[str]) -> list[datetime]:
    return [_moment(credential, name) for name in names if credential.has(name)]


def _moment(credential: Node, name: str) -> datetime:
    moment = read_moment(credential.only_text(name))
    if moment is None:
        raise Refused("structure.bad_time", name.rpartition("#")[2])
    return moment
