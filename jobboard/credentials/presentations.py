"""Presentations: credentials that somebody shows, and who is proven to show them, when that was asked for.

The envelope proves nothing about the credentials: each is judged by itself.
Source: W3C VC Data Model v2.0, section 4.13 "Verifiable Presentations"; v1.1, section 6.3.1; W3C Securing Verifiable
Credentials using JOSE and COSE, section 3.1.2.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.datamodel import require_context
from jobboard.credentials.envelopes import is_enveloped, out_of_envelope
from jobboard.credentials.findings import Refused, failed, passed, unknown
from jobboard.credentials.graph import CREDENTIALS
from jobboard.credentials.jws import Token, is_presentation, is_token, read_token, require_signed
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list, id_of, read_json
from jobboard.credentials.proofs import STATEMENT, Purpose, open_signed
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.vcjwt import find_token_key, require_now

MAX_CREDENTIALS = 20

_MEMBERS = {"@context", "type", "verifiableCredential"}


@dataclass(frozen=True)
class Presentation:
    """A presentation that was opened. `credentials`: each as it could be handed in alone, none of them judged.

    `holder`: the DID that is proven to have answered what was asked; None when nobody is.
    """

    checks: tuple[CheckResult, ...]
    holder: str | None
    credentials: tuple[bytes, ...]

    @property
    def is_intact(self) -> bool:
        """True when its proofs are good."""
        return all(check.outcome is Outcome.PASSED for check in self.checks if not check.code.startswith("recipient."))


def presented(challenge: str | None = None, domain: str | None = None) -> Purpose:
    """Give what whoever presents was asked to answer. None: it was not asked, and nothing is proven about a holder."""
    return Purpose("authentication", challenge, domain)


def read_presentation(data: bytes) -> Token | dict[str, Any]:
    """Give the presentation in a document, taken out of its envelope. Raises: Refused for anything else."""
    value = read_token(data) if is_token(data) else read_json(data)
    if isinstance(value, dict) and is_enveloped(value):
        return read_presentation(out_of_envelope(value))
    if isinstance(value, Token | dict) and is_presentation(value.payload if isinstance(value, Token) else value):
        return value
    raise Refused("format.unsupported", "no presentation", outcome=Outcome.UNKNOWN)


def open_presentation(
    presentation: Token | Mapping[str, Any], asked: Purpose, loader: DocumentLoader, *, now: datetime
) -> Presentation:
    """Judge the proofs of a presentation, and take its credentials out.

    Raises: Refused when it cannot be read safely, or is a token that is not good.
    """
    if isinstance(presentation, Token):
        return _open_token(presentation, asked, loader, now)
    credentials = _credentials_of(presentation)
    signed = open_signed(presentation, loader, now=now, purpose=_purpose_of(presentation, asked))
    holders = signed.node.nodes(f"{CREDENTIALS}holder")
    if not signed.is_intact:
        return Presentation(signed.checks, None, credentials)
    if len(holders) > 1:
        return Presentation((*signed.checks, unknown("recipient.holder_of_another")), None, credentials)
    holder, check = _proven_holder(holders[0].id or "" if holders else None, signed.controllers, asked)
    return Presentation((*signed.checks, check), holder, credentials)


def _purpose_of(presentation: Mapping[str, Any], asked: Purpose) -> Purpose:
    """Give what its proofs must be for: where nobody was asked, a statement will do, which proves no holder."""
    purposes = {str(each.get("proofPurpose")) for each in as_list(presentation.get("proof")) if isinstance(each, dict)}
    is_statement = purposes == {STATEMENT.name} and asked.challenge is None and asked.domain is None
    return STATEMENT if is_statement else asked


def is_unsigned(presentation: Token | Mapping[str, Any]) -> bool:
    """Tell whether a presentation is a mere wrapping that nobody signed."""
    return not isinstance(presentation, Token) and not as_list(presentation.get("proof"))


def credentials_of(presentation: Token | Mapping[str, Any]) -> tuple[bytes, ...]:
    """Give the credentials of a presentation, each as it could be handed in alone. Raises: Refused."""
    return _credentials_of(_claimed(presentation.payload) if isinstance(presentation, Token) else presentation)


def split_presentation(data: bytes) -> tuple[bytes, ...]:
    """Give the credentials of a presentation of several, each as it could be handed in alone; none of anything else.

    Nothing is judged, its own proofs included: they prove nothing about the credentials.
    """
    try:
        found = credentials_of(read_presentation(data.strip()))
    except Refused:
        return ()
    return found if len(found) > 1 else ()


def _open_token(token: Token, asked: Purpose, loader: DocumentLoader, now: datetime) -> Presentation:
    """Source: RFC 7519, section 4.1; W3C VC Data Model v1.1, section 6.3.1: `aud` and `nonce` answer what was asked."""
    document = _claimed(token.payload)
    credentials = _credentials_of(document)
    found = find_token_key(token, loader, now, purpose="authentication")
    require_signed(token, found.key)
    require_now(token.payload, now)
    checks = (passed("proof.good", token.name), *_answers(token.payload, asked))
    if checks[-1].outcome is not Outcome.PASSED:
        return Presentation(checks, None, credentials)
    named = {id_of(holder) or "" for holder in (token.payload.get("iss"), document.get("holder")) if holder is not None}
    if len(named) > 1:
        raise Refused("token.contradicts_itself", "holder")
    holder, check = _proven_holder(next(iter(named), None), frozenset({found.controller or ""}), asked)
    return Presentation((*checks, check), holder, credentials)


def _answers(claims: Mapping[str, Any], asked: Purpose) -> tuple[CheckResult, ...]:
    if asked.domain is not None and as_list(claims.get("aud")) != [asked.domain]:
        return (failed("proof.another_domain"),)
    if asked.challenge is not None and claims.get("nonce") != asked.challenge:
        return (failed("proof.another_challenge"),)
    return ()


def _proven_holder(named: str | None, controllers: frozenset[str], asked: Purpose) -> tuple[str | None, CheckResult]:
    """Give the DID that answered; whoever answers in the name of another is nobody."""
    if not (asked.challenge and asked.domain):  # An answer that was given elsewhere could be shown again.
        return None, unknown("recipient.holder_not_asked")
    holder = named if named is not None else next(iter(controllers), "")
    if (named is None and len(controllers) != 1) or holder not in controllers or not holder.startswith("did:"):
        return None, unknown("recipient.holder_of_another")
    return holder, passed("recipient.holder_proven")


def _claimed(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the presentation of a token: its claim `vp`, or its claims. Raises: Refused."""
    if "vp" in claims and {"vc", *_MEMBERS} & claims.keys():
        raise Refused("token.two_forms")
    document = claims.get("vp", claims)
    if not isinstance(document, dict) or not is_presentation(document):
        raise Refused("presentation.malformed", "vp")
    if {"_sd", "_sd_alg"} & document.keys():
        raise Refused("format.unsupported", "a presentation with parts left out", outcome=Outcome.UNKNOWN)
    if "proof" in document:
        raise Refused("proof.unsupported", "a proof inside a token", outcome=Outcome.UNKNOWN)
    return document


def _credentials_of(document: Mapping[str, Any]) -> tuple[bytes, ...]:
    require_context(document)
    members = as_list(document.get("verifiableCredential"))
    if len(members) > MAX_CREDENTIALS:
        raise Refused("presentation.too_many", str(len(members)), outcome=Outcome.UNKNOWN)
    return tuple(map(_credential, members))


def _credential(member: object) -> bytes:
    """Give a credential as bytes. A name of one, an address say, is none. Raises: Refused."""
    if isinstance(member, str) and is_token(member.encode("utf-8", "replace")):
        return member.encode()
    if not isinstance(member, dict) or is_presentation(member):
        raise Refused("presentation.malformed", "verifiableCredential")
    if is_enveloped(member):
        return out_of_envelope(member)
    return json.dumps(member).encode()
