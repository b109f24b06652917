"""Blockcerts version 2: an assertion of Open Badges 2.0 whose hash its issuer wrote into a blockchain.

Source: Blockcerts v2.0-alpha, v2.0 and v2.1; W3C CCG Merkle Proof 2017.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.addresses import written_address
from jobboard.credentials.blockcerts.anchoring import Anchored, require_anchored
from jobboard.credentials.blockcerts.certificates import Said, judge_said, read_facts, require_times
from jobboard.credentials.blockcerts.chains import bitcoin_chain_of
from jobboard.credentials.blockcerts.display import display_of_version_2
from jobboard.credentials.blockcerts.receipts import receipt_of_2017
from jobboard.credentials.blockcerts.recipients import recipients_of_version_2
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.facts import Alignment, BadgeFacts
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.graph import BLOCKCERTS, OPEN_BADGES_2, SCHEMA_2, SECURITY, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.own_words import CONTEXTS_OF_BLOCKCERTS
from jobboard.credentials.parsing import (
    MAX_NAME,
    as_list,
    key_id,
    shown,
)
from jobboard.credentials.report import Outcome
from jobboard.credentials.vocabularies import context_choices

_CREATOR = "http://purl.org/dc/terms/creator"
_REVOKED = f"{OPEN_BADGES_2}revoked"


def is_certificate(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is a certificate of version 2."""
    contexts = [str(context) for context in as_list(document.get("@context"))]
    is_of_blockcerts = any(context.startswith(CONTEXTS_OF_BLOCKCERTS) for context in contexts)
    return is_of_blockcerts and "Assertion" in as_list(document.get("type"))


def judge_certificate(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a certificate of version 2. Nothing of it is shown unless its hash stands in a blockchain.

    Raises: Refused.
    """
    node, anchored = _open(document, loader)
    _require_shape(node)
    good = (passed("anchor.good", "MerkleProof2017"),)
    return judge_said(_said(node), good, anchored, identities, loader, now=now)


def _open(document: Mapping[str, Any], loader: DocumentLoader) -> tuple[Node, Anchored]:
    """Give what a certificate says, and where its hash stands.

    Where a context was published in several forms, the one that gives the hash counts.

    Raises: Refused.
    """
    signature = document.get("signature")
    if not isinstance(signature, dict):
        raise Refused("proof.missing")
    if "proof" in document or "MerkleProof2017" not in as_list(signature.get("type")):
        raise Refused("proof.unsupported", "signature", outcome=Outcome.UNKNOWN)
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    refusal: Refused | None = None
    for contexts in context_choices(unsigned):
        try:
            graph = read_graph(unsigned, contexts)
            node = graph.document()
            receipt = receipt_of_2017(signature, bitcoin=bitcoin_chain_of(_issuing_address(node)))
            return node, require_anchored(receipt, canonical_hash(graph), loader)
        except Refused as error:
            refusal = refusal or error
    raise refusal or Refused("format.no_context")


def _issuing_address(node: Node) -> str:
    """Give the address that a certificate names as its issuer's; empty for none. It proves nothing."""
    rules = [*node.nodes(f"{OPEN_BADGES_2}verify"), *node.nodes(f"{BLOCKCERTS}verification")]
    names = (f"{SECURITY}publicKey", _CREATOR)
    found = [each.id for rule in rules for name in names for each in rule.nodes(name) if each.id]
    return written_address(found[0]) or "" if found else ""


def _badge(node: Node) -> Node:
    return node.node(f"{OPEN_BADGES_2}badge")


def _require_shape(node: Node) -> None:
    if f"{OPEN_BADGES_2}Assertion" not in node.types:
        raise Refused("structure.wrong_type", "Assertion")
    if shown(_badge(node).text(f"{SCHEMA_2}name"), MAX_NAME) is None:
        raise Refused("structure.incomplete_assertion", "badge")
    if _badge(node).node(f"{OPEN_BADGES_2}issuer").id is None:
        raise Refused("structure.no_issuer")
    require_times(node)


def _said(node: Node) -> Said:
    issuer, named = _badge(node).node(f"{OPEN_BADGES_2}issuer"), f"{OPEN_BADGES_2}revocationList"
    return Said(
        facts=_facts(node),
        recipients=recipients_of_version_2(node),
        lists=[*issuer.texts(named), *(each.id or "" for each in issuer.nodes(named))],
        is_revoked=node.has(_REVOKED) and node.flag(_REVOKED) is not False,
    )


def _facts(node: Node) -> BadgeFacts:
    badge = _badge(node)
    issuer, criteria = badge.node(f"{OPEN_BADGES_2}issuer"), badge.node(f"{OPEN_BADGES_2}criteria")
    facts = read_facts(
        node,
        badge,
        issuer,
        criteria=criteria.text(f"{OPEN_BADGES_2}narrative") or criteria.id,
        alignments=map(_alignment, badge.nodes(f"{OPEN_BADGES_2}alignment")),
    )
    return replace(facts, display=display_of_version_2(node))


def _alignment(node: Node) -> Alignment:
    return Alignment(
        target_url=key_id(node.text(f"{SCHEMA_2}targetUrl")),
        target_name=shown(node.text(f"{SCHEMA_2}targetName"), MAX_NAME),
        target_code=shown(node.text(f"{OPEN_BADGES_2}targetCode"), MAX_NAME),
        target_framework=shown(node.text(f"{SCHEMA_2}targetFramework"), MAX_NAME),
    )
