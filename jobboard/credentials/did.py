"""Finding the key that a proof names, and whether its owner lists it for making statements."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import read_multikey
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, id_of, read_json
from jobboard.credentials.report import Outcome
from jobboard.credentials.shared_hosts import is_shared_host


@dataclass(frozen=True)
class FoundKey:
    """A key, and who is proven to control it: a DID, or None when nothing binds the key to anybody."""

    key: Ed25519PublicKey
    controller: str | None


def find_key(method: str, loader: DocumentLoader) -> FoundKey:
    """Give the key of a verification method.

    Raises: Refused, with outcome UNKNOWN where the key could not be got or its kind is not supported.
    """
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
        _, document = load_json(loader, address, read_json)
    except NotLoaded as error:
        raise Refused("issuer.unreachable", f"{error.code} {address}", outcome=Outcome.UNKNOWN) from error
    if document.get("id") != did:
        raise Refused("issuer.document_of_another")
    return document


def did_web_address(did: str) -> str:
    """Give the address of a did:web's document. Raises: Refused for what cannot be one."""
    host, *path = did.removeprefix("did:web:").split(":")
    host = unquote(host)
    if not host or any(letter in host for letter in "/@?#\\ ") or not all(path) or any("/" in part for part in path):
        raise Refused("proof.method_malformed")
    return f"https://{host}/{'/'.join(path) if path else '.well-known'}/did.json"


def level_of(identifier: str) -> int:
    """Give the issuer level, 0-2, of an issuer whose key or page is proven to be its own (docs/architecture.md)."""
    if identifier.startswith("did:web:"):
        return 1 if is_shared_host(urlsplit(did_web_address(identifier)).hostname or "") else 2
    if identifier.startswith("https://"):
        return 1 if is_shared_host(urlsplit(identifier).hostname or "") else 2
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
            return FoundKey(read_multikey(entry.get("publicKeyMultibase")), did)
    raise Refused("proof.key_not_found")


def _absolute(name: str | None, did: str) -> str | None:
    return did + name if name and name.startswith("#") else name
