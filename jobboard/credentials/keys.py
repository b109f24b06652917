"""Public keys as DID documents and did:key write them."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

_ED25519 = b"\xed\x01"

# The first bytes of keys that exist but are not supported: secp256k1, BLS12-381, X25519, P-256, P-384, P-521, RSA.
_OTHER_KINDS = tuple(map(bytes.fromhex, ("e701", "eb01", "ec01", "8024", "8124", "8224", "8524")))


def multikey(key: Ed25519PublicKey) -> str:
    """Give a key as publicKeyMultibase. Source: W3C Controlled Identifiers v1.0, "Multikey"."""
    return "z" + base58.b58encode(_ED25519 + key.public_bytes_raw()).decode()


def read_multikey(text: object) -> Ed25519PublicKey:
    """Give the Ed25519 key of a publicKeyMultibase.

    Raises: Refused with key.unsupported for another kind of key, key.malformed for what is no key.
    """
    data = decode_base58(text)
    if data[:2] in _OTHER_KINDS:
        raise Refused("key.unsupported", outcome=Outcome.UNKNOWN)
    if data[:2] != _ED25519:
        raise Refused("key.malformed")
    return _ed25519(data[2:])


def read_method_key(method: Mapping[str, Any]) -> Ed25519PublicKey:
    """Give the Ed25519 key of a verification method: as Multikey, as a JSON Web Key, or in base58 as of 2018.

    Raises: Refused, with outcome UNKNOWN for another kind of key.
    Source: W3C Controlled Identifiers v1.0, "Verification Methods"; RFC 8037, section 2.
    """
    jwk = method.get("publicKeyJwk")
    if isinstance(method.get("publicKeyMultibase"), str):
        return read_multikey(method["publicKeyMultibase"])
    if isinstance(jwk, dict) and (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519"):
        return _ed25519(_decode_base64url(jwk.get("x")))
    if method.get("type") == "Ed25519VerificationKey2018" and isinstance(method.get("publicKeyBase58"), str):
        return _ed25519(decode_base58("z" + method["publicKeyBase58"]))
    raise Refused("key.unsupported", str(method.get("type"))[:60], outcome=Outcome.UNKNOWN)


def decode_base58(text: object) -> bytes:
    """Give the bytes of a base58btc multibase string ("z..."). Raises: Refused with key.malformed."""
    if not isinstance(text, str) or not text.startswith("z") or len(text) > 1000 or not text.isascii():
        raise Refused("key.malformed", "not base58btc")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise Refused("key.malformed") from error


def _decode_base64url(text: object) -> bytes:
    try:
        return base64.urlsafe_b64decode(f"{text}{'=' * (-len(str(text)) % 4)}")
    except (ValueError, binascii.Error) as error:
        raise Refused("key.malformed") from error


def _ed25519(data: bytes) -> Ed25519PublicKey:
    if len(data) != 32:
        raise Refused("key.malformed")
    return Ed25519PublicKey.from_public_bytes(data)
