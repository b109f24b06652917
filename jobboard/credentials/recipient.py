"""Whether a badge was given to one of the identities that a person has proven to be their own.

E-mail addresses are compared whole and without regard to case: docs/decisions/0002.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from jobboard.credentials.findings import failed, passed, unknown
from jobboard.credentials.report import CheckResult, Identity

_ALGORITHMS = {"sha256": hashlib.sha256, "md5": hashlib.md5}


@dataclass(frozen=True)
class NamedRecipient:
    """Who a badge names. `kind` is email, did, or its own word; `value` is plain, or "algorithm$hex" when hashed."""

    kind: str
    value: str
    is_hashed: bool = False
    salt: str = ""


def judge_recipient(named: Collection[NamedRecipient], identities: Collection[Identity]) -> CheckResult:
    """Give whether one of the named recipients is one of the identities."""
    if not named:
        return unknown("recipient.none")
    for recipient in named:
        if any(_is_same(recipient, identity) for identity in identities):
            is_weak = recipient.is_hashed and recipient.value.lower().startswith("md5$")
            return passed("recipient.yours_by_weak_hash" if is_weak else "recipient.yours")
    return failed("recipient.not_yours")


def _is_same(recipient: NamedRecipient, identity: Identity) -> bool:
    if recipient.kind != identity.kind:
        return False
    if not recipient.is_hashed:
        return _comparable(recipient.kind, recipient.value) == _comparable(identity.kind, identity.value)
    algorithm, _, digest = recipient.value.partition("$")
    hasher = _ALGORITHMS.get(algorithm.lower())
    if hasher is None:
        return False
    forms = {identity.value, _comparable(identity.kind, identity.value)}
    return any(hasher((form + recipient.salt).encode()).hexdigest() == digest.lower() for form in forms)


def _comparable(kind: str, value: str) -> str:
    """Give the form in which two values are the same. Case is that of ASCII only: "ß" is not "ss"."""
    if kind != "email":
        return value
    address = value.strip().removeprefix("mailto:")
    return address.lower() if address.isascii() else address
