"""Signed links: each for one purpose, for a limited time, and for one use.

What is signed names the state it belongs to (the password's hash, an unconfirmed address), which its use changes.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeSerializer

from jobboard.config import Settings
from jobboard.errors import Rejected

_USED_UP = "This link has been used or is too old. Ask for a new one."


class Purpose(StrEnum):
    """What a link is for; the value is its path."""

    CONFIRM = "/confirm-address"
    RESET = "/new-password"
    INVITE = "/join"
    STOP = "/searches/stop"


_LASTS = {
    Purpose.CONFIRM: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITE: timedelta(days=7),
    Purpose.STOP: timedelta(days=3650),  # Whoever finds an old mail may stop the next one, as often as they like.
}


def link_for(settings: Settings, purpose: Purpose, *values: int | str, now: datetime) -> str:
    """Give an address that proves later that we made it, for this purpose and with these values."""
    token = _serializer(settings, purpose).dumps([int(now.timestamp()), *values])
    # In the query, because paths are logged and queries are not.
    return f"{settings.site_url}{purpose.value}?{urlencode({'token': token})}"


def read_token(settings: Settings, purpose: Purpose, token: str, *, now: datetime) -> list[int | str]:
    """Give the values of a token. Raises: Rejected when it is not ours, for something else, or too old."""
    try:
        values: list[int | str] = _serializer(settings, purpose).loads(token)
    except BadData as error:
        raise used_up() from error
    made_at = int(values.pop(0))
    if not 0 <= now.timestamp() - made_at <= _LASTS[purpose].total_seconds():
        raise used_up()
    return values


def used_up() -> Rejected:
    """Give the refusal of a link that no longer works."""
    return Rejected(_USED_UP)


def fingerprint(password_hash: str | None) -> str:
    """Give what changes when the password does."""
    return hashlib.sha256((password_hash or "").encode()).hexdigest()[:32]


def _serializer(settings: Settings, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(
        settings.secret_key or "", salt=f"jobboard {purpose.name}", signer_kwargs={"digest_method": hashlib.sha256}
    )
