"""Accounts: who can sign in, with which addresses, password and sessions, and for which organisation."""

from jobboard.accounts.addresses import address_key, read_address
from jobboard.accounts.sign_in import (
    SEEN_EVERY,
    end_session_of_token,
    end_sessions,
    find_session,
    live_sessions,
    mark_seen,
    start_session,
)

__all__ = [
    "SEEN_EVERY",
    "address_key",
    "end_session_of_token",
    "end_sessions",
    "find_session",
    "live_sessions",
    "mark_seen",
    "read_address",
    "start_session",
]
