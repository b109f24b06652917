"""Passwords: which are accepted, and how they are kept and compared.

OWASP ASVS 5.0.0, 6.2: length counts, characters do not; common and personal ones are refused.
"""

import threading
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 12, 128
_GUESSES_AT_LEAST = 10**8
_ESTIMATED_CHARACTERS = 72  # zxcvbn takes no more; a longer password is no easier to guess.
_SITE_WORDS = ("badgejobboard", "jobboard")

# OWASP's second recommendation; 19 MiB and 60 ms each, so that four at once do not stop a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(4)
_NOBODY = _hasher.hash("a password that nobody has")


def problem_with(password: str, *, personal: Iterable[str] = ()) -> str | None:
    """Give a sentence saying why this password is refused, None when it is accepted. `personal`: the person's words."""
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three or four words with spaces between are fine."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    lowered = password.casefold()
    words = {word for text in personal for word in _words(text)}
    if any(word in lowered for word in words.union(_SITE_WORDS)):
        return "Leave the names of yourself, your organisation and this site, and your address, out of the password."
    if zxcvbn(password[:_ESTIMATED_CHARACTERS], max_length=LONGEST)["guesses"] < _GUESSES_AT_LEAST:
        return (
            "This password is easy to guess. Use another one, such as three or four words that do not belong together."
        )
    return None


def hash_password(password: str) -> str:
    """Give what is kept instead of the password (argon2id)."""
    with _turns:
        return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Say whether this is the password. Without a hash it takes as long, so that a missing account cannot be told."""
    with _turns:
        try:
            matches = _hasher.verify(password_hash or _NOBODY, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return matches and password_hash is not None and len(password) <= LONGEST


def is_outdated(password_hash: str) -> bool:
    """Say whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _words(text: str) -> Iterable[str]:
    return (word for word in text.casefold().replace("@", " ").split() if len(word) >= 4)
