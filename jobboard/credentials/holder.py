"""What a badge says of its holder, as people can read it. Nothing of it is proven here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.jws import is_token, read_token
from jobboard.credentials.parsing import MAX_NAME, read_json, shown
from jobboard.credentials.png import SIGNATURE, read_baked_png
from jobboard.credentials.report import FetchedDocument
from jobboard.credentials.svg import is_svg, open_svg

MOST_DETAILS = 60

# What is about the achievement, the issuer, the time or the proof, markup, and the words of JSON-LD.
_OF_OTHERS = {
    "@context",
    "@type",
    "achievement",
    "association",
    "awardedDate",
    "badge",
    "credentialSchema",
    "credentialStatus",
    "display",
    "displayHtml",
    "endorsement",
    "endorsementJwt",
    "exp",
    "expirationDate",
    "expires",
    "hashed",
    "iat",
    "iss",
    "issuanceDate",
    "issuedOn",
    "issued_on",
    "issuer",
    "nbf",
    "proof",
    "refreshService",
    "signature",
    "termsOfUse",
    "type",
    "validFrom",
    "validUntil",
    "verifiableCredential",
    "verification",
    "verify",
}
_NAMES = {"givenName", "additionalName", "familyName", "familyNamePrefix", "fullName", "firstName", "lastName"}
_HOLDERS = {"credentialSubject", "recipient", "recipientProfile", "extensions:recipientProfile"}
_MOST_NAMES = 10
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_:]")


@dataclass(frozen=True)
class Detail:
    """Something that a badge says of its holder: where it stands, in words, and what it says."""

    heading: str
    text: str


def said_of_holder(data: bytes, answers: Iterable[FetchedDocument] = ()) -> tuple[Detail, ...]:
    """Give what a badge says of its holder, and its own id, at most 60 details.

    `answers`: what was fetched for its report, of which a hosted badge is one. Nothing for what cannot be read.
    """
    found = dict.fromkeys(detail for document in _documents(data, answers) for detail in _details(document, ()))
    return tuple(found)[:MOST_DETAILS]


def names_of_holder(data: bytes, answers: Iterable[FetchedDocument] = ()) -> str:
    """Give the names that a badge says its holder has, with blanks between, at most 10; nothing when it says none."""
    names = (shown(name, MAX_NAME) for document in _documents(data, answers) for name in _names(document, ""))
    return " ".join(list(dict.fromkeys(filter(None, names)))[:_MOST_NAMES])


def _documents(data: bytes, answers: Iterable[FetchedDocument]) -> list[dict[str, Any]]:
    hosted = (each for answer in answers if (each := _document(answer.body)) and "recipient" in each)
    return [each for each in (_document(data), *hosted) if each]


def _document(data: bytes) -> dict[str, Any] | None:
    try:
        data = _unbaked(data).strip()
        if is_token(data):
            return dict(read_token(data).payload)
        value = read_json(data) if data.startswith(b"{") else None
    except Refused:
        return None
    return value if isinstance(value, dict) else None


def _unbaked(data: bytes) -> bytes:
    if data.startswith(SIGNATURE):
        return read_baked_png(data)
    return open_svg(data).badge() if is_svg(data) else data


def _names(value: object, owner: str) -> Iterator[object]:
    """Give the values of what is a name of a person, wherever it stands, and of "name" where the holder stands."""
    if isinstance(value, list):
        for inner in value:
            yield from _names(inner, owner)
    elif isinstance(value, dict):
        if value.get("identityType") == "name":
            yield value.get("identityHash")
        for name, inner in value.items():
            if name in _NAMES or (name == "name" and owner in _HOLDERS):
                yield inner
            elif name not in _OF_OTHERS:
                yield from _names(inner, name)


def _details(value: object, path: tuple[str, ...]) -> Iterator[Detail]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in _OF_OTHERS:
                yield from _details(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _details(inner, path)
    elif path and (text := shown(str(value), MAX_NAME)):
        words = ", ".join(_WORDS.sub(" ", name).lower() for name in path if name not in {"vc", "credentialSubject"})
        yield Detail(shown(words.capitalize(), 100) or "", text)
