"""A device that keeps one passkey and answers challenges as browsers do, or as a test wants it to."""

import base64
import hashlib
import json

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """`origin` and `is_verified` may be set wrong; `count` is how often it was used."""

    def __init__(self, origin="http://localhost", *, name=b"a device"):
        self.origin, self.is_verified, self.count = origin, True, 0
        self.id = hashlib.sha256(name).digest()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = None

    def make(self, options):
        """Answer navigator.credentials.create."""
        self.user = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(key)
        data = self._data(options["rp"]["id"], _HAS_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(options, "webauthn.create", attestationObject=encode(attestation))

    def sign(self, options):
        """Answer navigator.credentials.get."""
        self.count += 1
        data = self._data(options["rpId"], 0)
        told = self._told(options, "webauthn.get")
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        more = {"authenticatorData": encode(data), "signature": encode(signature), "userHandle": self.user}
        return self._answer(options, "webauthn.get", **more)

    def _data(self, host, flags):
        flags |= _PRESENT | (_VERIFIED if self.is_verified else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _told(self, options, kind):
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _answer(self, options, kind, **response):
        told = encode(self._told(options, kind))
        name = encode(self.id)
        answer = {"id": name, "rawId": name, "type": "public-key", "response": {"clientDataJSON": told, **response}}
        return json.dumps(answer)
