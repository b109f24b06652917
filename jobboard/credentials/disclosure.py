"""Selective disclosure (ecdsa-sd-2023): what a holder chose to show of a credential, each statement signed by itself.

The issuer signs the statements that must always be shown, together with a key made for this one credential; with that
key it signs every other statement. Nothing tells which statements were left out.
Source: W3C Data Integrity ECDSA Cryptosuites v1.0, "ecdsa-sd-2023".
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import base58
import cbor2

from jobboard.credentials.covered import options_hash
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.keys import PublicKey, decode_base64url, encode_base64url, kind_of, read_multikey
from jobboard.credentials.rdfc import canonical_names, read_quads, statements
from jobboard.credentials.report import Outcome
from jobboard.credentials.suites import require_signature
from jobboard.credentials.vocabularies import Contexts

MAX_SIGNATURES = 1000

_DERIVED, _BASE = b"\xd9\x5d\x01", b"\xd9\x5d\x00"
# The suite has P-256. Issuers of Blockcerts, and cert-verifier-js, also sign with the curve of the blockchains.
_ISSUERS_CURVES = {"P-256", "secp256k1"}
_CANONICAL = "_:c14n"


@dataclass(frozen=True)
class DerivedProof:
    """The parts of a derived proof. `labels`: the name that each nameless node had when it was signed, by its number;
    `mandatory`: which of the statements, in order, were signed together."""

    base_signature: bytes
    public_key: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[int, str]
    mandatory: frozenset[int]


def check_disclosure(
    document: Mapping[str, Any], graph: Graph, proof: Mapping[str, Any], contexts: Contexts, key: PublicKey
) -> None:
    """Check a derived proof: it is good when every statement of the document is signed.

    Raises: Refused when it is not good, is a base proof, or its key is of another kind.
    Source: "Verify Derived Proof (ecdsa-sd-2023)", "createVerifyData".
    """
    if kind_of(key) not in _ISSUERS_CURVES:
        raise Refused("proof.key_of_another_kind")
    if "previousProof" in proof:
        raise Refused("proof.unsupported", "parts of a chain", outcome=Outcome.UNKNOWN)
    derived = read_derived_proof(proof.get("proofValue"))
    statements = name_statements(graph, derived.labels)
    mandatory = [each for number, each in enumerate(statements) if number in derived.mandatory]
    others = [each for number, each in enumerate(statements) if number not in derived.mandatory]
    if len(others) != len(derived.signatures) or len(mandatory) != len(derived.mandatory):
        raise Refused("proof.bad_signature", "number of statements")
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    together = hashlib.sha256("".join(mandatory).encode()).digest()
    signed = options_hash(document, options, contexts) + derived.public_key + together
    require_signature(key, derived.base_signature, signed)
    own_key = _key_of_the_proof(derived)
    for statement, signature in zip(others, derived.signatures, strict=True):
        require_signature(own_key, signature, statement.encode())


def always_shown(graph: Graph, proof: Mapping[str, Any]) -> Graph:
    """Give those statements of a graph that could not be left out, by a derived proof that is good."""
    derived = read_derived_proof(proof.get("proofValue"))
    names = _names_of(graph, derived.labels)
    lines = statements(read_quads(graph.dataset), names)
    together = {lines[number] for number in derived.mandatory}
    kept = {
        name: [triple for triple in triples if statements(read_quads({name: [triple]}), names)[0] in together]
        for name, triples in graph.dataset.items()
    }
    return Graph(kept, graph.root)


def name_statements(graph: Graph, labels: Mapping[int, str]) -> list[str]:
    """Give the statements of a graph in order, as N-Quads, nameless nodes under the names that they were signed with.

    Raises: Refused when the labels are not those of exactly the nameless nodes of the graph.
    Source: "labelReplacementCanonicalizeNQuads", "createLabelMapFunction".
    """
    return statements(read_quads(graph.dataset), _names_of(graph, labels))


def _names_of(graph: Graph, labels: Mapping[int, str]) -> dict[str, str]:
    """Give the name with which each nameless node was signed. Raises: Refused."""
    names = {f"{_CANONICAL}{number}": f"_:{label}" for number, label in labels.items()}
    canonical = canonical_names(read_quads(graph.dataset))
    if set(canonical.values()) != names.keys():
        raise Refused("proof.bad_signature", "labels")
    return {node: names[name] for node, name in canonical.items()}


def read_derived_proof(value: object) -> DerivedProof:
    """Give the parts of a derived proof's value. There is one way to write each: the shortest, and nothing after it.

    Raises: Refused, with proof.not_derived for a base proof, which is the issuer's and the holder's alone.
    Source: "parseDerivedProofValue"; RFC 8949, section 4.1 "Preferred Serialization".
    """
    if not isinstance(value, str) or not value.startswith("u"):
        raise Refused("proof.malformed", "not base64url")
    data = decode_base64url(value[1:], "proof.malformed")
    if data.startswith(_BASE):
        raise Refused("proof.not_derived")
    if not data.startswith(_DERIVED):
        raise Refused("proof.malformed", "header")
    parts = _read_cbor(data.removeprefix(_DERIVED))
    if not isinstance(parts, list) or len(parts) != 5:
        raise Refused("proof.malformed", "parts")
    base_signature, public_key, signatures, labels, mandatory = parts
    _require_bytes([base_signature], 64)
    _require_bytes([public_key], 35)  # Two for the kind of key, 33 for a compressed point.
    return DerivedProof(base_signature, public_key, _signatures(signatures), _labels(labels), _indexes(mandatory))


def _read_cbor(data: bytes) -> Any:
    try:
        value = cbor2.loads(data, max_depth=3, allow_indefinite=False, allow_duplicate_keys=False)
        is_shortest = cbor2.dumps(value) == data
    except (cbor2.CBORError, ValueError, TypeError, ArithmeticError) as error:
        raise Refused("proof.malformed", "not CBOR") from error
    if not is_shortest:
        raise Refused("proof.malformed", "not the shortest form")
    return value


def _signatures(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list):
        raise Refused("proof.malformed", "signatures")
    if len(value) > MAX_SIGNATURES:
        raise Refused("format.graph_too_large", "signatures", outcome=Outcome.UNKNOWN)
    _require_bytes(value, 64)
    return tuple(value)


def _labels(value: object) -> dict[int, str]:
    """Two nodes with one name would be two where the issuer wrote of one."""
    if not isinstance(value, dict) or not all(map(_is_index, value)):
        raise Refused("proof.malformed", "labels")
    _require_bytes(list(value.values()), 32)
    if len(set(value.values())) != len(value):
        raise Refused("proof.malformed", "labels")
    return {number: f"u{encode_base64url(label)}" for number, label in value.items()}


def _indexes(value: object) -> frozenset[int]:
    if not isinstance(value, list) or not all(map(_is_index, value)) or value != sorted(set(value)):
        raise Refused("proof.malformed", "indexes")
    return frozenset(value)


def _is_index(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _require_bytes(values: list[Any], length: int) -> None:
    if not all(isinstance(value, bytes) and len(value) == length for value in values):
        raise Refused("proof.malformed", "length")


def _key_of_the_proof(derived: DerivedProof) -> PublicKey:
    key = read_multikey("z" + base58.b58encode(derived.public_key).decode())
    if kind_of(key) != "P-256":
        raise Refused("proof.key_of_another_kind")
    return key
