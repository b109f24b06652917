"""Public keys as Multikey, JSON Web Key and PEM write them: Ed25519, curves, and RSA in the last two."""

import base64
import re
from collections.abc import Mapping
from typing import Any

import base58
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256K1,
    SECP256R1,
    SECP384R1,
    EllipticCurve,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list
from jobboard.credentials.report import Outcome

CurveKey = Ed25519PublicKey | EllipticCurvePublicKey
PublicKey = CurveKey | RSAPublicKey

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
_MAX_EXPONENT_BITS = 64
_MAX_PEM = 16 * 1024

_ED25519 = b"\xed\x01"
_CURVES: Mapping[bytes, EllipticCurve] = {
    b"\x80\x24": SECP256R1(),
    b"\x81\x24": SECP384R1(),
    b"\xe7\x01": SECP256K1(),
}
_CURVES_OF_JWK: Mapping[str, EllipticCurve] = {"P-256": SECP256R1(), "P-384": SECP384R1(), "secp256k1": SECP256K1()}
_ALGORITHMS_OF_JWK = {
    "OKP Ed25519": ("EdDSA", "Ed25519"),
    "EC P-256": ("ES256",),
    "EC P-384": ("ES384",),
    "EC secp256k1": ("ES256K",),
    "RSA None": ("RS256",),
}

# The first bytes of keys that exist but are not supported: BLS12-381, X25519, P-521, RSA.
_OTHER_KINDS = tuple(map(bytes.fromhex, ("eb01", "ec01", "8224", "8524")))

_BASE58 = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{1,999}")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def kind_of(key: PublicKey) -> str:
    """Give the kind of a key: Ed25519, RSA, or the name of its curve, P-256, P-384 or secp256k1."""
    if isinstance(key, EllipticCurvePublicKey):
        return next(name for name, curve in _CURVES_OF_JWK.items() if curve.name == key.curve.name)
    return "Ed25519" if isinstance(key, Ed25519PublicKey) else "RSA"


def multikey(key: CurveKey) -> str:
    """Give a key as publicKeyMultibase. Source: W3C Controlled Identifiers v1.0, "Multikey"."""
    if isinstance(key, Ed25519PublicKey):
        data = _ED25519 + key.public_bytes_raw()
    else:
        prefix = next(prefix for prefix, curve in _CURVES.items() if curve.name == key.curve.name)
        data = prefix + key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return "z" + base58.b58encode(data).decode()


def read_multikey(text: object) -> PublicKey:
    """Give the key of a publicKeyMultibase.

    Raises: Refused with key.unsupported for another kind of key, key.malformed for what is no key.
    Source: W3C Controlled Identifiers v1.0, "Multikey"; points of curves are compressed.
    """
    data = decode_base58(text)
    if data[:2] in _OTHER_KINDS:
        raise Refused("key.unsupported", outcome=Outcome.UNKNOWN)
    if data[:2] == _ED25519:
        return _ed25519(data[2:])
    curve = _CURVES.get(data[:2])
    if curve is None or data[2:3] not in (b"\x02", b"\x03"):
        raise Refused("key.malformed")
    try:
        return EllipticCurvePublicKey.from_encoded_point(curve, data[2:])
    except ValueError as error:
        raise Refused("key.malformed", "not on its curve") from error


def read_method_key(method: Mapping[str, Any]) -> PublicKey:
    """Give the key of a verification method: as Multikey, as a JSON Web Key, or in base58 as of 2018.

    Raises: Refused, with outcome UNKNOWN for another kind of key; also when it is written more than once.
    Source: W3C Controlled Identifiers v1.0, "Verification Methods".
    """
    if sum(name in method for name in ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58")) > 1:
        raise Refused("key.malformed", "written more than once")
    if isinstance(method.get("publicKeyMultibase"), str):
        return read_multikey(method["publicKeyMultibase"])
    if isinstance(method.get("publicKeyJwk"), dict):
        return read_jwk(method["publicKeyJwk"])
    if method.get("type") == "Ed25519VerificationKey2018" and isinstance(method.get("publicKeyBase58"), str):
        return _ed25519(decode_base58("z" + method["publicKeyBase58"]))
    raise Refused("key.unsupported", str(method.get("type"))[:60], outcome=Outcome.UNKNOWN)


def read_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """Give the key of a JSON Web Key.

    Raises: Refused, with outcome UNKNOWN for another kind of key; also for one that holds its own secret, or that says
    it is for another use.
    Source: RFC 7517, section 4; RFC 7518, section 6; RFC 8037, section 2.
    """
    if "d" in jwk:
        raise Refused("key.malformed", "the secret key is published")
    name = f"{jwk.get('kty')} {jwk.get('crv')}"
    if name not in _ALGORITHMS_OF_JWK:
        raise Refused("key.unsupported", name[:60], outcome=Outcome.UNKNOWN)
    may_verify = jwk.get("use", "sig") == "sig" and "verify" in as_list(jwk.get("key_ops", "verify"))
    if not may_verify or jwk.get("alg", _ALGORITHMS_OF_JWK[name][0]) not in _ALGORITHMS_OF_JWK[name]:
        raise Refused("proof.key_not_for_statements", "use, key_ops or alg")
    if name == "OKP Ed25519":
        return _ed25519(decode_base64url(jwk.get("x")))
    if name == "RSA None":
        n, e = (int.from_bytes(decode_base64url(jwk.get(part))) for part in ("n", "e"))
        return _of_good_size(RSAPublicNumbers(e, n))
    return _point(_CURVES_OF_JWK[str(jwk["crv"])], decode_base64url(jwk.get("x")), decode_base64url(jwk.get("y")))


def read_pem(text: object) -> PublicKey:
    """Give the key of a publicKeyPem.

    Raises: Refused, with outcome UNKNOWN for another kind of key.
    Source: Open Badges 2.0, CryptographicKey, publicKeyPem; RFC 7468, section 13.
    """
    if not isinstance(text, str) or len(text) > _MAX_PEM or not text.isascii():
        raise Refused("key.malformed")
    try:
        key = load_pem_public_key(text.encode())
    except ValueError as error:
        raise Refused("key.malformed") from error
    except UnsupportedAlgorithm as error:
        raise Refused("key.unsupported", outcome=Outcome.UNKNOWN) from error
    if isinstance(key, RSAPublicKey):
        return _of_good_size(key.public_numbers())
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256K1 | SECP256R1 | SECP384R1):
        return key
    raise Refused("key.unsupported", outcome=Outcome.UNKNOWN)


def decode_base58(text: object) -> bytes:
    """Give the bytes of a base58btc multibase string ("z..."). Raises: Refused with key.malformed."""
    if not isinstance(text, str) or not _BASE58.fullmatch(text):
        raise Refused("key.malformed", "not base58btc")
    return base58.b58decode(text[1:])


def decode_base64url(text: object, code: str = "key.malformed") -> bytes:
    """Give the bytes of base64url without padding; only the one way to write them is read.

    Raises: Refused with `code`.
    Source: RFC 7515, section 2; RFC 4648, section 3.5.
    """
    if not isinstance(text, str) or not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise Refused(code, "not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode_base64url(data) != text:
        raise Refused(code, "not base64url")
    return data


def encode_base64url(data: bytes) -> str:
    """Give base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _of_good_size(numbers: RSAPublicNumbers) -> RSAPublicKey:
    """Refuse what proves nothing, and what is made to take long."""
    if not MIN_RSA_BITS <= numbers.n.bit_length() <= MAX_RSA_BITS or numbers.e.bit_length() > _MAX_EXPONENT_BITS:
        raise Refused("key.size", f"RSA {numbers.n.bit_length()}")
    try:
        return numbers.public_key()
    except ValueError as error:
        raise Refused("key.malformed", "exponent") from error


def _ed25519(data: bytes) -> Ed25519PublicKey:
    if len(data) != 32:
        raise Refused("key.malformed")
    return Ed25519PublicKey.from_public_bytes(data)


def _point(curve: EllipticCurve, x: bytes, y: bytes) -> EllipticCurvePublicKey:
    if {len(x), len(y)} != {curve.key_size // 8}:
        raise Refused("key.malformed")
    try:
        return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve).public_key()
    except ValueError as error:
        raise Refused("key.malformed", "not on its curve") from error
