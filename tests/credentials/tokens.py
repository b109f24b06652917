"""Signed tokens, made with test keys of every kind; also such as no honest program makes."""

import json
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jobboard.credentials.keys import encode_base64url, kind_of
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, VC1, Web

METHOD = f"{COLLEGE}#key-1"
METHODS = ["EdDSA", "ES256", "ES384", "ES256K", "RS256"]
CURVES = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES256K": ec.SECP256K1()}


@cache
def key_for(method):
    """One test key for each way to sign; names such as RS1024 give an RSA key of that size."""
    if method == "EdDSA":
        return COLLEGE_KEY
    if method in CURVES:
        return ec.derive_private_key(4711, CURVES[method])
    return rsa.generate_private_key(65537, int(method[2:]) if len(method) > 5 else 2048)


def jwk_of(key):
    public = key.public_key()
    if isinstance(key, Ed25519PrivateKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(public.public_bytes_raw())}
    numbers = public.public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        return {"kty": "RSA", "n": encode_base64url(number(numbers.n)), "e": encode_base64url(number(numbers.e))}
    size = key.curve.key_size // 8
    x, y = (encode_base64url(each.to_bytes(size)) for each in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": kind_of(public), "x": x, "y": y}


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8)


def pem_of(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signature_of(key, signed):
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(signed)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signed, padding.PKCS1v15(), SHA256())
    size = key.curve.key_size // 8
    values = decode_dss_signature(key.sign(signed, ec.ECDSA(SHA256() if size == 32 else SHA384())))
    return b"".join(value.to_bytes(size) for value in values)


def token(payload, *, method="EdDSA", key=None, signature=None, **header):
    """A compact JWS. Members of its header that are None are left out; a payload in bytes is taken as it is."""
    header = {"alg": method, "typ": "JWT", "kid": METHOD} | header
    head = json.dumps({name: value for name, value in header.items() if value is not None}).encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    signed = f"{encode_base64url(head)}.{encode_base64url(body)}".encode()
    made = signature_of(key or key_for(method), signed) if signature is None else signature
    return signed + b"." + encode_base64url(made).encode()


def swapped(data, payload):
    """The token with another payload under its old signature."""
    head, _, tail = data.split(b".")
    return b".".join((head, encode_base64url(json.dumps(payload).encode()).encode(), tail))


def native(**changes):
    """A credential as the claims themselves, with the registered claims beside it."""
    document = scenarios.unsigned()
    claims = {"iss": COLLEGE, "jti": document["id"], "nbf": 1777593600, "exp": 1809129600}
    return claims | document | changes


def in_claim(claims=None, **changes):
    """A credential of version 1.1 in the claim `vc`; it says itself what the registered claims say, but for its end."""
    document = scenarios.unsigned(**{"@context": VC1})
    document["issuanceDate"] = document.pop("validFrom")
    for name in ("validUntil", "credentialStatus"):
        del document[name]
    registered = {"iss": COLLEGE, "jti": document["id"], "nbf": 1777593600, "exp": 1809129600}
    return registered | (claims or {}) | {"vc": document | changes}


def web_with(key):
    """The college's document with another key; its status list has the old one under another name."""
    web = Web()
    address = "https://college.example/.well-known/did.json"
    entry = {"id": METHOD, "type": "JsonWebKey", "controller": COLLEGE, "publicKeyJwk": jwk_of(key)}
    old = {**web.answers[address]["verificationMethod"][0], "id": f"{COLLEGE}#list"}
    names = [METHOD, f"{COLLEGE}#list"]
    web.answers[address] = {**web.answers[address], "verificationMethod": [entry, old], "assertionMethod": names}
    web.answers[scenarios.LIST] = scenarios.status_list((), method=f"{COLLEGE}#list")
    return web


HOME = "https://badges.example"
KEY, REVOKED = f"{HOME}/key", f"{HOME}/revoked"


def signed(web, *, key=None, method="EdDSA", header=None, **changes):
    """A good signed Open Badges 2.0 assertion, its badge class, issuer, key and list of revoked badges in `web`."""
    verification = {"type": "signed", "creator": KEY}
    assertion = json.loads(scenarios.hosted(web, home=HOME, verification=verification))
    del web.answers[assertion["id"]]
    context = {"@context": "https://w3id.org/openbadges/v2"}
    issuer = f"{HOME}/issuer"
    web.answers[issuer] |= {"publicKey": KEY, "revocationList": REVOKED}
    pem = pem_of(key_for(method))
    web.answers[KEY] = context | {"type": "CryptographicKey", "id": KEY, "owner": issuer, "publicKeyPem": pem}
    web.answers[REVOKED] = context | {
        "type": "RevocationList",
        "id": REVOKED,
        "issuer": issuer,
        "revokedAssertions": [],
    }
    return token(assertion | changes, method=method, key=key, **({"kid": None} | (header or {})))
