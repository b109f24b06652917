"""Compact JSON Web Signatures: the key alone decides how a token must be signed.

Written on `cryptography` alone: a JOSE library would do the last line of `require_signed`, and nothing of the rest.
Source: RFC 7515; RFC 7518, section 3; RFC 8037; RFC 8725, "JSON Web Token Best Current Practices".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import PublicKey, decode_base64url, kind_of
from jobboard.credentials.parsing import read_json, types_of
from jobboard.credentials.report import Outcome
from jobboard.credentials.suites import require_signature

MAX_HEADER_BYTES = 8 * 1024
_COMPACT = re.compile(rb"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
_PROVES_NOTHING = re.compile(r"none|HS\d+", re.IGNORECASE)  # No key, or a key that whoever checks has as well.
_METHODS = {"Ed25519": "EdDSA", "RSA": "RS256", "P-256": "ES256", "P-384": "ES384", "secp256k1": "ES256K"}

# What a token may say that it is, by whether it is a presentation. An access token, say, is signed with the same keys.
_KINDS = {
    is_presented: {"", "jwt", "jws", "jose", f"{what}+jwt", f"{what}+ld+jwt", f"{what}+ld+json+jwt"}
    for what, is_presented in (("vc", False), ("vp", True))
}
_KINDS[True].add("vp+sd-jwt")  # With nothing left out it is an ordinary token.


@dataclass(frozen=True)
class Token:
    """A compact JWS that was taken apart. Nothing of it is proven before `require_signed`."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """The method by which it says that it is signed, for a check's detail."""
        return f"JWS {self.header['alg']}"


def is_token(data: bytes) -> bool:
    """Tell whether bytes have the form of a compact JWS."""
    return bool(_COMPACT.fullmatch(data))


def read_token(data: bytes) -> Token:
    """Take a compact JWS apart.

    Raises: Refused when it is not in the one form that it can have, asks for an extension, or is signed in a way that
    proves nothing; with outcome UNKNOWN for what is not supported.
    """
    head, body, tail = data.decode("ascii").split(".")
    encoded = decode_base64url(head, "token.malformed")
    if len(encoded) > MAX_HEADER_BYTES:
        raise Refused("token.malformed", "header too large")
    header, payload = read_json(encoded), read_json(decode_base64url(body, "token.malformed"))
    if not isinstance(header, dict) or not isinstance(payload, dict):
        raise Refused("token.malformed", "not an object")
    _require_header(header, payload)
    return Token(header, payload, f"{head}.{body}".encode(), decode_base64url(tail, "token.malformed"))


def require_signed(token: Token, key: PublicKey) -> None:
    """Raises: Refused when the token is not signed with this key, by the one method that the key is made for."""
    method = _METHODS[kind_of(key)]
    if token.header["alg"] != method:
        raise Refused("proof.key_of_another_kind", f"{token.header['alg']} {method}")
    require_signature(key, token.signature, token.signed)


def is_presentation(value: Mapping[str, Any]) -> bool:
    """Tell whether claims or a document say that they are a presentation of credentials."""
    return "vp" in value or "VerifiablePresentation" in types_of(value)


def _require_header(header: Mapping[str, Any], payload: Mapping[str, Any]) -> None:
    method, kind = header.get("alg"), header.get("typ", "")
    if not isinstance(method, str) or not isinstance(kind, str):
        raise Refused("token.malformed", "alg or typ")
    if "crit" in header or "b64" in header:  # No extension is understood, and what must be understood is then refused.
        raise Refused("token.unknown_extension")
    if _PROVES_NOTHING.fullmatch(method):
        raise Refused("token.proves_nothing", method[:10])
    if method not in _METHODS.values():
        raise Refused("proof.unsupported", f"JWS {method[:20]}", outcome=Outcome.UNKNOWN)
    if kind.lower().removeprefix("application/") not in _KINDS[is_presentation(payload)]:
        raise Refused("format.unsupported", f"a token of type {kind[:40]}", outcome=Outcome.UNKNOWN)
