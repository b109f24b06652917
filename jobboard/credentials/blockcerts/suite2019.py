"""MerkleProof2019 as a proof of Data Integrity: alone, in a set, or after the proofs that it anchors with the document.

It covers the document and the proofs before it, and nothing that it says of itself: not its time, its key or its
purpose. So it never answers a challenge, and only the chain says when it was made and by whom.

Source: W3C CCG Merkle Proof 2019; W3C CCG Chained Proof 2021; jsonld-signatures-merkleproof2019, computeLocalHash.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.anchoring import judge_method, note_of_chain, require_anchored
from jobboard.credentials.blockcerts.receipts import receipt_of_2019
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.datamodel import is_first_version, is_time_stamp
from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.vocabularies import Contexts

CHAINED = ("ChainedProof2021", "")
NAMES = frozenset({("MerkleProof2019", ""), ("DataIntegrityProof", "merkle-proof-2019"), CHAINED})


def has_anchored_proof(document: Mapping[str, Any]) -> bool:
    """Tell whether one of a document's proofs says that it stands in a blockchain."""
    proofs = [each for each in as_list(document.get("proof")) if isinstance(each, dict)]
    return any((str(each.get("type")), str(each.get("cryptosuite", ""))) in NAMES for each in proofs)


def check_anchored_proof(
    document: Mapping[str, Any],
    proofs: Sequence[Any],
    proof: Mapping[str, Any],
    contexts: Contexts,
    loader: DocumentLoader,
    *,
    now: datetime,
    purpose: str,
) -> tuple[str | None, tuple[CheckResult, ...]]:
    """Check a proof of a document without its proofs. `proofs`: those before it.

    Gives who made it, None where nothing shows that, and what is to be said of the issuer. On a chain for tests, which
    is said, nothing is proven by it.

    Raises: Refused when the proof is not good.
    """
    _require_form(document, proofs, proof)
    graph = read_graph({**document, "proof": [*proofs]} if proofs else document, contexts)
    receipt = receipt_of_2019(proof.get("proofValue"))
    anchored = require_anchored(receipt, canonical_hash(graph), loader)
    owner, check = judge_method(proof.get("verificationMethod"), anchored, loader, now=now, purpose=purpose)
    notes = (*note_of_chain(anchored.chain), *(() if owner else (check,)))
    return owner, notes


def _require_form(document: Mapping[str, Any], proofs: Sequence[Any], proof: Mapping[str, Any]) -> None:
    """Source: W3C Verifiable Credential Data Integrity 1.0, "Proofs", created; W3C CCG Chained Proof 2021."""
    if not is_first_version(document) and "created" in proof and not is_time_stamp(proof["created"]):
        raise Refused("proof.malformed", "created")
    if proof.get("type") == CHAINED[0]:
        if proof.get("chainedProofType") != "MerkleProof2019":
            raise Refused("proof.unsupported", "chainedProofType", outcome=Outcome.UNKNOWN)
        if not proofs or proof.get("previousProof") != proofs[-1]:
            raise Refused("proof.previous_missing")
    elif "previousProof" in proof:
        raise Refused("proof.unsupported", "previousProof", outcome=Outcome.UNKNOWN)
