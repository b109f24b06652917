"""Endorsements inside a badge: each is judged on its own and told as a note, which never makes a badge better or worse.

They are credentials of others, who say something good of a badge, its achievement or its issuer. Whoever is praised
hands them in, so one that is not proven is never shown.

Source: 1EdTech Open Badges Specification 3.0, "Endorsement", "EndorsementCredential" and "EndorsementSubject".
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobboard.credentials.envelopes import opened
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.jws import read_token
from jobboard.credentials.ledger import keeping_ledger
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.nested import judge_nested
from jobboard.credentials.openbadges3 import is_credential
from jobboard.credentials.parsing import as_list, id_of
from jobboard.credentials.report import DECIDING, CheckResult, Judgement, Outcome, deciding, outcome_of
from jobboard.credentials.vcjwt import credential_claimed, document_in

MAX_ENDORSEMENTS = 10

_NAMES = ("endorsement", "endorsementJwt")


def with_endorsements(
    finding: Finding, document: Mapping[str, Any], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Add a note for each endorsement that a credential carries, unless its own signatures are not good.

    `document` is the credential, or the claims of a token.
    """
    credential = credential_claimed(document)
    if outcome_of(finding.checks, Judgement.INTEGRITY) is not Outcome.PASSED or not is_credential(credential):
        return finding
    praised = {text for part in _parts(credential) if (text := id_of(part))}
    found = [each for part in _parts(credential) for name in _NAMES for each in as_list(part.get(name))]
    with keeping_ledger():  # The badge does not stand on what is said of it.
        notes = [_judge(each, praised, loader, now) for each in found[:MAX_ENDORSEMENTS]]
    if len(found) > MAX_ENDORSEMENTS:
        notes.append(passed("endorsement.unknown", f"{len(found) - MAX_ENDORSEMENTS} more"))
    return replace(finding, checks=(*finding.checks, *notes))


def _parts(credential: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give what can be endorsed: the badge, its issuer, its achievement."""
    subjects = [each for each in as_list(credential.get("credentialSubject")) if isinstance(each, dict)]
    achievements = [part for subject in subjects for part in as_list(subject.get("achievement"))]
    yield from (part for part in (credential, credential.get("issuer"), *achievements) if isinstance(part, dict))


def _judge(value: object, praised: set[str], loader: DocumentLoader, now: datetime) -> CheckResult:
    """Give the note of an endorsement. It is good only when it is proven whose it is, and what it is about."""
    finding = judge_nested(value, (), loader, now=now)
    checks = [check for check in finding.checks if check.code != "structure.not_a_badge"]
    outcomes = {outcome_of(checks, judgement) for judgement in DECIDING}
    if Outcome.FAILED in outcomes:
        return passed("endorsement.bad", deciding(checks).code)
    document = _document(value)
    about = {id_of(subject) for subject in as_list(document.get("credentialSubject"))}
    if outcomes != {Outcome.PASSED} or (finding.issuer_level or 0) < 2:
        return passed("endorsement.unknown", "not proven whose it is")
    if "EndorsementCredential" not in as_list(document.get("type")) or not about or not about <= praised:
        return passed("endorsement.unknown", "not about this badge")
    return passed("endorsement.good", id_of(document.get("issuer")) or "")


def _document(value: object) -> Mapping[str, Any]:
    """Give the credential of an endorsement that was judged already: it was read strictly, so its words are signed."""
    try:
        document = opened(value)
        return document if isinstance(document, dict) else document_in(read_token(str(document).encode()))
    except (Refused, ValueError):
        return {}
