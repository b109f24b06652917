"""The cryptographic suites of Data Integrity proofs: which kind of key each needs, and what it signs.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0; W3C Data Integrity ECDSA Cryptosuites v1.0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384

from jobboard.credentials.covered import graph_bytes, json_bytes
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.keys import PublicKey, decode_base58, decode_base64url, kind_of
from jobboard.credentials.parsing import read_json
from jobboard.credentials.vocabularies import Contexts

# The document as the proof covers it, its graph, the proof, the contexts under which it is read, the key.
# Raises: Refused when the proof is not good.
Suite = Callable[[Mapping[str, Any], Graph, Mapping[str, Any], Contexts, PublicKey], None]


Covers = Callable[[Mapping[str, Any], Graph, Mapping[str, Any], Contexts, str], bytes]


@dataclass(frozen=True)
class HashedSuite:
    """A suite that signs hashes of the whole document. The kind of key is the suite's choice, never the proof's."""

    kinds: frozenset[str]
    covers: Covers
    member: str = "proofValue"

    def __call__(
        self,
        document: Mapping[str, Any],
        graph: Graph,
        proof: Mapping[str, Any],
        contexts: Contexts,
        key: PublicKey,
    ) -> None:
        """Check a proof. Raises: Refused when it is not good, or its key is of another kind."""
        if kind_of(key) not in self.kinds:
            raise Refused("proof.key_of_another_kind")
        options = {name: value for name, value in proof.items() if name != self.member}
        data = self.covers(document, graph, options, contexts, hash_of(key))
        self.require_signature(key, proof.get(self.member), data)

    def require_signature(self, key: PublicKey, value: object, data: bytes) -> None:
        """Check the value of a proof. Raises: Refused when it is not a good signature of these bytes."""
        require_signature(key, decode_base58(value), data)


class DetachedSuite(HashedSuite):
    """A suite whose value is a JSON Web Signature without its payload, as the suites before Data Integrity have it.

    Source: RFC 7797, section 4.2; W3C CCG Ecdsa Secp256k1 Signature 2019, "jws".
    """

    def require_signature(self, key: PublicKey, value: object, data: bytes) -> None:
        """Check the value of a proof. Raises: Refused when it is not a good signature of these bytes."""
        head, dots, tail = value.partition("..") if isinstance(value, str) else ("", "", "")
        if not dots or read_json(decode_base64url(head)) != {"alg": "ES256K", "b64": False, "crit": ["b64"]}:
            raise Refused("proof.malformed", "jws")
        require_signature(key, decode_base64url(tail), head.encode() + b"." + data)


_ED25519, _NIST = frozenset({"Ed25519"}), frozenset({"P-256", "P-384"})
_ED25519_BY_GRAPH = HashedSuite(_ED25519, graph_bytes)

# What is supported, by `type` and `cryptosuite` of a proof.
SUITES: Mapping[tuple[str, str], Suite] = {
    ("Ed25519Signature2020", ""): _ED25519_BY_GRAPH,
    ("EcdsaSecp256k1Signature2019", ""): DetachedSuite(frozenset({"secp256k1"}), graph_bytes, "jws"),
    ("DataIntegrityProof", "eddsa-rdfc-2022"): _ED25519_BY_GRAPH,
    ("DataIntegrityProof", "eddsa-2022"): _ED25519_BY_GRAPH,  # The same suite under the name it had as a draft.
    ("DataIntegrityProof", "eddsa-jcs-2022"): HashedSuite(_ED25519, json_bytes),
    ("DataIntegrityProof", "ecdsa-rdfc-2019"): HashedSuite(_NIST, graph_bytes),
    ("DataIntegrityProof", "ecdsa-jcs-2019"): HashedSuite(_NIST, json_bytes),
}


def hash_of(key: PublicKey) -> str:
    """Give the name of the hash function that goes with a key: SHA-384 for P-384, SHA-256 for the others.

    Source: W3C Data Integrity ECDSA Cryptosuites v1.0, "Transformation (ecdsa-rdfc-2019)".
    """
    return "sha384" if kind_of(key) == "P-384" else "sha256"


def require_signature(key: PublicKey, signature: bytes, data: bytes) -> None:
    """Check a signature: 64 bytes for Ed25519; r and s, each as long as the curve's field, for ECDSA; PKCS #1 for RSA.

    Raises: Refused with proof.bad_signature.
    Source: RFC 8032, section 5.1; W3C Data Integrity ECDSA Cryptosuites v1.0, "Proof Serialization";
        RFC 8017, section 8.2.
    """
    try:
        if isinstance(key, Ed25519PublicKey):
            key.verify(signature, data)
            return
        if isinstance(key, RSAPublicKey):
            key.verify(signature, data, PKCS1v15(), SHA256())
            return
        half = key.curve.key_size // 8
        if len(signature) != 2 * half:
            raise Refused("proof.bad_signature", "length")
        pair = encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        key.verify(pair, data, ECDSA(SHA384() if hash_of(key) == "sha384" else SHA256()))
    except InvalidSignature as error:
        raise Refused("proof.bad_signature") from error
