"""A part of Open Badges 2.0 handed in alone: a badge class, an issuer, an endorsement or a key.

Nobody was given it, so it never comes to be a badge: its data is checked, and that is all that is said of it. It is not
compared with what stands at its own address.

Source: IMS Global Open Badges v2.0, "BadgeClass", "Profile", "Endorsement", "CryptographicKey", "Data Validation".
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.did import require_in_force
from jobboard.credentials.extensions import require_extensions
from jobboard.credentials.findings import Finding, Refused, passed, unknown
from jobboard.credentials.graph import OPEN_BADGES_2
from jobboard.credentials.hosting import require_readable_rules, require_scope
from jobboard.credentials.identities import Identity
from jobboard.credentials.keys import read_pem
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.openbadges1 import CONTEXT, OLDER_CONTEXT, upgrade_part
from jobboard.credentials.openbadges2 import HOSTED, SIGNED, follow
from jobboard.credentials.parsing import as_list, id_of, is_web_address, read_moment, text_or_none
from jobboard.credentials.pictures import judge_picture
from jobboard.credentials.report import Outcome

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", re.ASCII)  # An IRI, or a compact one: "schema:Person".
_PICTURE_INSIDE = re.compile(r"data:image/[a-z0-9.+-]+(;base64)?,\S", re.ASCII)

# The words for classes that the contexts of versions 1.1 and 2.0 define.
_CLASSES = {
    *("AlignmentObject", "Assertion", "BadgeClass", "Criteria", "CryptographicKey", "Endorsement", "Evidence"),
    *("Extension", "FrameValidation", "HostedBadge", "IdentityObject", "Image", "Issuer", "Profile", "RevocationList"),
    *("IssuerOrg", "SignedBadge", "TypeValidation", "VerificationObject", "hosted", "signed"),
}

_Check = Callable[[dict[str, Any], DocumentLoader, datetime], None]


def is_part(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is written in the words of Open Badges 1.1 or 2.0, and is no assertion."""
    contexts = as_list(document.get("@context"))
    is_named = any(isinstance(each, str) and each.startswith("https://w3id.org/openbadges/v") for each in contexts)
    is_copied = any(isinstance(each, dict) and OPEN_BADGES_2 in map(str, each.values()) for each in contexts)
    return (is_named or is_copied) and "Assertion" not in as_list(document.get("type"))


def judge_part(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge the data of a part, and follow its issuer. It is nobody's, so the identities are not looked at.

    Raises: Refused when it is of no known class, is not complete, or does not lead to an issuer.
    """
    kind = _kind_of(document)
    contexts = as_list(document.get("@context"))
    if CONTEXT not in contexts and OLDER_CONTEXT not in contexts:  # Its words may be redefined: nothing is known.
        raise Refused("format.inline_context", outcome=Outcome.UNKNOWN)
    part = upgrade_part(dict(document), "", kind) if kind == "BadgeClass" else dict(document)
    if not _NAME.fullmatch(id_of(part) or "") and kind != "CryptographicKey":
        raise _incomplete("id")
    require_extensions(part)
    _CHECKS[kind](part, loader, now)
    pictures = judge_picture(part.get("image"), loader)
    return Finding((passed("structure.part_complete", kind), unknown("structure.part_alone"), *pictures))


def _kind_of(document: Mapping[str, Any]) -> str:
    """Give the class of which a part is. Raises: Refused for a word that no vocabulary defines."""
    types = as_list(document.get("type"))
    words = [str(each).removeprefix(OPEN_BADGES_2).removeprefix("obi:") for each in types]
    if not words or any(word not in _CLASSES and not _NAME.fullmatch(word) for word in words):
        raise Refused("structure.wrong_type", "a class that no vocabulary defines")
    kinds = {"Profile": "Issuer", "IssuerOrg": "Issuer"}
    kind = next((kinds.get(word, word) for word in words if kinds.get(word, word) in _CHECKS), None)
    if kind is None:
        raise Refused("format.unsupported", words[0][:60], outcome=Outcome.UNKNOWN)
    return kind


def _check_badge_class(part: dict[str, Any], loader: DocumentLoader, now: datetime) -> None:
    _require_texts(part, "name", "description")
    _require_picture(part, is_needed=True)
    criteria = part.get("criteria")
    narrative = criteria.get("narrative") if isinstance(criteria, dict) else None
    if id_of(criteria) is None and text_or_none(narrative) is None:
        raise _incomplete("criteria")
    for row in as_list(part.get("alignment")):
        if not isinstance(row, dict) or not text_or_none(row.get("targetName")):
            raise _incomplete("alignment")
    if not part.get("issuer"):
        raise _incomplete("issuer")
    follow(part["issuer"], loader, "Issuer", "Profile")


def _check_issuer(part: dict[str, Any], loader: DocumentLoader, now: datetime) -> None:
    _require_texts(part, "name")
    _require_picture(part, is_needed=False)
    if not is_web_address(text_or_none(part.get("url"))):
        raise _incomplete("url")
    if "@" not in str(part.get("email", "" if CONTEXT in as_list(part.get("@context")) else "@")):
        raise _incomplete("email")  # Version 1.1 did not ask for one.
    if any(id_of(key) is None for key in as_list(part.get("publicKey"))):
        raise _incomplete("publicKey")
    require_readable_rules(part)
    for rules in as_list(part.get("verification")):
        name = rules.get("verificationProperty", "id")
        if not isinstance(name, str) or name.split() != [name]:
            raise _incomplete("verificationProperty")


def _check_endorsement(part: dict[str, Any], loader: DocumentLoader, now: datetime) -> None:
    claim, rules = part.get("claim"), part.get("verification", part.get("verify"))
    if not isinstance(claim, dict) or not _NAME.fullmatch(id_of(claim) or ""):
        raise _incomplete("claim")
    if read_moment(part.get("issuedOn")) is None:
        raise _incomplete("issuedOn")
    kind = str(rules.get("type")) if isinstance(rules, dict) else ""
    if kind in SIGNED:
        raise Refused("proof.missing")
    if kind not in HOSTED or not part.get("issuer"):
        raise _incomplete("verification" if kind not in HOSTED else "issuer")
    issuer = follow(part["issuer"], loader, "Issuer", "Profile")
    if is_web_address(id_of(issuer)):
        require_scope(id_of(part) or "", issuer)


def _check_key(part: dict[str, Any], loader: DocumentLoader, now: datetime) -> None:
    read_pem(part.get("publicKeyPem"))
    require_in_force(part, now)
    if not part.get("owner"):
        raise _incomplete("owner")
    owner = follow(part["owner"], loader, "Issuer", "Profile")
    if id_of(part) not in [id_of(key) for key in as_list(owner.get("publicKey"))]:
        raise Refused("proof.key_not_found")


_CHECKS: dict[str, _Check] = {
    "BadgeClass": _check_badge_class,
    "Issuer": _check_issuer,
    "Endorsement": _check_endorsement,
    "CryptographicKey": _check_key,
}


def _require_texts(part: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if text_or_none(part.get(name)) is None:
            raise _incomplete(name)


def _require_picture(part: Mapping[str, Any], *, is_needed: bool) -> None:
    """Check that a picture is an address or stands inside, in an object or not. Whether it answers is asked later."""
    if part.get("image") is None and not is_needed:
        return
    picture = id_of(part.get("image")) or ""
    if not is_web_address(picture) and not _PICTURE_INSIDE.match(picture):
        raise _incomplete("image")


def _incomplete(name: str) -> Refused:
    return Refused("structure.part_incomplete", name)
