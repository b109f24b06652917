"""Who a person is proven to be, whom a badge names, and when two spellings of an identity are the same.

docs/decisions/0024-whose-badge.md says why they are compared in this way.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

# A DID of any method. Source: W3C Decentralized Identifiers v1.0, section 3.1 "DID Syntax".
_DID = re.compile(r"did:[a-z0-9]+:([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+(:([A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+)*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_AS_IT_IS = "!$&'()*+,;=:@/%-._~?"
_PORTS = {"https": {None, 443}, "http": {None, 80}}
_LONGEST = 2048


@dataclass(frozen=True)
class Identity:
    """Something that is proven to be the person's own: a confirmed e-mail address, a DID, or a page of theirs."""

    kind: Literal["email", "did", "url"]
    value: str


@dataclass(frozen=True)
class NamedRecipient:
    """Who a badge names. `kind` is email, did, url, or its own word; `value` is plain, or "algorithm$hex" when hashed.

    A `kind` of id is a DID, an address of a page or of a mailbox: which, its value tells where it is plain.
    """

    kind: str
    value: str
    is_hashed: bool = False
    salt: str = ""


def comparable(kind: str, value: str) -> str | None:
    """Give the form in which two values of one kind are the same; None for what cannot be one of that kind.

    Case of e-mail addresses is that of ASCII only: "ß" is not "ss".
    """
    if kind == "email":
        address = value.strip()
        address = address[7:] if address[:7].lower() == "mailto:" else address
        return (address.lower() if address.isascii() else address) or None
    if kind == "url":
        return page_key(value)
    return value if kind == "did" and is_did(value) else None


def is_did(text: str) -> bool:
    """Tell whether a text is a DID, of whatever method; one that goes on to a part of a document is none."""
    return len(text) <= _LONGEST and _DID.fullmatch(text) is not None


def page_key(address: str) -> str | None:
    """Give the form in which two addresses of a page are the same; None for what is no plain address of a page.

    Scheme, case of the host, the usual port, a slash at the end and needless escapes make no difference; everything
    else does, the case of the path and "www." as well. A fragment names a part of a page, of which others may be
    somebody else's. Hosts beyond ASCII have more than one form and are written in punycode.

    Source: RFC 3986, section 6.2 "Comparison Ladder".
    """
    if len(address) > _LONGEST or re.search(r"[\x00-\x20\x7f\\#]", address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host, path = (parts.hostname or ""), _path(parts.path)
    if port not in _PORTS.get(parts.scheme, ()) or "@" in parts.netloc or not _HOST.fullmatch(host) or path is None:
        return None
    return f"{host}{path}?{_path(parts.query)}" if parts.query else host + path.removesuffix("/")


def _path(text: str) -> str | None:
    """Give a path or query with only those escapes that it needs; None where it goes up to a folder above."""
    if any(part in {".", ".."} for part in _ESCAPED.sub(_unescaped, text).split("/")):
        return None
    return quote(_ESCAPED.sub(_unescaped, text), safe=_AS_IT_IS)


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    is_needless = letter.isascii() and (letter.isalnum() or letter in "-._~")
    return letter if is_needless else found[0].upper()


def spellings(kind: str, value: str) -> frozenset[str]:
    """Give the ways in which an issuer may have written a value before hashing it."""
    found: Collection[str | None] = (value, comparable(kind, value))
    if kind == "url" and (key := page_key(value)):
        found = [f"{scheme}://{key}{end}" for scheme in _PORTS for end in ("", *(() if "?" in key else ("/",)))]
        found.append(value)
    return frozenset(each for each in found if each)
