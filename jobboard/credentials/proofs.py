"""Data Integrity proofs: each proof of a set or chain is judged; one good, and none bad or unclear, is good.

Source: W3C Verifiable Credential Data Integrity 1.0, "Proofs", "Verify Proof" and "Verify Proof Sets and Chains".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from jobboard.credentials.blockcerts import suite2019
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.did import find_key
from jobboard.credentials.disclosure import always_shown, check_disclosure
from jobboard.credentials.findings import Refused, failed, passed, unknown
from jobboard.credentials.graph import Graph, Node
from jobboard.credentials.ledger import note_end
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list, read_moment
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.suites import SUITES, Suite
from jobboard.credentials.vocabularies import Contexts, changes_in_place, context_choices, known_words

MAX_PROOFS = 8
CLOCKS_DIFFER = timedelta(minutes=5)

_DISCLOSING = ("DataIntegrityProof", "ecdsa-sd-2023")
_SUITES: Mapping[tuple[str, str], Suite] = {**SUITES, _DISCLOSING: check_disclosure}

# Suites that others check and we cannot. One of them beside a good proof is left aside; a name that nobody has ever
# used could be one of ours that was garbled, and is not. Source: W3C Data Integrity BBS Cryptosuites v1.0; W3C CCG
# Quantum-Safe Cryptosuites v0.3.
_SUITES_OF_OTHERS = {
    ("DataIntegrityProof", name)
    for name in ("bbs-2023", *(f"{key}-{form}-2024" for key in ("mldsa44", "slhdsa128") for form in ("jcs", "rdfc")))
}


@dataclass(frozen=True)
class Purpose:
    """What proofs must be meant for. `challenge`, `domain`: what they must answer; None: it is not compared.

    Source: W3C Verifiable Credential Data Integrity 1.0, "Proof Purposes" and "Verify Proof", steps 5 to 7.
    """

    name: str = "assertionMethod"
    challenge: str | None = None
    domain: str | None = None


STATEMENT = Purpose()


@dataclass(frozen=True)
class SignedDocument:
    """A document with what its proofs came to. `controllers`: who is proven to have signed it (DIDs, addresses).

    `always`: where its holder chose what to show, what could not be left out, as every proof of that kind says it.
    `notes`: what proofs that are good leave to be said against the issuer. `signers`: those whom the proofs name, tries
    on chains for tests included, by which nothing is proven.
    """

    node: Node
    checks: tuple[CheckResult, ...]
    controllers: frozenset[str]
    always: tuple[Node, ...] = ()
    notes: tuple[CheckResult, ...] = ()
    signers: frozenset[str] = frozenset()

    @property
    def is_partial(self) -> bool:
        """True when its holder may have left out what is not signed together."""
        return bool(self.always)

    @property
    def is_intact(self) -> bool:
        """True when at least one proof is good, and none is bad or unclear."""
        return bool(self.checks) and all(check.outcome is Outcome.PASSED for check in self.checks)


def open_signed(
    document: Mapping[str, Any], loader: DocumentLoader, *, now: datetime, purpose: Purpose = STATEMENT
) -> SignedDocument:
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
    asked = _Asked(proofs, loader, now, purpose)
    for contexts in context_choices(document):
        try:
            found = _open_under(contexts, unsigned, asked)
        except Refused as error:
            refusal = refusal or error
            continue
        if found.is_intact:
            return found
        opened = opened or found
    if opened is None:
        raise _told_apart(refusal or Refused("format.no_context"), unsigned, asked)
    return opened


@dataclass(frozen=True)
class _Asked:
    """What is the same under whatever contexts a document is read: its proofs, and how they are judged."""

    proofs: Sequence[Any]
    loader: DocumentLoader
    now: datetime
    purpose: Purpose


@dataclass(frozen=True)
class _JudgedProof:
    """A proof with what it came to. `controller`: who is proven to have made it; None when its key is nobody's."""

    proof: Any
    check: CheckResult
    controller: str | None = None
    notes: tuple[CheckResult, ...] = ()


def _told_apart(refusal: Refused, unsigned: Mapping[str, Any], asked: _Asked) -> Refused:
    """Give the refusal of a document with a word that its contexts do not define.

    Where the proofs are good without the word, nobody signed it. Where they are not, the word is in no form that is
    known here and its publisher changes contexts in place, it may be of another form: docs/decisions/0013.
    """
    if refusal.code != "format.undefined_term" or not changes_in_place(unsigned):
        return refusal
    misplaced: frozenset[str | None] | None = None  # Known words without a meaning where they stand, in every form.
    for contexts in context_choices(unsigned):
        dropped: list[str | None] = []
        try:
            is_unsigned = _open_under(contexts, unsigned, asked, dropped=dropped).is_intact
        except Refused:
            continue
        if is_unsigned:
            return refusal
        words = known_words().intersection(dropped)
        misplaced = words if misplaced is None else misplaced & words
    return refusal if misplaced or misplaced is None else Refused("format.another_form", outcome=Outcome.UNKNOWN)


def _open_under(
    contexts: Contexts,
    unsigned: Mapping[str, Any],
    asked: _Asked,
    *,
    dropped: list[str | None] | None = None,
) -> SignedDocument:
    graph = read_graph(unsigned, contexts, dropped=dropped)
    if not asked.proofs:
        return SignedDocument(graph.document(), (failed("proof.missing"),), frozenset())
    judged = _without_orphans([_judge(proof, unsigned, graph, contexts, asked) for proof in asked.proofs])
    judged = _left_aside(judged)
    notes = tuple(note for each in judged for note in each.notes)
    signers = frozenset(each.controller for each in judged if each.controller)
    is_for_tests = any(note.code == "issuer.test_chain" for note in notes)  # Whoever else signed it, it is a try.
    controllers = frozenset[str]() if is_for_tests else signers
    good = [each.proof for each in judged if each.check.outcome is Outcome.PASSED]
    always = tuple(always_shown(graph, proof).document() for proof in good if _name_of_suite(proof) == _DISCLOSING)
    return SignedDocument(graph.document(), tuple(each.check for each in judged), controllers, always, notes, signers)


def _judge(proof: Any, unsigned: Mapping[str, Any], graph: Graph, contexts: Contexts, asked: _Asked) -> _JudgedProof:
    try:
        suite = _suite_of(proof, asked.purpose)
        _require_time(proof, asked.now)
        if suite is None:
            return _judge_anchored(proof, unsigned, contexts, asked)
        found = find_key(proof.get("verificationMethod"), asked.loader, now=asked.now, purpose=asked.purpose.name)
        if "previousProof" in proof:
            unsigned = {**unsigned, "proof": _previous(proof, asked.proofs)}
            graph = read_graph(unsigned, contexts)
        suite(unsigned, graph, proof, contexts, found.key)
        _require_answer(proof, asked.purpose)
    except Refused as error:
        return _JudgedProof(proof, error.as_check())
    return _JudgedProof(proof, passed("proof.good", _name(proof)), found.controller)


def _judge_anchored(
    proof: Mapping[str, Any], unsigned: Mapping[str, Any], contexts: Contexts, asked: _Asked
) -> _JudgedProof:
    """Judge a proof that stands in a blockchain. What it answers is not signed, so nobody is proven to answer by it.

    Raises: Refused.
    """
    _require_answer(proof, asked.purpose)
    before = asked.proofs[: next(number for number, each in enumerate(asked.proofs) if each is proof)]
    controller, notes = suite2019.check_anchored_proof(
        unsigned, before, proof, contexts, asked.loader, now=asked.now, purpose=asked.purpose.name
    )
    is_answer = asked.purpose.challenge is not None or asked.purpose.domain is not None
    return _JudgedProof(proof, passed("anchor.good", _name(proof)), None if is_answer else controller, notes)


def _left_aside(judged: list[_JudgedProof]) -> list[_JudgedProof]:
    """Give the proofs once more: beside good ones, one of another's suite is a note, unless it is a link of a chain."""
    outcomes = {each.check.outcome for each in judged if not _is_of_others(each.proof)}
    if outcomes != {Outcome.PASSED}:
        return judged
    return [
        replace(each, check=passed("proof.left_aside", _name(each.proof))) if _is_of_others(each.proof) else each
        for each in judged
    ]


def _is_of_others(proof: Any) -> bool:
    return _name_of_suite(proof) in _SUITES_OF_OTHERS and "previousProof" not in proof


def _name_of_suite(proof: Any) -> tuple[str, str] | None:
    return (str(proof.get("type")), str(proof.get("cryptosuite", ""))) if isinstance(proof, dict) else None


def _suite_of(proof: Any, purpose: Purpose) -> Suite | None:
    """Give the suite of a proof that is well-formed and meant for this; None: it is anchored. Raises: Refused."""
    name = _name_of_suite(proof)
    if name is None:
        raise Refused("proof.malformed")
    suite = _SUITES.get(name)
    if suite is None and name not in suite2019.NAMES:
        raise Refused("proof.unsupported", _name(proof), outcome=Outcome.UNKNOWN)
    if any(":" in name for name in proof):  # An end under its whole name is signed as well, and would be overlooked.
        raise Refused("proof.unsupported", "whole names", outcome=Outcome.UNKNOWN)
    if proof.get("proofPurpose") != purpose.name:
        raise Refused("proof.wrong_purpose")
    return suite


def _require_answer(proof: Mapping[str, Any], purpose: Purpose) -> None:
    """Raises: Refused for a proof that was made for another question or another asker.

    Source: W3C Verifiable Credential Data Integrity 1.0, "Verify Proof", steps 6 and 7.
    """
    if purpose.domain is not None and as_list(proof.get("domain")) != [purpose.domain]:
        raise Refused("proof.another_domain")
    if purpose.challenge is not None and proof.get("challenge") != purpose.challenge:
        raise Refused("proof.another_challenge")


def _previous(proof: Mapping[str, Any], proofs: Sequence[Any]) -> list[Any]:
    """Give the proofs that stand before one in a chain: it covers them together with the document.

    Raises: Refused when one is missing or cannot be told from another.
    Source: W3C Verifiable Credential Data Integrity 1.0, "Verify Proof Sets and Chains", step 3.
    """
    names = as_list(proof["previousProof"])
    if not names or not all(isinstance(name, str) for name in names):
        raise Refused("proof.malformed", "previousProof")
    found = [each for each in proofs if isinstance(each, dict) and each.get("id") in names]
    if sorted(each["id"] for each in found) != sorted(names):
        raise Refused("proof.previous_missing")
    return found


def _without_orphans(judged: list[_JudgedProof]) -> list[_JudgedProof]:
    """Give the proofs once more: one that builds on a proof that is not good is not known to be good either."""
    for _ in judged:  # A chain is at most as long as there are proofs.
        shaky = {each.proof["id"] for each in judged if each.check.outcome is not Outcome.PASSED and _has_name(each)}
        judged = [
            replace(each, check=unknown("proof.previous_not_good"), controller=None)
            if each.check.outcome is Outcome.PASSED
            and shaky.intersection(map(str, as_list(each.proof.get("previousProof"))))
            else each
            for each in judged
        ]
    return judged


def _has_name(judged: _JudgedProof) -> bool:
    return isinstance(judged.proof, dict) and isinstance(judged.proof.get("id"), str)


def _require_time(proof: Mapping[str, Any], now: datetime) -> None:
    moments = {name: read_moment(proof[name]) for name in ("created", "expires") if name in proof}
    if None in moments.values():
        raise Refused("proof.malformed", "time")
    created, expires = moments.get("created"), moments.get("expires")
    if created and created > now + CLOCKS_DIFFER:
        raise Refused("proof.from_the_future")
    if expires and expires <= now:
        raise Refused("proof.expired")
    if expires:
        note_end(expires)


def _name(proof: Mapping[str, Any]) -> str:
    return " ".join(str(proof.get(key))[:60] for key in ("type", "cryptosuite") if proof.get(key))
