"""The issuer's half, for made-up issuers and tests: signed credentials, DID documents, status lists, pictures."""

import base64
import gzip
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jobboard.credentials.canonical import context_choices, read_graph
from jobboard.credentials.eddsa import signed_bytes
from jobboard.credentials.keys import multikey
from jobboard.credentials.png import bake_png
from jobboard.credentials.status import MIN_ENTRIES

__all__ = ["bake_png", "did_web_document", "encode_status_list", "multikey", "sign_credential"]


def sign_credential(
    document: Mapping[str, Any],
    *,
    key: Ed25519PrivateKey,
    verification_method: str,
    created: datetime,
    suite: str = "eddsa-rdfc-2022",
) -> dict[str, Any]:
    """Give the document with a proof; `suite` is eddsa-rdfc-2022 or Ed25519Signature2020.

    Raises: Refused when the document uses what the verifier would refuse.
    """
    named = {"type": suite} if suite == "Ed25519Signature2020" else {"type": "DataIntegrityProof", "cryptosuite": suite}
    proof = {
        **named,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    contexts = next(context_choices(document))
    signature = key.sign(signed_bytes(document, read_graph(document, contexts), proof, contexts))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def did_web_document(did: str, key: Ed25519PublicKey, *, fragment: str = "key-1") -> dict[str, Any]:
    """Give the DID document of a did:web with one key that may make statements."""
    method = f"{did}#{fragment}"
    entry = {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(key)}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [entry],
        "assertionMethod": [method],
    }


def encode_status_list(positions: Iterable[int], *, entries: int = MIN_ENTRIES) -> str:
    """Give the encodedList of a Bitstring Status List in which these positions are set."""
    bits = bytearray(entries // 8)
    for position in positions:
        bits[position // 8] |= 1 << (7 - position % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
