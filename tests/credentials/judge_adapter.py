"""The verifier behind the corpus's judge: `python JUDGE tests.credentials.judge_adapter:judge`."""

import json
from datetime import UTC, datetime

from jobboard.credentials import Document, Identity, Judgement, NotLoaded, Outcome, verify
from jobboard.credentials.findings import Refused
from jobboard.credentials.png import read_baked_png
from jobboard.credentials.proofs import open_signed

_INDETERMINATE_ISSUER = {"issuer.unreachable"}


class CorpusLoader:
    """Answers from the recorded documents of one case."""

    def __init__(self, case, corpus):
        self._remote, self._corpus = {**case["remote"], **case["remote"].get("urls", {})}, corpus

    def load(self, address, *, accept="application/json"):
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


def judge(case, corpus):
    now = datetime.fromisoformat(case.get("evaluate_at") or "2026-06-01T00:00:00+00:00").astimezone(UTC)
    data = (corpus / case["files"]["input"]).read_bytes()
    options = case.get("options") or {}
    loader = CorpusLoader(case, corpus)
    kind = case["kind"]
    if kind == "unbake":
        return _unbake(data)
    if kind == "status_list_credential":
        return _list(data, loader, now)
    if kind != "credential":
        return {"outcome": "unsupported"}
    if options.get("input_is") == "url":
        data = data.strip().strip(b'"')
    report = verify(data, identities=_identities(options), loader=loader, now=now)
    return _answer(report)


def _identities(options):
    wanted = (options.get("recipient_profile") or {}).get("email") or []
    return tuple(Identity("email", value) for value in (wanted if isinstance(wanted, list) else [wanted]))


def _answer(report):
    codes = [check.code for check in report.checks]
    integrity, standing = report.outcome(Judgement.INTEGRITY), report.outcome(Judgement.STANDING)
    if set(codes) <= {"format.unsupported", "proof.unsupported", "proof.method_unsupported", "key.unsupported"}:
        outcome = "unsupported"
    elif Outcome.FAILED in (integrity, standing):
        outcome = "invalid"
    elif Outcome.UNKNOWN in (integrity, standing) or _INDETERMINATE_ISSUER & set(codes):
        outcome = "indeterminate"
    else:
        outcome = "valid"
    signature = {"passed": "pass", "failed": "fail", "unknown": "unknown"}[integrity]
    checks = {"signature": signature, "expired": "standing.expired" in codes}
    if integrity is Outcome.PASSED:
        checks["issuer_key_binding"] = "bound" if report.outcome(Judgement.ISSUER) is Outcome.PASSED else "unbound"
    return {"outcome": outcome, "checks": checks, "reasons": codes}


def _unbake(data):
    try:
        payload = read_baked_png(data)
    except Refused as error:
        return {"outcome": "invalid", "detail": error.code}
    return {"outcome": "extracted", "value": payload.decode()}


def _list(data, loader, now):
    return {"outcome": "unsupported"}


__all__ = ["json", "judge", "open_signed"]
