"""Reading a registry: its document is fetched, known to be the registry's, and taken apart. No database.

The format is the issuer list of the Digital Credentials Consortium: {"registry": {identifier: {"name": …}}}, plain or,
for a SIGNED registry, as the claims of a JWS. Beside it an entry may have a `kind`: awarding_body or regulator.
The bounds of `read_json` leave room for some 3,000 entries.
Source: digitalcredentials/issuer-registry-client, README, "dcc-legacy"; RFC 7515 for signed ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from jobboard.credentials import DocumentLoader, NotLoaded
from jobboard.credentials.did import find_key
from jobboard.credentials.findings import Refused
from jobboard.credentials.jws import is_token, read_token, require_signed
from jobboard.credentials.loader import is_from_its_own_host
from jobboard.credentials.parsing import read_json
from jobboard.models import Trust

_LONGEST_KEY = 2048
_LONGEST_NAME = 200
_OF_AUTHORITY = ("awarding_body", "regulator")


@dataclass(frozen=True)
class RegistrySource:
    """Where a registry is read, and how its document is known to be its own (models.Trust)."""

    address: str
    trust: Trust
    trust_value: str
    level: int
    stated_at: datetime | None


@dataclass(frozen=True)
class Listed:
    """An issuer as a registry lists it: by its exact identifier, with the level, 3 or 4, that the entry gives."""

    key: str
    name: str
    level: int


@dataclass(frozen=True)
class Reading:
    """What came of reading a registry. `entries` None: nothing, and `error` says why in plain words.

    `sha256`: of what stands at the address, None when nothing came. `stated_at`: when a signed list was made.
    """

    entries: tuple[Listed, ...] | None
    error: str = ""
    sha256: str | None = None
    stated_at: datetime | None = None


def read_registry(source: RegistrySource, loader: DocumentLoader, *, now: datetime) -> Reading:
    """Fetch a registry and read it. What cannot be trusted or read is a Reading with an error, never an exception."""
    try:
        answer = loader.load(source.address)
    except NotLoaded as error:
        return Reading(None, f"It does not answer ({error.code}).")
    digest = sha256(answer.body).hexdigest()
    if answer.status != 200:
        return Reading(None, f"It answers with status {answer.status}.")
    if not is_from_its_own_host(answer.address, source.address):
        return Reading(None, "It leads to another host.")
    try:
        document = _trusted(source, answer.body, digest, loader, now)
        stated_at = _stated_at(source, document, now)
        entries = _entries(document, source.level)
    except Refused as error:
        return Reading(None, f"It cannot be read, or its signature or key is not good ({error.code}).", digest)
    except ValueError as error:
        return Reading(None, str(error), digest)
    return Reading(entries, "", digest, stated_at)


def _trusted(
    source: RegistrySource, body: bytes, digest: str, loader: DocumentLoader, now: datetime
) -> Mapping[str, Any]:
    """Give the document that is known to be the registry's. Raises: Refused or ValueError."""
    if source.trust is Trust.SIGNED:
        token = body.strip()
        if not is_token(token):
            raise ValueError("It is not signed.")
        taken = read_token(token)
        require_signed(taken, find_key(source.trust_value, loader, now=now).key)
        return taken.payload
    if source.trust is Trust.PINNED and digest != source.trust_value:
        raise ValueError("It was changed: its sha256 is not the one that was looked at.")
    document = read_json(body)
    if not isinstance(document, dict):
        raise ValueError("It is not a list of issuers.")
    return document


def _stated_at(source: RegistrySource, document: Mapping[str, Any], now: datetime) -> datetime | None:
    """Give when a signed list was made. Raises: ValueError for one that has ended, or is older than the last."""
    if source.trust is not Trust.SIGNED:
        return None
    made, ends = document.get("iat"), document.get("exp")
    if type(made) is not int or not 0 < made <= now.timestamp() + 300:
        raise ValueError("It does not say when it was made.")
    if ends is not None and (type(ends) is not int or ends <= now.timestamp()):
        raise ValueError("Its time has run out.")
    stated_at = datetime.fromtimestamp(made, UTC)
    if source.stated_at is not None and stated_at < source.stated_at:
        raise ValueError("It is older than the list that was read before.")
    return stated_at


def _entries(document: Mapping[str, Any], level: int) -> tuple[Listed, ...]:
    """Give the entries; one that cannot be read lists nobody. Raises: ValueError for what is no list of issuers."""
    listed = document.get("registry")
    if not isinstance(listed, dict):
        raise ValueError("It is not a list of issuers.")
    return tuple(
        Listed(key, _name(entry) or key, level if entry.get("kind") in _OF_AUTHORITY else 3)
        for key, entry in listed.items()
        if isinstance(entry, dict) and key.startswith(("did:", "https://")) and len(key) <= _LONGEST_KEY
    )


def _name(entry: Mapping[str, Any]) -> str:
    name = entry.get("name")
    return name.strip()[:_LONGEST_NAME] if isinstance(name, str) else ""
