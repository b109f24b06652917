"""Judging the answer to "prove that this is yours": a DID's key signs what was asked, or a page links back.

Source: W3C Decentralized Identifiers v1.0, section 5.3.1 "Authentication"; W3C Verifiable Credential Data Integrity
1.0, "Proof Purposes"; RFC 7515; docs/decisions/0024-whose-badge.md.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal

from jobboard.credentials.did import FoundKey, did_web_address, find_key, key_inside
from jobboard.credentials.envelopes import is_enveloped
from jobboard.credentials.findings import Refused, failed, passed
from jobboard.credentials.jws import Token, is_presentation, is_token, read_token, require_signed
from jobboard.credentials.keys import PublicKey, decode_base58, decode_base64url, kind_of
from jobboard.credentials.loader import DocumentLoader, RecordingLoader
from jobboard.credentials.own_pages import judge_page
from jobboard.credentials.parsing import MAX_BYTES, read_json
from jobboard.credentials.presentations import open_presentation, presented, read_presentation
from jobboard.credentials.report import CheckResult, Judgement, Outcome, Report
from jobboard.credentials.suites import require_signature
from jobboard.credentials.vcjwt import find_token_key
from jobboard.credentials.work import bounded_work

_PURPOSE = "authentication"
_KEYS = {"Ed25519", "P-256", "P-384", "secp256k1"}
_PROVEN = {"did": "recipient.holder_proven", "url": "recipient.page_links_back"}

# What a changed claim of the text says about its answer; another word was exchanged where none of these was.
_CHANGED = {"aud": "proof.another_domain", "nonce": "proof.another_challenge", "iss": "recipient.holder_of_another"}


@dataclass(frozen=True)
class OwnershipQuestion:
    """What somebody was asked to prove. `value` is a DID, or the https address of a page; `domain` is who asks.

    `challenge` is random, and good for one question; `expires_at` is written into what is signed.
    """

    kind: Literal["did", "url"]
    value: str
    challenge: str
    domain: str
    expires_at: datetime

    @property
    def text(self) -> str:
        """The text to be signed: claims in one line of JSON. A token of them and a bare signature say the same."""
        claims = {
            "aud": self.domain,
            "exp": int(self.expires_at.timestamp()),
            "iss": self.value,
            "nonce": self.challenge,
            "purpose": "Prove to the site named in aud that the identity named in iss is yours.",
        }
        return json.dumps(claims, separators=(",", ":"))

    @property
    def link(self) -> str:
        """The address to which the page must link."""
        return f"{self.domain}/me/{self.challenge}"

    def is_answered(self, report: Report) -> bool:
        """Tell whether a report on an answer says that the identity is proven."""
        codes = {check.code for check in report.checks}
        return _PROVEN[self.kind] in codes and all(check.outcome is Outcome.PASSED for check in report.checks)


def judge_ownership(answer: bytes, *, question: OwnershipQuestion, loader: DocumentLoader, now: datetime) -> Report:
    """Judge an answer: a presentation, a signed token of the text, or `bare_signature`; for a page it is not read.

    The report is about the answer, and never has facts. Never raises for bad input.
    """
    recorder = RecordingLoader(loader, now=now)
    try:
        with bounded_work():
            checks = _judge(answer, question, recorder, now)
    except Refused as error:
        checks = (error.as_check(),)
    digest = sha256(answer).hexdigest()
    return Report(now, digest, f"sha256:{digest}", checks, documents=tuple(recorder.documents))


def why_unprovable(did: str, *, is_resolved: bool) -> str:
    """Give the code of why no answer can ever prove a DID; empty where one can. Nobody is asked.

    `is_resolved`: DIDs of other methods than did:key, did:jwk and did:web can be looked up.
    """
    try:
        if did.startswith(("did:key:", "did:jwk:")):
            _usable(key_inside(did))
        elif did.startswith("did:web:"):
            did_web_address(did)
        elif not is_resolved:
            return "proof.method_unsupported"
    except Refused as error:
        return error.code
    return ""


def bare_signature(signature: str, method: str) -> bytes:
    """Give a signature over the text, with the verification method of its key, as one answer."""
    return json.dumps({"signature": signature, "verificationMethod": method}).encode()


def _judge(
    answer: bytes, question: OwnershipQuestion, loader: DocumentLoader, now: datetime
) -> tuple[CheckResult, ...]:
    if question.expires_at <= now:
        raise Refused("proof.expired")
    if question.kind == "url":
        return (judge_page(question.value, question.link, loader),)
    data = answer.strip()
    if len(data) > MAX_BYTES:
        raise Refused("format.too_large", f"{len(data)} bytes", outcome=Outcome.UNKNOWN)
    if is_token(data):
        token = read_token(data)
        return (
            _judge_presentation(data, question, loader, now)
            if is_presentation(token.payload)
            else _judge_token(token, question, loader, now)
        )
    value = read_json(data)
    if isinstance(value, dict) and value.keys() == {"signature", "verificationMethod"}:
        return _judge_signature(value, question, loader, now)
    if isinstance(value, dict) and (is_enveloped(value) or is_presentation(value)):
        return _judge_presentation(data, question, loader, now)
    raise Refused("proof.no_answer", outcome=Outcome.UNKNOWN)


def _judge_presentation(
    data: bytes, question: OwnershipQuestion, loader: DocumentLoader, now: datetime
) -> tuple[CheckResult, ...]:
    """The credentials in it are not looked at: they say nothing of who presents them."""
    opened = open_presentation(read_presentation(data), presented(question.challenge, question.domain), loader, now=now)
    if opened.holder in (None, question.value):
        return opened.checks
    others = tuple(check for check in opened.checks if check.judgement is not Judgement.RECIPIENT)
    return (*others, failed("recipient.holder_of_another"))


def _judge_token(
    token: Token, question: OwnershipQuestion, loader: DocumentLoader, now: datetime
) -> tuple[CheckResult, ...]:
    expected: dict[str, Any] = json.loads(question.text)
    for claim in (*_CHANGED, *expected, *token.payload):
        if token.payload.get(claim) != expected.get(claim):
            raise Refused(_CHANGED.get(claim, "proof.another_text"))
    found = find_token_key(token, loader, now, purpose=_PURPOSE)
    require_signed(token, _usable(found.key))
    return _proven(found, question, token.name)


def _judge_signature(
    answer: dict[str, Any], question: OwnershipQuestion, loader: DocumentLoader, now: datetime
) -> tuple[CheckResult, ...]:
    """The text may have been signed with the line break that most editors write at its end."""
    found = find_key(answer["verificationMethod"], loader, now=now, purpose=_PURPOSE)
    key, signature = _usable(found.key), _read_signature(answer["signature"])
    try:
        require_signature(key, signature, question.text.encode())
    except Refused:
        require_signature(key, signature, f"{question.text}\n".encode())
    return _proven(found, question, kind_of(key))


def _proven(found: FoundKey, question: OwnershipQuestion, detail: str) -> tuple[CheckResult, ...]:
    if found.controller != question.value:
        return passed("proof.good", detail), failed("recipient.holder_of_another")
    return passed("proof.good", detail), passed("recipient.holder_proven")


def _usable(key: PublicKey) -> PublicKey:
    if kind_of(key) not in _KEYS:
        raise Refused("key.unsupported", kind_of(key), outcome=Outcome.UNKNOWN)
    return key


def _read_signature(text: object) -> bytes:
    """Give a signature in multibase ("z" for base58btc, "u" for base64url) or in base64url alone.

    A text that begins like multibase and has the length of bare base64url is that.
    """
    if not isinstance(text, str):
        raise Refused("proof.malformed", "signature")
    bare = text.strip().rstrip("=")
    if bare.startswith("z") and len(bare) not in {86, 128}:
        return decode_base58(bare)
    return decode_base64url(bare[1:] if bare.startswith("u") and len(bare) in {87, 129} else bare, "proof.malformed")
