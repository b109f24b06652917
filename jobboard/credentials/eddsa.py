"""EdDSA over the canonical graph: eddsa-rdfc-2022, and Ed25519Signature2020, which hashes and signs in the same way.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0, "eddsa-rdfc-2022" and "Ed25519Signature2020".
"""

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.canonical import Contexts, canonical_hash, read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.keys import decode_base58


def signed_bytes(document: Mapping[str, Any], graph: Graph, options: Mapping[str, Any], contexts: Contexts) -> bytes:
    """Give what is signed: the hash of the proof's options, then that of the document.

    `options` is the proof without its value. It is read under the contexts of the document.

    Raises: Refused when the proof says something that would not be signed.
    """
    read = read_graph({"@context": document["@context"], **options}, contexts)
    return canonical_hash(read) + canonical_hash(graph)


def verify_rdfc(
    document: Mapping[str, Any], graph: Graph, proof: Mapping[str, Any], contexts: Contexts, key: Ed25519PublicKey
) -> None:
    """Check a proof against a document. Raises: Refused when it is not good."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    signature = decode_base58(proof.get("proofValue"))
    try:
        key.verify(signature, signed_bytes(document, graph, options, contexts))
    except InvalidSignature as error:
        raise Refused("proof.bad_signature") from error
