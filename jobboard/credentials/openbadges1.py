"""Open Badges 0.5, 1.0 and 1.1: recognised, and written in the words of Open Badges 2.0, by which they are judged.

Source: Mozilla Open Badges specification 1.0, "Assertion Specification"; Open Badges 1.1, "Badge Objects";
openbadges-validator-core, tasks/object_upgrades.py. What they do not say is never filled in.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list, id_of, is_web_address, read_json, read_moment, text_or_none
from jobboard.credentials.report import Outcome

CONTEXT = "https://w3id.org/openbadges/v2"
OLDER_CONTEXT = "https://w3id.org/openbadges/v1"

_COMPACT_TIME = re.compile(r"\d{8}(T\d{4}(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_NEWER_WORDS = {"url": "targetUrl", "name": "targetName", "description": "targetDescription"}


def is_older_assertion(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is an assertion of version 1.1, or of an earlier one, which knew no contexts."""
    if "@context" in document:
        return OLDER_CONTEXT in as_list(document["@context"]) and "Assertion" in as_list(document.get("type"))
    is_later = "verification" in document or "type" in document
    return not is_later and "recipient" in document and ("badge" in document or "verify" in document)


def upgrade_assertion(document: Mapping[str, Any], found_at: str | None = None) -> dict[str, Any]:
    """Give an older assertion in the words of version 2. `found_at`: the address where it stood, None for a copy.

    Its id becomes the address that it names for its verification; one of version 0.5 names none and is where it stands,
    and a signed one needs none but its uid.

    Raises: Refused when it names two addresses, or version 0.5 gives it no date.
    """
    stated = document.get("verify")
    rules = stated if isinstance(stated, dict) else {}
    is_first = _is_of_version_0(document)
    kind = rules.get("type", "hosted" if is_first and stated is None else None)
    issued = document.get("issuedOn", document.get("issued_on"))
    if is_first and issued is None:
        raise Refused("structure.incomplete_assertion", "issued_on", outcome=Outcome.UNKNOWN)
    kept = {name: value for name, value in document.items() if name not in {"verify", "salt", "issued_on", "expires"}}
    changed = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": _address_of(document, rules) or (found_at if is_first else None),
        "recipient": _upgrade_recipient(document),
        "issuedOn": _upgrade_moment(issued),
        "verification": {"type": kind},
    }
    if document.get("expires") not in (None, ""):
        changed["expires"] = _upgrade_moment(document["expires"])
    if str(id_of(document.get("image")) or "").startswith("data:"):  # Allowed before version 2.
        changed["image"] = None
    return kept | changed


def upgrade_part(found: dict[str, Any], address: str, kind: str) -> dict[str, Any]:
    """Give a badge class or issuer that stands at an address in the words of version 2; any other as it is.

    Before version 1.1 it named neither its type nor its address: it is what it looks like, and where it stands.
    """
    words = {"name", "issuer"} if kind == "BadgeClass" else {"name", "url"}
    is_bare = "@context" not in found and "type" not in found and words <= found.keys()
    if not is_bare and OLDER_CONTEXT not in as_list(found.get("@context")):
        return found
    types = ["Issuer" if each == "IssuerOrg" else each for each in as_list(found.get("type", kind))]
    part = {**found, "@context": CONTEXT, "type": types, "id": found.get("id") or address}
    if "alignment" in found:
        rows = [row for row in as_list(found["alignment"]) if isinstance(row, dict)]
        part["alignment"] = [{_NEWER_WORDS.get(name, name): value for name, value in row.items()} for row in rows]
    return part


def parts_inside(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Give the badge class and issuer that an assertion of version 0.5 holds; None for any other.

    The issuer is its origin, "which must match the origin of the hosted assertion": that is for the caller to check.
    Nothing else that it says of itself is kept, no rules about other addresses above all.
    """
    achievement = document.get("badge")
    issuer = achievement.get("issuer") if isinstance(achievement, dict) else None
    if not _is_of_version_0(document) or not isinstance(achievement, dict) or not isinstance(issuer, dict):
        return None
    names = [name for name in (text_or_none(issuer.get("name")), text_or_none(issuer.get("org"))) if name]
    origin = _origin(issuer.get("origin"))
    words = {name: achievement.get(name) for name in ("name", "description", "image", "criteria", "tags")}
    profile = {"type": "Issuer", "name": ": ".join(names), "id": origin, "url": origin}
    return {"type": "BadgeClass", **words}, profile


def at_address(data: bytes, address: str) -> bytes:
    """Give a document that was found at an address; one of version 0.5 gets that address, since it cannot name it."""
    if not needs_its_address(data):
        return data
    return json.dumps({**read_json(data), "verify": {"type": "hosted", "url": address}}).encode()


def needs_its_address(data: bytes) -> bool:
    """Tell whether bytes are an assertion of version 0.5, which does not say where it stands."""
    try:
        return _names_no_address(read_json(data))
    except Refused:
        return False


def _names_no_address(document: object) -> bool:
    if not isinstance(document, dict) or not is_older_assertion(document):
        return False
    return _is_of_version_0(document) and "verify" not in document and "id" not in document


def _is_of_version_0(document: Mapping[str, Any]) -> bool:
    return "@context" not in document and isinstance(document.get("recipient"), str)


def _address_of(document: Mapping[str, Any], rules: Mapping[str, Any]) -> str | None:
    own, named = id_of(document), text_or_none(rules.get("url")) if rules.get("type") == "hosted" else None
    if named is not None and is_web_address(own) and own != named:
        raise Refused("hosted.id_differs", "verify.url")
    if own is None and rules.get("type") == "signed" and (uid := text_or_none(document.get("uid"))):
        return f"uid:{uid}"
    return named or own


def _upgrade_recipient(document: Mapping[str, Any]) -> object:
    named = document.get("recipient")
    if not isinstance(named, str):
        return named
    recipient = {"type": "email", "identity": named, "hashed": "@" not in named}
    return recipient if document.get("salt") is None else {**recipient, "salt": document["salt"]}


def _upgrade_moment(value: object) -> object:
    """Give a time in the form of version 2: before, it could be a Unix time of ten digits, or ISO 8601 in short."""
    is_number = isinstance(value, int)
    text = str(value) if is_number else value
    if not isinstance(text, str) or read_moment(text) is not None:
        return value
    try:
        if re.fullmatch(r"\d{10}", text, re.ASCII):
            return datetime.fromtimestamp(int(text), UTC).isoformat()
        if not is_number and _COMPACT_TIME.fullmatch(text):
            return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return value
    return value


def _origin(value: object) -> str | None:
    """Give scheme and host of an issuer's origin, in one form."""
    text = text_or_none(value)
    if text is None or not is_web_address(text):
        return None
    parts = urlsplit(text)
    return f"{parts.scheme}://{parts.netloc.lower()}"
