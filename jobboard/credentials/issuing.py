"""The issuer's half, for made-up issuers and tests: signed credentials, DID documents, status lists, pictures."""

import base64
import gzip
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from jobboard.credentials.canonical import read_graph
from jobboard.credentials.covered import graph_bytes, json_bytes
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.keys import CurveKey, encode_base64url, multikey
from jobboard.credentials.parsing import as_list
from jobboard.credentials.png import bake_png
from jobboard.credentials.status import MIN_ENTRIES
from jobboard.credentials.suites import SUITES, hash_of
from jobboard.credentials.vocabularies import Contexts, context_choices

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey

_BY_TYPE = {name for name, suite in SUITES if not suite}  # Older suites are named by the type of the proof.

__all__ = ["bake_png", "did_web_document", "encode_status_list", "multikey", "sign_credential"]


def sign_credential(
    document: Mapping[str, Any],
    *,
    key: PrivateKey,
    verification_method: str,
    created: datetime,
    suite: str = "eddsa-rdfc-2022",
    **members: object,
) -> dict[str, Any]:
    """Give the document with one more proof; `suite` is any of SUITES, `members` are further members of the proof.

    With `previousProof` the proof covers those that it names, which the document must hold.

    Raises: Refused when the document uses what the verifier would refuse.
    """
    named = {"type": suite} if suite in _BY_TYPE else {"type": "DataIntegrityProof", "cryptosuite": suite}
    proof = {
        **named,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
        **members,
    }
    earlier = as_list(document.get("proof"))
    covered = {name: value for name, value in document.items() if name != "proof"}
    if names := as_list(members.get("previousProof")):
        covered["proof"] = [each for each in earlier if each.get("id") in names]
    contexts, graph = _read(document, covered)
    covers = json_bytes if "-jcs-" in suite else graph_bytes
    data = covers(covered, graph, proof, contexts, hash_of(key.public_key()))
    proofs = [*earlier, {**proof, **_value(key, data, suite)}]
    return {**document, "proof": proofs if earlier else proofs[0]}


def _read(document: Mapping[str, Any], covered: Mapping[str, Any]) -> tuple[Contexts, Graph]:
    """Give the graph under the first form of the contexts that knows every word."""
    refusal = Refused("format.no_context")
    for contexts in context_choices(document):
        try:
            return contexts, read_graph(covered, contexts)
        except Refused as error:
            refusal = error
    raise refusal


def _value(key: PrivateKey, data: bytes, suite: str) -> dict[str, str]:
    if suite != "EcdsaSecp256k1Signature2019":
        return {"proofValue": "z" + base58.b58encode(_signature(key, data)).decode()}
    head = encode_base64url(b'{"alg":"ES256K","b64":false,"crit":["b64"]}')
    return {"jws": f"{head}..{encode_base64url(_signature(key, head.encode() + b'.' + data))}"}


def _signature(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(data)
    hashing, half = (SHA384() if hash_of(key.public_key()) == "sha384" else SHA256()), key.curve.key_size // 8
    r, s = decode_dss_signature(key.sign(data, ECDSA(hashing)))
    return r.to_bytes(half) + s.to_bytes(half)


def did_web_document(did: str, key: CurveKey, *, fragment: str = "key-1") -> dict[str, Any]:
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
