"""Data Integrity proofs: each proof of a set is judged; one good and none bad is good.

Source: W3C Verifiable Credential Data Integrity 1.0; W3C Data Integrity EdDSA Cryptosuites v1.0, "eddsa-rdfc-2022" and
"Ed25519Signature2020".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature

from jobboard.credentials.canonical import Contexts, canonical_hash, context_choices, expand
from jobboard.credentials.did import FoundKey, find_key
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Node
from jobboard.credentials.keys import decode_base58
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list, read_moment
from jobboard.credentials.report import CheckResult, Judgement, Outcome

_CLOCKS_DIFFER = timedelta(minutes=5)

# type and cryptosuite of the proofs that are supported; both are hashed and signed in the same way.
SUITES = {
    ("Ed25519Signature2020", None),
    ("DataIntegrityProof", "eddsa-rdfc-2022"),
    ("DataIntegrityProof", "eddsa-2022"),
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
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    opened = None
    for contexts in context_choices(document):
        opened = _open_under(contexts, unsigned, proofs, loader, now)
        if opened.is_intact:
            return opened
    if opened is None:
        raise Refused("format.no_context")
    return opened


def _open_under(
    contexts: Contexts, unsigned: Mapping[str, Any], proofs: list[Any], loader: DocumentLoader, now: datetime
) -> SignedDocument:
    expanded = expand(unsigned, contexts)
    if not proofs:
        return SignedDocument(Node(expanded), (_failed("proof.missing"),), frozenset())
    digest: bytes | None = None
    checks: list[CheckResult] = []
    controllers: set[str] = set()
    for proof in proofs:
        try:
            found, options = _read_proof(proof, unsigned, contexts, loader, now)
            digest = digest or canonical_hash(expanded)
            found.key.verify(decode_base58(proof["proofValue"]), options + digest)
        except Refused as error:
            checks.append(CheckResult(error.code, Judgement.INTEGRITY, error.outcome, error.detail))
        except InvalidSignature:
            checks.append(_failed("proof.bad_signature"))
        else:
            checks.append(CheckResult("proof.good", Judgement.INTEGRITY, Outcome.PASSED, _name(proof)))
            controllers |= {found.controller} if found.controller else set()
    outcomes = {check.outcome for check in checks}
    if Outcome.PASSED in outcomes and Outcome.FAILED not in outcomes:
        checks = [check for check in checks if check.outcome is Outcome.PASSED]
    return SignedDocument(Node(expanded), tuple(checks), frozenset(controllers))


def _read_proof(
    proof: Any, unsigned: Mapping[str, Any], contexts: Contexts, loader: DocumentLoader, now: datetime
) -> tuple[FoundKey, bytes]:
    """Give the key of a proof and the hash of its options. Raises: Refused."""
    if not isinstance(proof, dict):
        raise Refused("proof.malformed")
    kind = (proof.get("type"), proof.get("cryptosuite"))
    if kind not in SUITES:
        raise Refused("proof.unsupported", _name(proof), outcome=Outcome.UNKNOWN)
    if proof.get("proofPurpose") != "assertionMethod":
        raise Refused("proof.wrong_purpose")
    if not isinstance(proof.get("proofValue"), str) or not isinstance(proof.get("verificationMethod"), str):
        raise Refused("proof.malformed")
    _require_time(proof, now)
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    if "@context" in options:
        raise Refused("format.inline_context")
    hashed = canonical_hash(expand({"@context": unsigned["@context"], **options}, contexts))
    return find_key(proof["verificationMethod"], loader), hashed


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


def _failed(code: str) -> CheckResult:
    return CheckResult(code, Judgement.INTEGRITY, Outcome.FAILED)
