"""Whether a badge was given to one of the identities that a person has proven to be their own.

docs/decisions/0024-whose-badge.md says what counts.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import replace

from jobboard.credentials.findings import failed, passed, unknown
from jobboard.credentials.graph import SCHEMA_2
from jobboard.credentials.identities import Identity, NamedRecipient, comparable, is_did, spellings
from jobboard.credentials.report import CheckResult

_ALGORITHMS = {"sha256": (hashlib.sha256, 64), "md5": (hashlib.md5, 32)}
_HEX = re.compile(r"[0-9A-Fa-f]+")

# The words for kinds of identities that can be proven here. Source: Open Badges 1.1, IdentityType; Open Badges 2.0,
# IdentityObject, type: the words of its context; Open Badges 3.0, IdentifierTypeEnum.
_KINDS = {
    **dict.fromkeys(("email", "emailAddress", "schema:email", f"{SCHEMA_2}email"), "email"),
    **dict.fromkeys(("url", "schema:url", f"{SCHEMA_2}url"), "url"),
    **dict.fromkeys(("id", "@id", "identifier"), "id"),
    **dict.fromkeys(("did", "ext:did"), "did"),
}

_PROVABLE = frozenset(_KINDS.values())


def read_recipients(named: Collection[NamedRecipient]) -> tuple[NamedRecipient, ...]:
    """Give the recipients with provable kinds in our words; what is no value of such a kind has the kind ""."""
    return tuple(map(_understood, named))


def judge_recipient(named: Collection[NamedRecipient], identities: Collection[Identity]) -> CheckResult:
    """Give whether one of the named recipients is one of the identities.

    All of them are the same subject, by the issuer's word: one that is proven is enough. Where none is, one that cannot
    be compared leaves the question open.
    """
    recipients = read_recipients(named)
    if not recipients:
        return unknown("recipient.none")
    for recipient in recipients:
        if any(_is_same(recipient, identity) for identity in identities):
            return passed("recipient.yours_by_weak_hash" if _algorithm(recipient) == "md5" else "recipient.yours")
    if any(recipient.kind not in _PROVABLE for recipient in recipients):
        return unknown("recipient.unknown_kind")
    if any(recipient.is_hashed and not _has_known_hash(recipient) for recipient in recipients):
        return unknown("recipient.unknown_hash")
    return failed("recipient.not_yours")


def _understood(recipient: NamedRecipient) -> NamedRecipient:
    kind = _KINDS.get(recipient.kind, recipient.kind)
    if kind in _PROVABLE and not recipient.is_hashed:
        kind = _kind_of(recipient.value) if kind == "id" else kind
        kind = kind if comparable(kind, recipient.value) else ""
    return replace(recipient, kind=kind)


def _kind_of(value: str) -> str:
    """Give what kind of identity a URI is."""
    scheme = value.partition(":")[0].lower()
    if is_did(value):
        return "did"
    return {"mailto": "email", "https": "url", "http": "url"}.get(scheme, "")


def _is_same(recipient: NamedRecipient, identity: Identity) -> bool:
    if recipient.kind not in (identity.kind, "id"):
        return False
    if not recipient.is_hashed:
        named = comparable(recipient.kind, recipient.value)
        return named is not None and named == comparable(identity.kind, identity.value)
    if not _has_known_hash(recipient):
        return False
    hasher, _ = _ALGORITHMS[_algorithm(recipient)]
    digest = recipient.value.partition("$")[2].lower()
    forms = spellings(identity.kind, identity.value)
    return any(hasher((form + recipient.salt).encode()).hexdigest() == digest for form in forms)


def _algorithm(recipient: NamedRecipient) -> str:
    return recipient.value.partition("$")[0].lower() if recipient.is_hashed else ""


def _has_known_hash(recipient: NamedRecipient) -> bool:
    digest = recipient.value.partition("$")[2]
    _, length = _ALGORITHMS.get(_algorithm(recipient), (None, 0))
    return len(digest) == length and _HEX.fullmatch(digest) is not None
