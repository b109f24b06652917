"""Data Integrity proofs: each proof of a set is judged; one good and none bad is good.

Source: W3C Verifiable Credential Data Integrity 1.0, "Proofs" and "Verify Proof".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.canonical import Contexts, context_choices, read_graph
from jobboard.credentials.did import find_key
from jobboard.credentials.eddsa import verify_rdfc
from jobboard.credentials.findings import Refused, failed, passed
from jobboard.credentials.graph import Graph, Node
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list, read_moment
from jobboard.credentials.report import CheckResult, Outcome

MAX_PROOFS = 8
_CLOCKS_DIFFER = timedelta(minutes=5)

# The document without its proofs, its graph, the proof, the contexts under which it is read, the key. Raises: Refused.
Suite = Callable[[Mapping[str, Any], Graph, Mapping[str, Any], Contexts, Ed25519PublicKey], None]

# What is supported, by `type` and `cryptosuite` of a proof. Another suite is a module of its own and a line here.
SUITES: Mapping[tuple[str, str], Suite] = {
    ("Ed25519Signature2020", ""): verify_rdfc,
    ("DataIntegrityProof", "eddsa-rdfc-2022"): verify_rdfc,
    ("DataIntegrityProof", "eddsa-2022"): verify_rdfc,  # The same suite under the name it had as a draft.
}


@dataclass(frozen=True)
class SignedDocument:
    """A document with what its proofs came to. `controllers`: who is proven to have signed it (DIDs)."""

    node: Node
    checks: tuple[CheckResult, ...]
    controllers: frozenset[str]

    @property
    def is_intact(self) -> bool:
        """True when at least one proof is good and none is bad."""
        return bool(self.checks) and all(check.outcome is Outcome.PASSED for check in self.checks)


def open_signed(document: Mapping[str, Any], loader: DocumentLoader, *, now: datetime) -> SignedDocument:
    """Judge all proofs of a document and give the graph they cover.

    Where a context was published in several forms, each is tried; the one under which the proofs are good counts.

    Raises: Refused when the document cannot be read safely at all.
    """
    proofs = as_list(document.get("proof"))
    if len(proofs) > MAX_PROOFS:
        raise Refused("proof.too_many")
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    opened: SignedDocument | None = None
    refusal: Refused | None = None
    for contexts in context_choices(document):
        try:
            found = _open_under(contexts, unsigned, proofs, loader, now)
        except Refused as error:
            refusal = refusal or error
            continue
        if found.is_intact:
            return found
        opened = opened or found
    if opened is None:
        raise refusal or Refused("format.no_context")
    return opened


def _open_under(
    contexts: Contexts, unsigned: Mapping[str, Any], proofs: list[Any], loader: DocumentLoader, now: datetime
) -> SignedDocument:
    graph = read_graph(unsigned, contexts)
    if not proofs:
        return SignedDocument(graph.document(), (failed("proof.missing"),), frozenset())
    checks: list[CheckResult] = []
    controllers: set[str] = set()
    for proof in proofs:
        try:
            controllers |= _judge_proof(proof, unsigned, graph, contexts, loader, now)
            checks.append(passed("proof.good", _name(proof)))
        except Refused as error:
            checks.append(error.as_check())
    outcomes = {check.outcome for check in checks}
    if Outcome.PASSED in outcomes and Outcome.FAILED not in outcomes:
        checks = [check for check in checks if check.outcome is Outcome.PASSED]
    return SignedDocument(graph.document(), tuple(checks), frozenset(controllers))


def _judge_proof(
    proof: Any,
    unsigned: Mapping[str, Any],
    graph: Graph,
    contexts: Contexts,
    loader: DocumentLoader,
    now: datetime,
) -> set[str]:
    """Give who is proven to have made a good proof: nobody when its key is nobody's. Raises: Refused."""
    if not isinstance(proof, dict):
        raise Refused("proof.malformed")
    suite = SUITES.get((str(proof.get("type")), str(proof.get("cryptosuite", ""))))
    if suite is None or "previousProof" in proof:
        raise Refused("proof.unsupported", _name(proof), outcome=Outcome.UNKNOWN)
    if "@context" in proof:
        raise Refused("format.inline_context")
    if any(":" in name for name in proof):  # An end under its whole name is signed as well, and would be overlooked.
        raise Refused("proof.unsupported", "whole names", outcome=Outcome.UNKNOWN)
    if proof.get("proofPurpose") != "assertionMethod":
        raise Refused("proof.wrong_purpose")
    _require_time(proof, now)
    found = find_key(proof.get("verificationMethod"), loader)
    suite(unsigned, graph, proof, contexts, found.key)
    return {found.controller} if found.controller else set()


def _require_time(proof: Mapping[str, Any], now: datetime) -> None:
    moments = {name: read_moment(proof[name]) for name in ("created", "expires") if name in proof}
    if None in moments.values():
        raise Refused("proof.malformed", "time")
    created, expires = moments.get("created"), moments.get("expires")
    if created and created > now + _CLOCKS_DIFFER:
        raise Refused("proof.from_the_future")
    if expires and expires <= now:
        raise Refused("proof.expired")


def _name(proof: Mapping[str, Any]) -> str:
    return " ".join(str(proof.get(key))[:60] for key in ("type", "cryptosuite") if proof.get(key))
