"""The verifier's door: bytes or an address in, a report out, whatever came in."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from jobboard.credentials.blockcerts import version1, version2, version3
from jobboard.credentials.endorsements import with_endorsements
from jobboard.credentials.envelopes import is_enveloped, out_of_envelope
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import Token, is_presentation, is_token, read_token
from jobboard.credentials.kinds import is_never_a_badge, name_of_kind
from jobboard.credentials.learner_record import judge_record, judge_record_token
from jobboard.credentials.ledger import keeping_ledger
from jobboard.credentials.loader import DocumentLoader, RecordingLoader
from jobboard.credentials.nested import is_record, is_record_token
from jobboard.credentials.openbadges1 import at_address, is_older_assertion
from jobboard.credentials.openbadges1_signed import judge_older_signed_assertion
from jobboard.credentials.openbadges2 import is_assertion, judge_assertion
from jobboard.credentials.openbadges2_parts import is_part, judge_part
from jobboard.credentials.openbadges2_signed import judge_signed_assertion
from jobboard.credentials.openbadges3 import is_credential, judge_credential
from jobboard.credentials.parsing import MAX_BYTES, MAX_ID_BYTES, is_web_address, read_json
from jobboard.credentials.png import SIGNATURE, read_baked_png
from jobboard.credentials.presentations import (
    credentials_of,
    is_unsigned,
    open_presentation,
    presented,
)
from jobboard.credentials.refreshing import refreshed
from jobboard.credentials.report import CheckResult, Judgement, Outcome, Report
from jobboard.credentials.sharing import find_badge, without_personal_parts
from jobboard.credentials.svg import is_svg, open_svg
from jobboard.credentials.vcjwt import is_credential_token, judge_credential_token
from jobboard.credentials.work import bounded_work

MAX_PICTURE_BYTES = 5 * 1024 * 1024
_MAX_ADDRESS = 2048
_Read = TypeVar("_Read", contravariant=True)

_Notes = tuple[CheckResult, ...]


class _Judge(Protocol[_Read]):
    def __call__(
        self, document: _Read, identities: Collection[Identity], loader: DocumentLoader, /, *, now: datetime
    ) -> Finding: ...


def _open_png(data: bytes) -> tuple[bytes, _Notes]:
    return read_baked_png(_at_most(data, MAX_PICTURE_BYTES)), ()


def _open_svg(data: bytes) -> tuple[bytes, _Notes]:
    picture = open_svg(data)
    return picture.badge(), (passed("picture.active_content"),) if picture.is_active else ()


# A picture is recognised by its first function and opened by its second, which gives the badge and notes.
_PICTURES: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], tuple[bytes, _Notes]]], ...] = (
    (lambda data: data.startswith(SIGNATURE), _open_png),
    (is_svg, _open_svg),
)

# A family is recognised by its first function and judged by its second; the first that fits is used.
_Families = tuple[tuple[Callable[[Mapping[str, Any]], bool], _Judge[_Read]], ...]

_FAMILIES: _Families[Mapping[str, Any]] = (
    (version1.is_certificate, version1.judge_certificate),
    (version2.is_certificate, version2.judge_certificate),
    (is_assertion, judge_assertion),
    (is_older_assertion, judge_assertion),
    (version3.is_certificate, version3.judge_certificate),
    (is_record, judge_record),
    (is_credential, judge_credential),
    (is_part, judge_part),
)

# The same for signed tokens, recognised by what they say.
_TOKENS: _Families[Token] = (
    (is_assertion, judge_signed_assertion),
    (is_older_assertion, judge_older_signed_assertion),
    (is_record_token, judge_record_token),
    (is_credential_token, judge_credential_token),
)


def verify(data: bytes, *, identities: Collection[Identity], loader: DocumentLoader, now: datetime) -> Report:
    """Judge what somebody handed in: JSON, a signed token, a PNG or SVG picture with a badge in it, or an address.

    Never raises for bad input: what cannot be judged is answered with a check that says why. `identities` are the
    proven ones of the person it should belong to. Asks at most 20 addresses.
    """
    recorder = RecordingLoader(loader, now=now)
    with keeping_ledger() as ledger:
        try:
            with bounded_work():
                finding = _judge(data, identities, recorder, now, may_follow=True)
        except Refused as error:
            finding = Finding((error.as_check(),))
    digest = sha256(data).hexdigest()
    return Report(
        checked_at=now,
        sha256=digest,
        badge_key=_short(finding.key) if finding.key else f"sha256:{digest}",
        checks=finding.checks,
        facts=finding.facts,
        issuer_level=finding.issuer_level,
        documents=tuple(recorder.documents),
        members=finding.members,
        recipients=finding.recipients,
        stands_on=ledger.stands_on(),
    )


def verify_address(address: str, *, identities: Collection[Identity], loader: DocumentLoader, now: datetime) -> Report:
    """Judge the badge that an address leads to, as `verify` does."""
    return verify(address.encode("utf-8", "replace"), identities=identities, loader=loader, now=now)


def _judge(
    data: bytes, identities: Collection[Identity], loader: DocumentLoader, now: datetime, *, may_follow: bool
) -> Finding:
    for is_picture, unbake in _PICTURES:
        if is_picture(data):
            badge, notes = unbake(data)
            return _with_notes(_judge_document(badge.strip(), identities, loader, now, may_follow=may_follow), notes)
    document = data.strip() if len(data) <= MAX_BYTES else data
    return _judge_document(document, identities, loader, now, may_follow=may_follow)


def _with_notes(finding: Finding, notes: _Notes) -> Finding:
    """Add what is said of the picture. It must never be all that speaks for a badge."""
    is_judged = any(check.judgement is Judgement.INTEGRITY for check in finding.checks)
    return replace(finding, checks=finding.checks + notes) if is_judged else finding


def _judge_document(
    document: bytes, identities: Collection[Identity], loader: DocumentLoader, now: datetime, *, may_follow: bool
) -> Finding:
    if (address := _address_in(document)) and may_follow:
        found = at_address(find_badge(address, loader), without_personal_parts(address))
        return _judge(found, identities, loader, now, may_follow=False)
    finding = _judge_content(document, identities, loader, now)
    return refreshed(finding, loader, lambda newer: _judge_content(newer.strip(), identities, loader, now))


def _judge_content(document: bytes, identities: Collection[Identity], loader: DocumentLoader, now: datetime) -> Finding:
    _at_most(document, MAX_BYTES)
    if is_token(document):
        token = read_token(document)
        if is_presentation(token.payload):
            return _judge_presented(token, identities, loader, now)
        finding = _judge_of(token.payload, _TOKENS)(token, identities, loader, now=now)
        return with_endorsements(finding, token.payload, loader, now=now)
    if not document.startswith(b"{"):
        raise _not_judged(document)
    value = read_json(document)
    if is_enveloped(value):
        return _judge_content(out_of_envelope(value), identities, loader, now)
    if is_presentation(value):
        return _judge_presented(value, identities, loader, now)
    finding = _judge_of(value, _FAMILIES)(value, identities, loader, now=now)
    return with_endorsements(finding, value, loader, now=now)


def _judge_presented(
    presentation: Token | Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, now: datetime
) -> Finding:
    """Judge the one credential of a presentation. Nobody was asked anything, so it proves nothing of a holder."""
    credentials = credentials_of(presentation)
    if len(credentials) != 1:
        code = "presentation.several" if credentials else "presentation.empty"
        raise Refused(code, outcome=Outcome.UNKNOWN)
    if not is_unsigned(presentation):
        opened = open_presentation(presentation, presented(), loader, now=now)
        if not opened.is_intact:
            return Finding(opened.checks)
    return _judge_content(credentials[0], identities, loader, now)


def _judge_of(value: Mapping[str, Any], families: _Families[_Read]) -> _Judge[_Read]:
    for recognises, judge in families:
        if recognises(value):
            return judge
    raise _unsupported(name_of_kind(value))


def _short(key: str) -> str:
    return key if len(key.encode()) <= MAX_ID_BYTES else f"sha256:{sha256(key.encode()).hexdigest()}"


def _at_most(data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise Refused("format.too_large", f"{len(data)} bytes", outcome=Outcome.UNKNOWN)
    return data


def _address_in(data: bytes) -> str | None:
    if len(data) > _MAX_ADDRESS or not data.isascii() or data.split() != [data]:
        return None
    address = data.decode()
    return address if is_web_address(address) else None


def _not_judged(document: bytes) -> Refused:
    name = name_of_kind(document)
    code = "format.not_a_badge" if is_never_a_badge(name) else "format.unsupported"
    return Refused(code, name, outcome=Outcome.UNKNOWN)


def _unsupported(detail: str) -> Refused:
    return Refused("format.unsupported", detail, outcome=Outcome.UNKNOWN)
