"""Texts that are signed as wallets of Bitcoin sign them: such a signature names no key, but the key follows from it.

The key is worked out here and handed to a library, which decides whether the signature is its own: a mistake made here
can only lead to another key.

Source: Bitcoin Core, `MessageHash` and `CPubKey::RecoverCompact`; SEC 1 v2.0, section 4.1.6 "Public Key Recovery".
"""

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256K1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from jobboard.credentials.blockcerts.addresses import address_of
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

MAX_BYTES = 252  # Of a text: what is longer has its length written in another way.

_PREFIX = b"\x18Bitcoin Signed Message:\n"
_FIRST_HEADER, _FIRST_OF_COMPRESSED, _AFTER_LAST = 27, 31, 35

# The curve secp256k1, y² = x³ + 7. Source: SEC 2 v2.0, section 2.4.1.
_FIELD = 2**256 - 2**32 - 977
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_GENERATOR = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

_Point = tuple[int, int] | None  # None: the point at infinity.


def signer_of(text: str, signature: str, chain: Chain) -> str:
    """Give the address of the key that signed a text. `signature`: base64 of 65 bytes; the first says which key.

    Raises: Refused; with outcome UNKNOWN for a text or an address of a kind that is not supported.
    """
    message = text.encode()
    if len(message) > MAX_BYTES:
        raise Refused("proof.unsupported", "long text", outcome=Outcome.UNKNOWN)
    header, r, s = _read(signature)
    digest = hashlib.sha256(hashlib.sha256(_PREFIX + bytes([len(message)]) + message).digest()).digest()
    key = _recovered(digest, (header - _FIRST_HEADER) % 4, r, s)
    return address_of(key, chain, is_compressed=header >= _FIRST_OF_COMPRESSED)


def _read(signature: str) -> tuple[int, int, int]:
    """Give the first byte of a signature and its two numbers. Raises: Refused."""
    try:
        data = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("proof.malformed", "not base64") from error
    if len(data) != 65:
        raise Refused("proof.malformed", "length")
    if not _FIRST_HEADER <= data[0] < _AFTER_LAST:
        raise Refused("proof.unsupported", "kind of address", outcome=Outcome.UNKNOWN)
    return data[0], int.from_bytes(data[1:33]), int.from_bytes(data[33:])


def _recovered(digest: bytes, which: int, r: int, s: int) -> EllipticCurvePublicKey:
    """Give the key whose signature this is. `which`: 0 to 3, of the points that have this number. Raises: Refused."""
    x = r + (which >> 1) * _ORDER
    y = pow(x**3 + 7, (_FIELD + 1) // 4, _FIELD)
    if not (0 < r < _ORDER and (y * y - x**3 - 7) % _FIELD == 0):  # Else there is nothing to work out.
        raise Refused("proof.bad_signature")
    point = (x, y if y % 2 == which % 2 else _FIELD - y)
    inverse = pow(r, -1, _ORDER)
    ours = _times(-int.from_bytes(digest) * inverse % _ORDER, _GENERATOR)
    found = _plus(_times(s * inverse % _ORDER, point), ours)
    if found is None:
        raise Refused("proof.bad_signature")
    key = EllipticCurvePublicNumbers(*found, SECP256K1()).public_key()
    try:
        key.verify(encode_dss_signature(r, s), digest, ECDSA(Prehashed(SHA256())))
    except InvalidSignature as error:
        raise Refused("proof.bad_signature") from error
    return key


def _plus(one: _Point, other: _Point) -> _Point:
    if one is None or other is None:
        return one or other
    (x, y), (a, b) = one, other
    if x == a and (y + b) % _FIELD == 0:
        return None
    slope = 3 * x * x * pow(2 * y, -1, _FIELD) if one == other else (b - y) * pow(a - x, -1, _FIELD)
    third = (slope * slope - x - a) % _FIELD
    return third, (slope * (x - third) - y) % _FIELD


def _times(factor: int, point: _Point) -> _Point:
    found: _Point = None
    while factor:
        found = _plus(found, point) if factor & 1 else found
        point, factor = _plus(point, point), factor >> 1
    return found
