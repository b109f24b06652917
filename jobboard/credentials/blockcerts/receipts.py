"""Receipts: the path from the hash of a certificate to the hash that stands in a transaction, in both editions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

import base58
import cbor2

from jobboard.credentials.blockcerts.chains import Chain, chain_of_2017, chain_of_2019, numbers_of_2019
from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

MAX_PATH = 64  # A tree of so many levels has more leaves than anybody could issue.
MAX_ANCHORS = 4
_MAX_LETTERS = 16_384

_HASH = re.compile(r"[0-9a-fA-F]{64}")
_TRANSACTION = re.compile(r"(0x)?([0-9a-fA-F]{64})")
_BASE58BTC = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")

# The kinds of anchors of 2017: of which blockchain each is, and which of its chains is meant where none is named; None:
# see what Bitcoin is meant.
_KINDS_OF_2017: Mapping[object, tuple[str, Chain | None]] = {
    "BTCOpReturn": ("btc:", None),
    "ETHData": ("eth:", Chain.ETHEREUM_MAINNET),
    "Mock": ("mocknet:", Chain.MOCKNET),
}
_KEYS_OF_2017 = {"@context", "type", "merkleRoot", "targetHash", "proof", "anchors"}
_ROOT, _TARGET, _ANCHORS, _PATH = range(4)
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


@dataclass(frozen=True)
class Anchor:
    """A transaction in which a hash is said to stand.

    `transaction_id`: 64 lower-case hexadecimal digits without 0x; empty on the mock net, which has none.
    """

    chain: Chain
    transaction_id: str

    @property
    def blink(self) -> str:
        """Its address. Source: W3C CCG Merkle Proof 2019, anchors."""
        return f"blink:{self.chain}:{self.transaction_id}".removesuffix(":")


@dataclass(frozen=True)
class Step:
    """A neighbour on the way up, 32 bytes, and the side on which it stands."""

    side: Literal["left", "right"]
    neighbour: bytes


@dataclass(frozen=True)
class Receipt:
    """Where a hash stands in a tree, and the transactions that hold the root. All hashes are SHA-256, 32 bytes."""

    merkle_root: bytes
    target_hash: bytes
    path: tuple[Step, ...]
    anchors: tuple[Anchor, ...]


def receipt_of_2017(proof: Mapping[str, Any], *, bitcoin: Chain) -> Receipt:
    """Give the receipt of a MerkleProof2017, or of the ChainpointSHA256v2 that version 1.2 has.

    `bitcoin` is the chain of anchors that name none: that of the issuer's address (`bitcoin_chain_of`).

    Raises: Refused, with outcome UNKNOWN where its chain or kind of anchor is not supported.
    Source: Blockcerts v2, MerkleProof2017; Chainpoint v2, "Chainpoint Proof".
    """
    if proof.keys() - _KEYS_OF_2017:
        raise _malformed("keys")
    return Receipt(
        merkle_root=_hash(proof.get("merkleRoot")),
        target_hash=_hash(proof.get("targetHash")),
        path=tuple(_step_of_2017(each) for each in _list(proof.get("proof"), 0, MAX_PATH)),
        anchors=tuple(_anchor_of_2017(each, bitcoin) for each in _list(proof.get("anchors"), 1, MAX_ANCHORS)),
    )


def receipt_of_2019(proof_value: object) -> Receipt:
    """Give the receipt in a proofValue of 2019: multibase base58btc around CBOR.

    Raises: Refused, with outcome UNKNOWN where its chain is not supported.
    Source: W3C CCG Merkle Proof 2019; the encoders in Python and JavaScript write hashes as text and as bytes.
    """
    if not isinstance(proof_value, str) or len(proof_value) > _MAX_LETTERS or not _BASE58BTC.fullmatch(proof_value):
        raise _malformed("not base58")
    entries = _map(_read_cbor(base58.b58decode(proof_value[1:])), {_ROOT, _TARGET, _ANCHORS, _PATH})
    return Receipt(
        merkle_root=_hash(_inner(entries[_ROOT])),
        target_hash=_hash(_inner(entries[_TARGET])),
        path=tuple(_step_of_2019(each) for each in _list(entries[_PATH], 0, MAX_PATH)),
        anchors=tuple(_anchor_of_2019(each) for each in _list(entries[_ANCHORS], 1, MAX_ANCHORS)),
    )


def encode_2019(receipt: Receipt) -> str:
    """Give a receipt as a proofValue of 2019. Raises: Refused for a chain that has no number there."""
    path = [[_SIDES.index(each.side), cbor2.dumps(each.neighbour)] for each in receipt.path]
    value = [
        [_PATH, path],
        [_ROOT, cbor2.dumps(receipt.merkle_root)],
        [_TARGET, cbor2.dumps(receipt.target_hash)],
        [_ANCHORS, [_encoded_anchor(each) for each in receipt.anchors]],
    ]
    return "z" + base58.b58encode(cbor2.dumps(value)).decode()


def require_path(receipt: Receipt, digest: bytes) -> None:
    """Require that a receipt is about this digest, and that its path leads to its root. Raises: Refused."""
    if receipt.target_hash != digest:
        raise Refused("anchor.another_document")
    found = digest
    for step in receipt.path:
        pair = step.neighbour + found if step.side == "left" else found + step.neighbour
        found = sha256(pair).digest()
    if found != receipt.merkle_root:
        raise Refused("anchor.path_broken")


def _step_of_2017(value: object) -> Step:
    if not isinstance(value, dict) or len(value) != 1:
        raise _malformed("path")
    [(side, neighbour)] = value.items()
    if side not in _SIDES:
        raise _malformed("path")
    return Step(side, _hash(neighbour))


def _anchor_of_2017(value: object, bitcoin: Chain) -> Anchor:
    if not isinstance(value, dict) or value.keys() - {"type", "sourceId", "chain"}:
        raise _malformed("anchor")
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in _KINDS_OF_2017:
        raise Refused("anchor.chain_unsupported", outcome=Outcome.UNKNOWN)
    blockchain, meant = _KINDS_OF_2017[kind]
    chain = chain_of_2017(value["chain"]) if "chain" in value else meant or bitcoin
    if not chain.startswith(blockchain):
        raise _malformed("kind of anchor")
    return _anchor(chain, value.get("sourceId"))


def _step_of_2019(value: object) -> Step:
    if not isinstance(value, list) or len(value) != 2 or value[0] not in (0, 1) or isinstance(value[0], bool | float):
        raise _malformed("path")
    return Step(_SIDES[value[0]], _hash(_inner(value[1])))


def _anchor_of_2019(value: object) -> Anchor:
    entries = _map(value, {0, 1, 2}, may_lack={1, 2})
    if entries[0] == -1:  # What stands beside it is a note, or a number that means nothing.
        return Anchor(Chain.MOCKNET, "")
    if entries.keys() != {0, 1, 2} or not all(type(entries[each]) is int for each in (0, 1)):
        raise _malformed("anchor")
    identifier = _inner(entries[2])
    return _anchor(chain_of_2019(entries[0], entries[1]), identifier)


def _encoded_anchor(anchor: Anchor) -> list[list[Any]]:
    chain, network = numbers_of_2019(anchor.chain)
    where = [[2, cbor2.dumps(bytes.fromhex(anchor.transaction_id))]] if anchor.transaction_id else []
    return [[0, chain], [1, network], *where]


def _anchor(chain: Chain, identifier: object) -> Anchor:
    if chain is Chain.MOCKNET:
        return Anchor(chain, "")
    text = identifier.hex() if isinstance(identifier, bytes) else identifier
    found = _TRANSACTION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise _malformed("transaction")
    return Anchor(chain, found[2].lower())


def _hash(value: object) -> bytes:
    if isinstance(value, str) and _HASH.fullmatch(value):
        return bytes.fromhex(value)
    if isinstance(value, bytes) and len(value) == 32:
        return value
    raise _malformed("hash")


def _list(value: object, least: int, most: int) -> list[Any]:
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise _malformed("list")
    return value


def _map(value: object, keys: set[int], may_lack: frozenset[int] | set[int] = frozenset()) -> dict[int, Any]:
    """Give a list of pairs as the map that it stands for."""
    pairs = _list(value, 1, len(keys))
    if not all(isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is int for pair in pairs):
        raise _malformed("pairs")
    found: dict[int, Any] = dict(pairs)
    if len(found) != len(pairs) or not keys - may_lack <= found.keys() <= keys:
        raise _malformed("keys")
    return found


def _inner(value: object) -> Any:
    """Give what a string of bytes holds, which is CBOR again."""
    return _read_cbor(value) if isinstance(value, bytes) else None


def _read_cbor(data: bytes) -> Any:
    try:
        return cbor2.loads(data)
    except (cbor2.CBORError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise _malformed("not CBOR") from error


def _malformed(detail: str) -> Refused:
    return Refused("anchor.receipt_malformed", detail)
