"""What a Data Integrity proof signs: the hash of its own options, then that of the document, by graph or by JSON.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0 and ECDSA Cryptosuites v1.0, "Transformation" and "Hashing".
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785

from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.parsing import as_list
from jobboard.credentials.report import Outcome
from jobboard.credentials.vocabularies import Contexts


def graph_bytes(
    document: Mapping[str, Any],
    graph: Graph,
    options: Mapping[str, Any],
    contexts: Contexts,
    algorithm: str = "sha256",
) -> bytes:
    """Give what is signed by graph. `options` is the proof without its value, read under the document's contexts.

    Raises: Refused when the proof says something that would not be signed.
    """
    return options_hash(document, options, contexts, algorithm) + canonical_hash(graph, algorithm)


def options_hash(
    document: Mapping[str, Any], options: Mapping[str, Any], contexts: Contexts, algorithm: str = "sha256"
) -> bytes:
    """Give the hash of the graph of a proof without its value. Raises: Refused when it brings contexts of its own."""
    if "@context" in options:
        raise Refused("format.inline_context")
    return canonical_hash(read_graph({"@context": document["@context"], **options}, contexts), algorithm)


def json_bytes(
    document: Mapping[str, Any],
    _graph: Graph,
    options: Mapping[str, Any],
    _contexts: Contexts,
    algorithm: str = "sha256",
) -> bytes:
    """Give what is signed by JSON. `options` is the proof without its value.

    A proof may repeat the contexts of the document. The specification lets a document gain further ones after it was
    signed; they could give its words another meaning than the signer's, so such a document is not judged.

    Raises: Refused, with outcome UNKNOWN for further contexts and for numbers that JSON cannot carry everywhere.
    Source: W3C Data Integrity EdDSA Cryptosuites v1.0, "Verify Proof (eddsa-jcs-2022)", step 4; RFC 8785.
    """
    if "@context" in options:
        signed, found = as_list(options["@context"]), as_list(document["@context"])
        if found[: len(signed)] != signed:
            raise Refused("proof.other_contexts")
        if found != signed:
            raise Refused("proof.other_contexts", "added later", outcome=Outcome.UNKNOWN)
        document = {**document, "@context": options["@context"]}
    return _json_hash(options, algorithm) + _json_hash(document, algorithm)


def _json_hash(value: Mapping[str, Any], algorithm: str) -> bytes:
    try:
        return hashlib.new(algorithm, rfc8785.dumps(dict(value))).digest()
    except rfc8785.CanonicalizationError as error:
        raise Refused("format.not_json", "a number out of range", outcome=Outcome.UNKNOWN) from error
