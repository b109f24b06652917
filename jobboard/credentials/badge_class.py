"""A class of badges at its own address, before anybody holds one: what its issuer publishes of it, and nobody else.

Nothing is signed here, so where a class stands is the whole proof. It is its issuer's when it stands at the address
that it names itself, and its issuer is at home on the same host by a document of its own there. A name proves nothing,
a copy on another host is nothing, and an issuer that is a bare key has no place where it could publish anything.

Source: IMS Global Open Badges v2.0, "BadgeClass", "Profile"; 1EdTech Open Badges Specification 3.0, "Achievement".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jobboard.credentials.did import did_web_address, level_of, load_published, resolve_did_web
from jobboard.credentials.extensions import require_extensions
from jobboard.credentials.facts import BadgeFacts, Family
from jobboard.credentials.findings import Refused, passed
from jobboard.credentials.hosting import require_scope
from jobboard.credentials.loader import DocumentLoader, NotLoaded, RecordingLoader, load_json
from jobboard.credentials.openbadges1 import CONTEXT
from jobboard.credentials.openbadges2 import doubt_of_issuer, follow
from jobboard.credentials.openbadges2_facts import facts_of
from jobboard.credentials.parsing import MAX_NAME, as_list, host_of, id_of, is_web_address, shown, types_of
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.shared_hosts import is_shared_host

# A plain https address: no user before the host, no way of writing it that two readers could take for two hosts.
_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?([/?][!-~]*)?", re.ASCII | re.IGNORECASE)
_LONGEST_ADDRESS = 2048
_ACHIEVEMENT_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.0\.\d+)?\.json")
_OTHER_CONTEXTS = {"https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"}


@dataclass(frozen=True)
class BadgeClass:
    """What an issuer publishes of a class of badges. `issuer_level`: 1 or 2, as a report gives it.

    `criteria_address` and `achievement_type`: None where it does not say. `picture`: an address, or the picture itself
    as a data address; None for none.
    """

    facts: BadgeFacts
    issuer_level: int
    criteria_address: str | None = None
    achievement_type: str | None = None
    picture: str | None = None


@dataclass(frozen=True)
class BadgeClassReading:
    """What came of reading a class: one check, and the class where it passed; None otherwise."""

    check: CheckResult
    found: BadgeClass | None = None


def is_readable_address(address: str) -> bool:
    """Tell whether an address has the form of one where a class can stand: plain https."""
    return len(address) <= _LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(address))


def read_badge_class(address: str, loader: DocumentLoader, *, now: datetime) -> BadgeClassReading:
    """Read the class at an address. Never raises for bad input; asks as many addresses as a verification at most.

    What names another address of its own is read there, and is what stands there.
    """
    try:
        found = _read(address, RecordingLoader(loader, now=now))
    except Refused as error:
        return BadgeClassReading(error.as_check())
    return BadgeClassReading(passed("class.published_by_issuer"), found)


def _read(address: str, loader: DocumentLoader) -> BadgeClass:
    if not is_readable_address(address):
        raise Refused("class.no_plain_address", outcome=Outcome.UNKNOWN)
    _require_document(address, loader)
    document = follow(address, loader, "BadgeClass", "Achievement")
    own_address = id_of(document) or ""
    if not is_readable_address(own_address):
        raise Refused("class.no_plain_address", outcome=Outcome.UNKNOWN)
    if "BadgeClass" in as_list(document.get("type")):
        issuer, words = _issuer_of_class(document, own_address, loader), document
    else:
        issuer, words = _creator_of(document, loader), {**document, "tags": document.get("tag")}
    issuer_id = id_of(issuer) or ""
    _require_own_place(own_address, issuer_id)
    facts = facts_of({}, words, issuer)
    is_newer = words is not document
    criteria = document.get("criteria")
    criteria_address = id_of(criteria)
    return BadgeClass(
        facts=replace(facts, family=Family.OPEN_BADGES_3) if is_newer else facts,
        issuer_level=level_of(issuer_id),
        criteria_address=criteria_address if is_web_address(criteria_address) else None,
        achievement_type=shown(document.get("achievementType"), MAX_NAME) if is_newer else None,
        picture=_picture(document),
    )


def _require_document(address: str, loader: DocumentLoader) -> None:
    """Refuse, in the words of what came instead, an address at which no document stands."""
    try:
        load_json(loader, address, from_its_own_host=True)
    except NotLoaded as error:
        raise Refused(error.code, error.detail, outcome=Outcome.UNKNOWN) from error


def _issuer_of_class(document: Mapping[str, Any], address: str, loader: DocumentLoader) -> Mapping[str, Any]:
    """Give the issuer of a class of Open Badges 2.0 or before, by the document at the issuer's own address."""
    if CONTEXT not in as_list(document.get("@context")):
        raise Refused("class.not_a_class", outcome=Outcome.UNKNOWN)
    require_extensions(document)
    issuer = follow(document.get("issuer"), loader, "Issuer", "Profile")
    doubt = doubt_of_issuer(id_of(issuer) or "", (address,))
    if doubt:
        raise Refused(doubt, outcome=Outcome.UNKNOWN)
    return issuer


def _creator_of(document: Mapping[str, Any], loader: DocumentLoader) -> Mapping[str, Any]:
    """Give the issuer of an achievement of Open Badges 3.0, whose own document names it.

    Only the vocabulary of Open Badges may be used: with another one the same words could say something else.
    """
    contexts = [each if isinstance(each, str) else "" for each in as_list(document.get("@context"))]
    is_known = all(each in _OTHER_CONTEXTS or _ACHIEVEMENT_CONTEXT.fullmatch(each) for each in contexts)
    if not (is_known and set(contexts) - _OTHER_CONTEXTS and "Achievement" in types_of(document)):
        raise Refused("class.not_a_class", outcome=Outcome.UNKNOWN)
    creator = document.get("creator")
    issuer_id = id_of(creator)
    if issuer_id is None:
        raise Refused("class.no_issuer", outcome=Outcome.UNKNOWN)
    if issuer_id.startswith("did:web:"):
        resolve_did_web(issuer_id, loader)
        told = creator if isinstance(creator, dict) else {}
        return {"id": issuer_id, "name": told.get("name"), "url": told.get("url")}
    if not is_readable_address(issuer_id):
        raise Refused("class.issuer_without_place", outcome=Outcome.UNKNOWN)
    return load_published(issuer_id, issuer_id, loader)


def _require_own_place(address: str, issuer_id: str) -> None:
    """Refuse a class that does not stand where its issuer is at home.

    Rules of the issuer about further hosts speak of assertions, so they are not asked. Whoever has a folder of a
    did:web need not own the host, and on a host that many share the first folder must be the issuer's as well.
    """
    is_did = issuer_id.startswith("did:web:")
    home = did_web_address(issuer_id) if is_did else issuer_id
    require_scope(address, {"id": home})
    folder = home.removesuffix("did.json").removesuffix(".well-known/") if is_did else ""
    is_inside = urlsplit(address).path.startswith(urlsplit(folder).path)
    if not is_inside or (is_shared_host(host_of(home)) and _first_folder(address) != _first_folder(home)):
        raise Refused("hosted.out_of_scope", "another's folder")


def _first_folder(address: str) -> str:
    folders = urlsplit(address).path.split("/")[1:-1]
    return folders[0] if folders else ""


def _picture(document: Mapping[str, Any]) -> str | None:
    picture = id_of(document.get("image")) or ""
    return picture if is_web_address(picture) or picture.startswith("data:image/") else None
