"""Finding the key that a proof names, and whether its owner lists it for making statements."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import PublicKey, decode_base64url, read_jwk, read_method_key, read_multikey
from jobboard.credentials.ledger import note_end
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, host_of, id_of, read_json, read_moment
from jobboard.credentials.report import Outcome
from jobboard.credentials.shared_hosts import is_shared_host, user_folder

_MAX_METHOD = 2048
_DID_WEB = re.compile(
    r"did:web:(?P<host>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(%3[Aa][0-9]{1,5})?)(?P<path>(:(?!\.{1,2}(:|$))[A-Za-z0-9._~-]+)*)"
)

# A DID of any method. Source: W3C Decentralized Identifiers v1.0, section 3.1 "DID Syntax".
_DID = re.compile(r"did:[a-z0-9]+:([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+(:([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+)*")

# A plain https address: no user before the host, no way of writing it that two readers could take for two hosts.
_HTTPS = re.compile(r"https://[\w-]+(\.[\w-]+)*(:[0-9]{1,5})?([/?][!-~]*)?", re.ASCII)

# What leaves it open whether an address has a controller document that speaks of a key.
_NOT_PUBLISHED = {"key.unreachable", "key.document_of_another", "proof.key_not_found", "proof.method_unsupported"}


@dataclass(frozen=True)
class FoundKey:
    """A key, and who is proven to control it: a DID or an https address; None when nothing binds it to anybody."""

    key: PublicKey
    controller: str | None


def find_key(method: object, loader: DocumentLoader, *, now: datetime, purpose: str = "assertionMethod") -> FoundKey:
    """Give the key of a verification method, as its owner publishes it.

    A key written into an https address is a key, but nobody's unless the document at the address lists it.

    `purpose` is the list of its owner's document in which the key must stand.

    Raises: Refused, with outcome UNKNOWN where the key could not be got or its kind is not supported.
    Source: W3C Controlled Identifiers v1.0, "Retrieve Verification Method".
    """
    if not isinstance(method, str) or len(method) > _MAX_METHOD:
        raise Refused("proof.method_malformed")
    owner, _, fragment = method.partition("#")
    if owner.startswith(("did:key:", "did:jwk:")):
        if fragment not in {"", "0" if owner.startswith("did:jwk:") else owner.removeprefix("did:key:")}:
            raise Refused("proof.key_not_found")
        return FoundKey(key_inside(owner), owner)
    if owner.startswith("did:web:"):
        return _key_in_document(method, owner, resolve_did_web(owner, loader), now, purpose)
    if owner.startswith("https://") and fragment:
        return _key_at_address(method, owner, fragment, loader, now, purpose)
    if _DID.fullmatch(owner) and fragment:
        return _key_in_document(method, owner, resolve_did(owner, loader), now, purpose)
    if owner.startswith(("did:", "https://")):
        raise Refused("proof.method_unsupported", method.split(":")[0], outcome=Outcome.UNKNOWN)
    raise Refused("proof.method_malformed")


def key_inside(did: str) -> PublicKey:
    """Give the key that a did:key or did:jwk is made of. Raises: Refused for what is none.

    Source: W3C CCG did:key Method Specification; did:jwk Method Specification, "Read".
    """
    if did.startswith("did:key:"):
        return read_multikey(did.removeprefix("did:key:"))
    try:
        jwk = read_json(decode_base64url(did.removeprefix("did:jwk:")))
    except Refused as error:
        raise Refused("key.malformed", error.code) from error
    if not isinstance(jwk, dict):
        raise Refused("key.malformed")
    return read_jwk(jwk)


def resolve_did_web(did: str, loader: DocumentLoader) -> dict[str, Any]:
    """Give the DID document of a did:web.

    Raises: Refused, with outcome UNKNOWN when it could not be got.
    Source: W3C CCG did:web Method Specification, "Read (Resolve)".
    """
    return load_published(did, did_web_address(did), loader, accept="application/did+json")


def resolve_did(did: str, loader: DocumentLoader) -> dict[str, Any]:
    """Give the DID document of any other method. The loader is asked for the DID itself; it may know a resolver.

    Raises: Refused, with outcome UNKNOWN when it could not be got.
    Source: W3C Decentralized Identifiers v1.0, section 7.1 "DID Resolution".
    """
    return load_published(did, did, loader, accept="application/did+json")


def resolve_controller(address: str, loader: DocumentLoader) -> dict[str, Any]:
    """Give the controller document at an https address.

    Raises: Refused, with outcome UNKNOWN when it could not be got.
    Source: W3C Controlled Identifiers v1.0, "Retrieve Verification Method", steps 3 to 6.
    """
    if not _HTTPS.fullmatch(address):
        raise Refused("proof.method_unsupported", "address", outcome=Outcome.UNKNOWN)
    return load_published(address, address, loader, accept="application/cid")


def did_web_address(did: str) -> str:
    """Give the address of a did:web's document. Raises: Refused for what cannot be one.

    Source: W3C CCG did:web Method Specification, "Read (Resolve)": a port is written as %3A, a colon begins a folder.
    """
    found = _DID_WEB.fullmatch(did)
    if found is None:
        raise Refused("proof.method_malformed")
    host, path = found["host"].replace("%3A", ":").replace("%3a", ":"), found["path"].replace(":", "/")
    return f"https://{host}{path or '/.well-known'}/did.json"


def level_of(identifier: str) -> int:
    """Give the issuer level, 0-2, of an issuer whose key or page is proven to be its own (docs/verification.md)."""
    address = did_web_address(identifier) if identifier.startswith("did:web:") else identifier
    if address.startswith("https://"):
        is_of_one_person = user_folder(address) is not None  # The folder of a user is no domain.
        return 1 if is_of_one_person or is_shared_host(host_of(address)) else 2
    return 1 if identifier.startswith("did:") else 0


def load_published(
    owner: str, address: str, loader: DocumentLoader, *, accept: str = "application/json"
) -> dict[str, Any]:
    """Give the document at an address, which must say that it is the one of `owner`.

    Raises: Refused, with outcome UNKNOWN when there is none.
    """
    try:
        document = load_json(loader, address, accept=accept, from_its_own_host=True)
    except NotLoaded as error:
        raise Refused("key.unreachable", f"{error.code} {address}", outcome=Outcome.UNKNOWN) from error
    if id_of(document) is None:  # An error message, say, which is nobody's document.
        raise Refused("key.unreachable", f"nobody's document at {address}", outcome=Outcome.UNKNOWN)
    if id_of(document) != owner:
        raise Refused("key.document_of_another")
    return document


def _key_at_address(
    method: str, owner: str, fragment: str, loader: DocumentLoader, now: datetime, purpose: str
) -> FoundKey:
    """Give the key that the document at an address lists, or the nobody's key that the address itself spells out."""
    try:
        document = resolve_controller(owner, loader)
        if _entries(method, owner, document, purpose):
            return _key_in_document(method, owner, document, now, purpose)
        raise Refused("proof.key_not_found", outcome=Outcome.UNKNOWN)
    except Refused as error:
        if fragment.startswith("z") and error.code in _NOT_PUBLISHED:
            return FoundKey(read_multikey(fragment), None)
        raise


def _key_in_document(method: str, owner: str, document: dict[str, Any], now: datetime, purpose: str) -> FoundKey:
    entries = _entries(method, owner, document, purpose)
    if not entries:  # Exchanged since, or never there.
        raise Refused("proof.key_not_found", outcome=Outcome.UNKNOWN)
    if any(entry != entries[0] for entry in entries):
        raise Refused("key.malformed", "written in two ways")
    if method not in {_absolute(id_of(each), owner) for each in as_list(document.get(purpose))}:
        raise Refused("proof.key_not_for_statements")
    if entries[0].get("controller") != owner:
        raise Refused("proof.key_of_another")
    require_in_force(entries[0], now)
    return FoundKey(read_method_key(entries[0]), owner)


def _entries(method: str, owner: str, document: dict[str, Any], purpose: str) -> list[dict[str, Any]]:
    """Give everything that a document says of a key: in its list of keys, and where it says what they are for."""
    listed = (*as_list(document.get("verificationMethod")), *as_list(document.get(purpose)))
    return [each for each in listed if isinstance(each, dict) and _absolute(id_of(each), owner) == method]


def require_in_force(entry: dict[str, Any], now: datetime) -> None:
    """Refuse a key that has ended; `entry` is what its owner says of it.

    When a proof says it was made does not matter: whoever has the key writes that.
    Raises: Refused.

    Source: W3C Controlled Identifiers v1.0, "Verification Methods", expires and revoked.
    """
    for name, code in (("revoked", "proof.key_revoked"), ("expires", "proof.key_expired")):
        if name not in entry:
            continue
        moment = read_moment(entry[name])
        if moment is None:
            raise Refused("key.malformed", name)
        if moment <= now:
            raise Refused(code, moment.isoformat())
        note_end(moment)


def _absolute(name: str | None, owner: str) -> str | None:
    return owner + name if name and name.startswith("#") else name
