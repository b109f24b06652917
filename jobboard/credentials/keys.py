"""Public keys as DID documents and did:key write them."""

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

_ED25519 = b"\xed\x01"


def multikey(key: Ed25519PublicKey) -> str:
    """Give a key as publicKeyMultibase. Source: W3C Controlled Identifiers v1.0, "Multikey"."""
    return "z" + base58.b58encode(_ED25519 + key.public_bytes_raw()).decode()


def read_multikey(text: object) -> Ed25519PublicKey:
    """Give the Ed25519 key of a publicKeyMultibase.

    Raises: Refused with key.unsupported for another kind of key, key.malformed for what is no key.
    """
    if not isinstance(text, str) or not 2 < len(text) < 200:
        raise Refused("key.malformed")
    data = decode_base58(text)
    if data[:2] != _ED25519:
        raise Refused("key.unsupported", outcome=Outcome.UNKNOWN)
    if len(data) != 34:
        raise Refused("key.malformed")
    return Ed25519PublicKey.from_public_bytes(data[2:])


def decode_base58(text: str) -> bytes:
    """Give the bytes of a base58btc multibase string ("z..."). Raises: Refused with key.malformed."""
    if not text.startswith("z"):
        raise Refused("key.malformed", "not base58btc")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise Refused("key.malformed") from error
