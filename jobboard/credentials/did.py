"""Finding the key that a proof names, and whether its owner lists it for making statements."""

import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import read_method_key, read_multikey
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, host_of, id_of, read_json
from jobboard.credentials.report import Outcome
from jobboard.credentials.shared_hosts import is_shared_host

MAX_NAME = 2048
_DID_WEB = re.compile(
    r"did:web:(?P<host>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(%3[Aa][0-9]{1,5})?)(?P<path>(:(?!\.{1,2}(:|$))[A-Za-z0-9._~-]+)*)"
)


@dataclass(frozen=True)
class FoundKey:
    """A key, and who is proven to control it: a DID, or None when nothing binds the key to anybody."""

    key: Ed25519PublicKey
    controller: str | None


def find_key(method: object, loader: DocumentLoader) -> FoundKey:
    """Give the key of a verification method.

    A key written into an https address that nobody fetched is a key, but nobody's.

    Raises: Refused, with outcome UNKNOWN where the key could not be got or its kind is not supported.
    """
    if not isinstance(method, str) or len(method) > MAX_NAME:
        raise Refused("proof.method_malformed")
    owner, _, fragment = method.partition("#")
    if owner.startswith("did:key:"):
        encoded = owner.removeprefix("did:key:")
        if fragment not in {"", encoded}:
            raise Refused("proof.key_not_found")
        return FoundKey(read_multikey(encoded), owner)
    if owner.startswith("did:web:"):
        return _key_in_document(method, owner, resolve_did_web(owner, loader))
    if owner.startswith("https://") and fragment.startswith("z"):
        return FoundKey(read_multikey(fragment), None)
    if owner.startswith(("did:", "https://")):
        raise Refused("proof.method_unsupported", method.split(":")[0], outcome=Outcome.UNKNOWN)
    raise Refused("proof.method_malformed")


def resolve_did_web(did: str, loader: DocumentLoader) -> dict[str, Any]:
    """Give the DID document of a did:web.

    Raises: Refused, with outcome UNKNOWN when it could not be got.
    Source: W3C CCG did:web Method Specification, "Read (Resolve)".
    """
    address = did_web_address(did)
    try:
        document = load_json(loader, address, read_json, accept="application/did+json", from_its_own_host=True)
    except NotLoaded as error:
        raise Refused("key.unreachable", f"{error.code} {address}", outcome=Outcome.UNKNOWN) from error
    if id_of(document) is None:  # An error message, say, which is nobody's document.
        raise Refused("key.unreachable", f"no DID document at {address}", outcome=Outcome.UNKNOWN)
    if document.get("id") != did:
        raise Refused("key.document_of_another")
    return document


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
        is_of_one_person = "/~" in address  # Where a host gives every user a folder, the folder is no domain.
        return 1 if is_of_one_person or is_shared_host(host_of(address)) else 2
    return 1 if identifier.startswith("did:") else 0


def _key_in_document(method: str, did: str, document: dict[str, Any]) -> FoundKey:
    listed = as_list(document.get("assertionMethod"))
    embedded = [each for each in listed if isinstance(each, dict)]
    names = {_absolute(id_of(each), did) for each in listed}
    for entry in [*as_list(document.get("verificationMethod")), *embedded]:
        if isinstance(entry, dict) and _absolute(id_of(entry), did) == method:
            if method not in names:
                raise Refused("proof.key_not_for_statements")
            if entry.get("controller") != did:
                raise Refused("proof.key_of_another")
            if entry.get("revoked") or entry.get("expires"):
                raise Refused("proof.key_with_an_end", outcome=Outcome.UNKNOWN)
            return FoundKey(read_method_key(entry), did)
    raise Refused("proof.key_not_found")


def _absolute(name: str | None, did: str) -> str | None:
    return did + name if name and name.startswith("#") else name
