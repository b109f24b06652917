"""The addresses that pay for transactions: how profiles write them, and which one a key has on a chain."""

import hashlib
import re

import base58
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.keccak import keccak256
from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import PublicKey, kind_of
from jobboard.credentials.report import Outcome

_PREFIX = "ecdsa-koblitz-pubkey:"
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
_BITCOIN_MAIN, _BITCOIN_TEST = b"\x00", b"\x6f"  # Source: Bitcoin Core, chainparams.cpp, PUBKEY_ADDRESS.


def written_address(text: object) -> str | None:
    """Give the address that a profile or certificate writes, with its prefix or without; None for no text.

    Those of Ethereum come in lower case: their capitals are a checksum. Those of Bitcoin are told apart by case.
    Source: Blockcerts v2, "publicKey"; EIP-55.
    """
    if not isinstance(text, str) or not text:
        return None
    address = text.removeprefix(_PREFIX)
    return address.lower() if _ETHEREUM.fullmatch(address) else address


def address_of(key: PublicKey, chain: Chain, *, is_compressed: bool = True) -> str:
    """Give the address that a key has on a chain, as `written_address` does: on Bitcoin the one of its hash.

    `is_compressed`: whether the key is hashed in its short form; on Bitcoin the same key has another address else.

    Raises: Refused, with outcome UNKNOWN for keys of another curve and where a hash function is missing.
    Source: Bitcoin Developer Guide, "P2PKH"; Ethereum Yellow Paper, section 4.2 and appendix F.
    """
    if not isinstance(key, EllipticCurvePublicKey) or kind_of(key) != "secp256k1":
        raise Refused("key.unsupported", "no key of a blockchain", outcome=Outcome.UNKNOWN)
    if chain.is_ethereum:
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
        return "0x" + keccak256(point)[-20:].hex()
    version = _BITCOIN_TEST if chain.is_test else _BITCOIN_MAIN
    form = PublicFormat.CompressedPoint if is_compressed else PublicFormat.UncompressedPoint
    data = hashlib.sha256(key.public_bytes(Encoding.X962, form)).digest()
    return base58.b58encode_check(version + _ripemd160(data)).decode()


def _ripemd160(data: bytes) -> bytes:
    try:
        return hashlib.new("ripemd160", data).digest()
    except ValueError as error:  # Some builds of OpenSSL leave it out.
        raise Refused("key.unsupported", "RIPEMD-160", outcome=Outcome.UNKNOWN) from error
