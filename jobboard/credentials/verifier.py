"""The verifier's door: bytes or an address in, a report out, whatever came in."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader, NotLoaded, RecordingLoader
from jobboard.credentials.openbadges2 import is_assertion, judge_assertion
from jobboard.credentials.openbadges3 import Finding, is_credential, judge_credential
from jobboard.credentials.parsing import MAX_BYTES, read_json
from jobboard.credentials.png import SIGNATURE, read_baked_png
from jobboard.credentials.report import CheckResult, Identity, Judgement, Outcome, Report

MAX_PICTURE_BYTES = 5 * 1024 * 1024

# A family is recognised by its first function and judged by its second; the first that fits is used.
_Judge = Callable[[Mapping[str, Any], Collection[Identity], DocumentLoader], Finding]
_FAMILIES: tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[..., Finding]], ...] = (
    (is_assertion, judge_assertion),
    (is_credential, judge_credential),
)


def verify(
    data: bytes,
    *,
    identities: Collection[Identity],
    loader: DocumentLoader,
    now: datetime,
) -> Report:
    """Judge what somebody handed in: JSON, a PNG picture with a badge in it, or the address of one as text.

    Never raises for bad input: what cannot be judged is answered with a check that says why. `identities` are the
    proven ones of the person it should belong to.
    """
    recorder = RecordingLoader(loader, now=now)
    try:
        finding = _judge(data, identities, recorder, now, may_follow=True)
    except Refused as error:
        finding = _refusal(error)
    digest = sha256(data).hexdigest()
    return Report(
        checked_at=now,
        sha256=digest,
        badge_key=finding.key or f"sha256:{digest}",
        checks=finding.checks,
        facts=finding.facts,
        issuer_level=finding.issuer_level,
        documents=tuple(recorder.documents),
    )


def verify_address(address: str, *, identities: Collection[Identity], loader: DocumentLoader, now: datetime) -> Report:
    """Judge the badge that an address leads to, as `verify` does."""
    return verify(address.encode(), identities=identities, loader=loader, now=now)


def _judge(
    data: bytes, identities: Collection[Identity], loader: DocumentLoader, now: datetime, *, may_follow: bool
) -> Finding:
    if data.startswith(SIGNATURE):
        if len(data) > MAX_PICTURE_BYTES:
            raise Refused("format.too_large", f"{len(data)} bytes", outcome=Outcome.UNKNOWN)
        data = read_baked_png(data)
    if len(data) > MAX_BYTES:
        raise Refused("format.too_large", f"{len(data)} bytes", outcome=Outcome.UNKNOWN)
    text = data.strip()
    if text.startswith(b"https://") and len(text) <= 2048 and b"\n" not in text:
        if not may_follow:
            raise Refused("format.unsupported", "an address that leads to an address", outcome=Outcome.UNKNOWN)
        return _judge(_fetch(text.decode("ascii", "replace"), loader), identities, loader, now, may_follow=False)
    if not text.startswith(b"{"):
        raise Refused("format.unsupported", outcome=Outcome.UNKNOWN)
    document = read_json(text)
    for recognises, judge in _FAMILIES:
        if recognises(document):
            return judge(document, identities, loader, now=now)
    raise Refused("format.unsupported", outcome=Outcome.UNKNOWN)


def _fetch(address: str, loader: DocumentLoader) -> bytes:
    try:
        answer = loader.load(address)
    except NotLoaded as error:
        raise Refused(error.code, error.detail, outcome=Outcome.UNKNOWN) from error
    if answer.status == 410:
        raise Refused("fetch.gone", address, outcome=Outcome.UNKNOWN)
    if answer.status != 200:
        raise Refused("fetch.status", str(answer.status), outcome=Outcome.UNKNOWN)
    return answer.body


def _refusal(error: Refused) -> Finding:
    return Finding((CheckResult(error.code, Judgement.INTEGRITY, error.outcome, error.detail),))
