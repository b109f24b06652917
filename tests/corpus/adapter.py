"""The verifier behind the corpus's judge: `python JUDGE tests.corpus.adapter:judge_case`.

The judge asks what is true of a document before recipient, issuer and policy. That a credential is no badge, and that a
holder may have left something out, is policy.
"""

import json
from datetime import UTC, datetime

import rfc8785

from jobboard.credentials import Document, Identity, Judgement, NotLoaded, Outcome, Report, verify
from jobboard.credentials.blockcerts.receipts import receipt_of_2019
from jobboard.credentials.blockcerts.version3 import judge_certificate
from jobboard.credentials.did import resolve_did, resolve_did_web
from jobboard.credentials.findings import Refused
from jobboard.credentials.hosting import require_scope
from jobboard.credentials.openbadges2_facts import recipients_of
from jobboard.credentials.parsing import as_list, read_json
from jobboard.credentials.png import read_baked_png
from jobboard.credentials.presenting import verify_presentation
from jobboard.credentials.proofs import Purpose
from jobboard.credentials.rdfc import canonical_text, read_quads
from jobboard.credentials.recipient import judge_recipient
from jobboard.credentials.status import judge_list
from jobboard.credentials.svg import is_svg, open_svg
from jobboard.credentials.unsecured import require_unsecured
from tests.corpus.contexts import examples_known
from tests.corpus.explorers import explorers_of, sighting_in
from tests.corpus.nquads import dataset_of

_UNSUPPORTED = {"format.unsupported", "format.not_a_badge", "proof.unsupported", "key.unsupported"}
# docs/decisions/0015, and 0021: cert-verifier-js takes a certificate for good whose list it cannot get, and its
# recordings, which are the corpus, leave most lists out. That we do not is asked by tests of our own.
_POLICY = {"structure.not_a_badge", "standing.may_be_undisclosed", "standing.revocations_unreachable"}
_OUTCOMES = {Outcome.PASSED: "valid", Outcome.FAILED: "invalid", Outcome.UNKNOWN: "indeterminate"}


class CorpusLoader:
    """Answers from the recorded documents of one case, and as two explorers from its transaction."""

    def __init__(self, case, corpus):
        self._remote, self._corpus = {**case["remote"].get("urls", {}), **case["remote"]}, corpus
        transaction = case["files"].get("transaction")
        self._transaction = json.loads((corpus / transaction).read_text()) if transaction else None

    def load(self, address, *, accept="application/json"):
        if address.startswith("did:"):
            return self._resolved(address)
        if address.startswith("blink:") and self._transaction:
            return explorers_of(self._transaction, address).load(address, accept=accept)
        entry = self._remote.get(address)
        if entry is None:
            raise NotLoaded("fetch.unreachable", address)
        entry = entry if isinstance(entry, dict) else {"file": entry}
        status = entry.get("status", 200)
        if entry.get("file") is None:
            if status == 200:
                raise NotLoaded("fetch.unreachable", address)
            return Document(address, status, None, b"")
        return Document(address, status, entry.get("content_type"), (self._corpus / entry["file"]).read_bytes())

    def _resolved(self, did):
        """Give the document of a DID, of which a recorded resolver's answer has more than was asked for."""
        recorded = next((each for each in self._remote if each.endswith(f"/1.0/identifiers/{did}")), "")
        answer = json.loads(self.load(recorded).body)
        return Document(did, 200, "application/did+json", json.dumps(answer.get("didDocument", answer)).encode())


class OneDocument:
    """Answers every address with the same document."""

    def __init__(self, body):
        self._body = body

    def load(self, address, *, accept="application/json"):
        return Document(address, 200, "application/json", self._body)


def judge_case(case, corpus):
    now = datetime.fromisoformat(case.get("evaluate_at") or "2026-06-01T00:00:00+00:00").astimezone(UTC)
    data = (corpus / case["files"]["input"]).read_bytes()
    answer = _KINDS.get(case["kind"])
    try:
        with examples_known(corpus):
            return answer(data, case, CorpusLoader(case, corpus), now) if answer else {"outcome": "unsupported"}
    except Refused as error:
        return {"outcome": _OUTCOMES[error.outcome], "detail": f"{error.code} {error.detail}"}


def _credential(data, case, loader, now):
    options = case.get("options") or {}
    if options.get("input_is") == "url":
        data = data.strip().strip(b'"')
    wanted = (options.get("recipient_profile") or {}).get("email") or []
    identities = [Identity("email", value) for value in (wanted if isinstance(wanted, list) else [wanted])]
    report = _asked(options, data, loader, now) or verify(data, identities=identities, loader=loader, now=now)
    checks = [check for check in report.checks if check.code not in _POLICY]
    codes = [check.code for check in checks]
    if codes == ["presentation.several"]:
        return _presentation(data, case, loader, now)
    integrity, standing = _worst(checks, Judgement.INTEGRITY), _worst(checks, Judgement.STANDING)
    if "picture.active_content" in codes:
        outcome = "unsafe"
    elif set(codes) <= _UNSUPPORTED:
        outcome = "unsupported"
    elif Outcome.FAILED in (integrity, standing):
        outcome = "invalid"
    else:
        outcome = "indeterminate" if Outcome.UNKNOWN in (integrity, standing) else "valid"
    signature = {Outcome.PASSED: "pass", Outcome.FAILED: "fail", Outcome.UNKNOWN: "unknown"}[integrity]
    answer = {"signature": signature, "expired": "standing.expired" in codes}
    if integrity is Outcome.PASSED:
        bound = report.outcome(Judgement.ISSUER) is Outcome.PASSED
        answer["issuer_key_binding"] = "bound" if bound else "unbound"
    return {"outcome": outcome, "checks": answer, "reasons": codes}


def _asked(options, data, loader, now):
    """Judge a certificate for what its case asks it to be meant for; None when it asks nothing."""
    if not {"proofPurpose", "domain", "challenge"} & options.keys():
        return None
    name, challenge = options.get("proofPurpose", "assertionMethod"), options.get("challenge")
    purposes = [Purpose(name, challenge, domain) for domain in as_list(options.get("domain")) or [None]]
    findings = [judge_certificate(read_json(data), (), loader, now=now, purpose=each) for each in purposes]
    reports = [Report(now, "", "", each.checks) for each in findings]
    return next((each for each in reports if each.outcome(Judgement.INTEGRITY) is Outcome.PASSED), reports[0])


def _presentation(data, case, loader, now):
    """A credential in it counts with its signature and standing, where its kind is supported."""
    options = case.get("options") or {}
    report = verify_presentation(
        data, challenge=options.get("challenge"), domain=options.get("domain"), loader=loader, now=now
    )
    own = [check for check in report.checks if check.judgement is Judgement.INTEGRITY]
    theirs = [check for each in report.credentials for check in each.checks if _counts(check)]
    checks = [check for check in own + theirs if check.code not in {"format.unsupported", *_POLICY}]
    if {check.code for check in own} <= _UNSUPPORTED:
        outcome = "unsupported"
    elif any(check.outcome is Outcome.FAILED for check in checks):
        outcome = "invalid"
    else:
        outcome = "indeterminate" if any(check.outcome is Outcome.UNKNOWN for check in checks) else "valid"
    return {"outcome": outcome, "reasons": [check.code for check in checks]}


def _counts(check):
    kind = check.code.partition(".")[0]
    is_of_structure = kind == "structure" and check.code != "structure.schema_violated"
    return check.judgement in {Judgement.INTEGRITY, Judgement.STANDING} and not is_of_structure


def _worst(checks, judgement):
    outcomes = {check.outcome for check in checks if check.judgement is judgement}
    if Outcome.FAILED in outcomes:
        return Outcome.FAILED
    return Outcome.PASSED if outcomes == {Outcome.PASSED} else Outcome.UNKNOWN


def _unbake(data, case, loader, now):
    try:
        if not is_svg(data):
            return {"outcome": "extracted", "value": read_baked_png(data).decode()}
        picture = open_svg(data)
        return (
            {"outcome": "unsafe"} if picture.is_active else {"outcome": "extracted", "value": picture.badge().decode()}
        )
    except Refused as error:
        return {"outcome": "invalid", "detail": error.code}


def _recipient(data, case, loader, now):
    value = json.loads(data)
    identities = [Identity(kind, text) for kind, text in value["profile"].items()]
    return {"outcome": _OUTCOMES[judge_recipient(recipients_of(value), identities).outcome]}


def _scope(data, case, loader, now):
    value = json.loads(data)
    require_scope(value["assertion"]["id"], value["issuer"])
    return {"outcome": "valid"}


def _part(data, case, loader, now):
    """A part of badges: nobody was given it, which the verifier says, and the judge does not ask."""
    checks = verify(data, identities=(), loader=loader, now=now).checks
    codes = [check.code for check in checks if check.code != "structure.part_alone"]
    outcomes = {check.outcome for check in checks if check.code in codes}
    if set(codes) <= _UNSUPPORTED:
        return {"outcome": "unsupported", "reasons": codes}
    worst = next(each for each in (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED) if each in outcomes)
    return {"outcome": _OUTCOMES[worst], "reasons": codes}


def _issuer(data, case, loader, now):
    value = json.loads(data)
    if "@context" in value:
        return _part(data, case, loader, now)
    issuer = value.get("issuer")
    if not isinstance(issuer, dict):
        return {"outcome": "unsupported"}
    require_scope(issuer["id"], issuer)
    return {"outcome": "valid"}


def _structure(data, case, loader, now):
    require_unsecured(read_json(data))
    return {"outcome": "structure_valid"}


def _list(data, case, loader, now):
    judge_list(json.loads(data), loader, now=now)
    return {"outcome": "valid"}


def _did(data, case, loader, now):
    did = case["options"]["did"]
    resolve = resolve_did_web if did.startswith("did:web:") else resolve_did
    resolve(did, OneDocument(data))
    return {"outcome": "resolved"}


def _canonical(data, case, loader, now):
    options = case.get("options") or {}
    if case["media_type"] == "application/json":
        return {"outcome": "canonical", "value": rfc8785.dumps(read_json(data)).decode()}
    quads = read_quads(dataset_of(data.decode()))
    try:
        return {"outcome": "canonical", "value": canonical_text(quads, options.get("hash", "SHA256").lower())}
    except Refused as error:
        return {"outcome": "aborted", "detail": error.code}


def _codec(data, case, loader, now):
    receipt = receipt_of_2019(json.loads(data).get("proofValue"))
    value = {
        "anchors": [each.blink for each in receipt.anchors],
        "merkleRoot": receipt.merkle_root.hex(),
        "path": [{each.side: each.neighbour.hex()} for each in receipt.path],
        "targetHash": receipt.target_hash.hex(),
    }
    return {"outcome": "decoded", "value": value}


def _explorer(data, case, loader, now):
    """What one explorer says. An unconfirmed transaction is unknown to us, and no transaction yet to the judge."""
    sighting, is_confirmed = sighting_in(data)
    if not is_confirmed:
        return {"outcome": "invalid"}
    value = {
        "remoteHash": (sighting.data[0] or b"").hex() if len(sighting.data) == 1 else None,
        "issuingAddress": next(iter(sighting.senders)) if len(sighting.senders) == 1 else None,
        "revokedAddresses": sorted(sighting.spent or ()),
    }
    return {"outcome": "parsed", "value": value}


_KINDS = {
    "codec": _codec,
    "explorer_response": _explorer,
    "credential": _credential,
    "presentation": _presentation,
    "unbake": _unbake,
    "recipient_check": _recipient,
    "hosted_scope_check": _scope,
    "issuer": _issuer,
    "badgeclass": _part,
    "structure": _structure,
    "endorsement": _credential,
    "status_list_credential": _list,
    "did_document": _did,
    "vector": _credential,
    "canonicalization": _canonical,
}
