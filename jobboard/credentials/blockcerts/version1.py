"""Blockcerts version 1.2: a document beside a receipt, which says where the document's hash stands in a blockchain.

The hash covers the graph of the document alone. Its context has no word for all that issuers write, and what it has no
word for is in no graph: nobody signed it, so nothing is read here but the graph. docs/decisions/0021 says more.

Source: Blockcerts v1.2, context and JSON schemas; cert-verifier and cert-core, the reference in Python.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.addresses import written_address
from jobboard.credentials.blockcerts.anchoring import Anchored, require_anchored
from jobboard.credentials.blockcerts.certificates import Said, judge_said, read_facts, require_times
from jobboard.credentials.blockcerts.chains import bitcoin_chain_of
from jobboard.credentials.blockcerts.receipts import receipt_of_2017
from jobboard.credentials.blockcerts.recipients import recipients_of_version_1
from jobboard.credentials.blockcerts.signed_messages import signer_of
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.facts import Alignment, BadgeFacts
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.graph import BLOCKCERTS, OPEN_BADGES_2, SCHEMA_2, Graph, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import (
    MAX_NAME,
    as_list,
    key_id,
    objects_in,
    shown,
    types_of,
)
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.vocabularies import words_of

CONTEXTS = (
    "https://w3id.org/blockcerts/v1",
    "https://w3id.org/blockcerts/schema/1.2/context.json",
    "https://www.blockcerts.org/schema/1.2/context.json",
)

_PARTS = {"@context", "type", "document", "receipt"}
_PARTS_OF_THE_FIRST = {"assertion", "certificate", "recipient", "signature"}
_KIND_OF_RECEIPT = "ChainpointSHA256v2"
_PICTURE, _WHOLE_PICTURE = "image:signature", f"{BLOCKCERTS}image:signature"


def is_certificate(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is a certificate of version 1.2, or looks like one of version 1.1."""
    return "BlockchainCertificate" in types_of(document) or _is_of_the_first_edition(document)


def judge_certificate(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a certificate of version 1.2. Nothing of it is shown unless its hash stands in a blockchain.

    Raises: Refused; always for version 1.1, which does not say in which transaction it stands.
    """
    if _is_of_the_first_edition(document):
        raise Refused("format.unsupported", "Blockcerts 1.1", outcome=Outcome.UNKNOWN)
    left_out: list[str | None] = [name for name in document if name not in _PARTS]
    node, anchored = _open(document, left_out, loader)
    _require_shape(node)
    notes = (passed("anchor.words_not_covered", str(len(left_out))),) if left_out else ()
    good = (passed("anchor.good", _KIND_OF_RECEIPT), *_judge_signature(node, anchored), *notes)
    return judge_said(_said(node), good, anchored, identities, loader, now=now)


def _is_of_the_first_edition(document: Mapping[str, Any]) -> bool:
    return document.keys() >= _PARTS_OF_THE_FIRST and "@context" not in document


def _open(document: Mapping[str, Any], left_out: list[str | None], loader: DocumentLoader) -> tuple[Node, Anchored]:
    """Give what a certificate says, and where its hash stands. `left_out` gains the words that the hash leaves out.

    Raises: Refused.
    """
    signed, receipt = document.get("document"), document.get("receipt")
    if receipt is None:
        raise Refused("proof.missing")
    if not isinstance(signed, dict):
        raise Refused("structure.wrong_type", "CertificateDocument")
    is_one_receipt = isinstance(receipt, dict) and as_list(receipt.get("type")) == [_KIND_OF_RECEIPT]
    if not is_one_receipt or {"proof", "signature"} & document.keys():
        raise Refused("proof.unsupported", "receipt", outcome=Outcome.UNKNOWN)
    graph = graph_of(signed, left_out)
    node = graph.document()
    chain = bitcoin_chain_of(_recipient(node).only_text(f"{BLOCKCERTS}publicKey") or "")
    return node, require_anchored(receipt_of_2017(receipt, bitcoin=chain), canonical_hash(graph), loader)


def graph_of(document: Mapping[str, Any], left_out: list[str | None]) -> Graph:
    """Give the graph of a certificate's document: what its hash covers. `left_out` gains the words that are not in it.

    The context is used as it was published but for one word, which is written whole in the document instead: JSON-LD
    1.1 refuses a context that makes of a word with a colon another name than the one it looks like.

    Raises: Refused, with outcome UNKNOWN for any other context, wherever it stands, and for names that are not whole.
    Source: JSON-LD 1.1 Processing Algorithms and API, "Create Term Definition", invalid IRI mapping.
    """
    contexts = as_list(document.get("@context"))
    inner = [value for name, value in document.items() if name != "@context"]
    has_others = any("@context" in each for each in objects_in(inner))
    if len(contexts) != 1 or contexts[0] not in CONTEXTS or has_others:
        raise Refused("format.unknown_context", outcome=Outcome.UNKNOWN)
    words = {word: meaning for word, meaning in words_of(contexts[0]).items() if word != _PICTURE}
    whole = {**_with_whole_name(document), "@context": words}
    try:
        return read_graph(whole, {}, dropped=left_out, are_types_signed=True)
    except Refused as error:
        if error.code == "format.relative_name":  # The reference leaves such names out of the hash without a word.
            raise Refused(error.code, error.detail, outcome=Outcome.UNKNOWN) from error
        raise


def _with_whole_name(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_with_whole_name, value))
    if not isinstance(value, Mapping):
        return value
    found = {_WHOLE_PICTURE if name == _PICTURE else name: _with_whole_name(each) for name, each in value.items()}
    if len(found) != len(value):
        raise Refused("format.duplicate_keys")
    return found


def _judge_signature(node: Node, anchored: Anchored) -> tuple[CheckResult, ...]:
    """Judge the signature over the certificate's number, which whoever paid for the transaction must have made.

    It adds little, since the hash covers the signature too. On a chain that nobody pays for nobody is known.

    Raises: Refused.
    Source: cert-verifier, EmbeddedSignatureChecker; Blockcerts v1.2, certificate-document (a signature is no duty).
    """
    name = f"{BLOCKCERTS}signature"
    if not node.has(name) or anchored.transaction is None:
        return ()
    rule = node.node(f"{BLOCKCERTS}verify")
    if f"{BLOCKCERTS}SignedBadge" not in rule.types or rule.only_text(f"{BLOCKCERTS}attribute-signed") != "uid":
        raise Refused("proof.unsupported", "verify", outcome=Outcome.UNKNOWN)
    number, signature = _assertion(node).only_text(f"{OPEN_BADGES_2}uid"), node.only_text(name)
    if number is None or signature is None:
        raise Refused("proof.malformed", "signature")
    if signer_of(number, signature, anchored.chain) != anchored.transaction.issuing_address:
        raise Refused("proof.bad_signature")
    return (passed("anchor.number_signed"),)


def _require_shape(node: Node) -> None:
    if f"{BLOCKCERTS}CertificateDocument" not in node.types:
        raise Refused("structure.wrong_type", "CertificateDocument")
    if shown(_certificate(node).text(f"{SCHEMA_2}name"), MAX_NAME) is None:
        raise Refused("structure.incomplete_assertion", "certificate")
    if _certificate(node).node(f"{BLOCKCERTS}issuer").id is None:
        raise Refused("structure.no_issuer")
    require_times(_assertion(node))


def _assertion(node: Node) -> Node:
    return node.node(f"{BLOCKCERTS}assertion")


def _certificate(node: Node) -> Node:
    return node.node(f"{BLOCKCERTS}certificate")


def _recipient(node: Node) -> Node:
    return node.node(f"{BLOCKCERTS}recipient")


def _said(node: Node) -> Said:
    """Give what a certificate says.

    The recipient's address received something too, and whoever spends it takes the certificate back, as its issuer does
    by another. Source: cert-core, parse_v1_2_blockchain_certificate, `revocation_addresses`.
    """
    issuer, recipient = _certificate(node).node(f"{BLOCKCERTS}issuer"), _recipient(node)
    named = f"{OPEN_BADGES_2}revocationList"
    keys = [text for name in ("publicKey", "revocationKey") for text in recipient.texts(f"{BLOCKCERTS}{name}")]
    return Said(
        facts=_facts(node),
        recipients=recipients_of_version_1(recipient),
        lists=[*issuer.texts(named), *(each.id or "" for each in issuer.nodes(named))],
        numbers=_assertion(node).texts(f"{OPEN_BADGES_2}uid"),
        revocation_addresses=frozenset(address for key in keys if (address := written_address(key))),
    )


def _facts(node: Node) -> BadgeFacts:
    certificate = _certificate(node)
    criteria = certificate.node(f"{OPEN_BADGES_2}criteria").id
    alignments = map(_alignment, certificate.nodes(f"{OPEN_BADGES_2}alignment"))
    issuer = certificate.node(f"{BLOCKCERTS}issuer")
    return read_facts(_assertion(node), certificate, issuer, criteria=criteria, alignments=alignments)


def _alignment(node: Node) -> Alignment:
    return Alignment(
        target_url=key_id(node.node(f"{SCHEMA_2}url").id), target_name=shown(node.text(f"{SCHEMA_2}name"), MAX_NAME)
    )
