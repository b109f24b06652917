"""What the corpus knows of transactions, as explorers tell it: what they said in the abstract, or one answer."""

import json
from datetime import datetime

from jobboard.credentials import Document, NotLoaded
from jobboard.credentials.blockcerts.anchors import confirmations_needed, sighting_of
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.explorers import Explorer, Unusable
from jobboard.credentials.blockcerts.receipts import Anchor
from tests.credentials.blockcerts.explorers import (
    Explorers,
    Stub,
    Told,
    blockcypher,
    blockcypher_ethereum,
    esplora,
    node,
)

FAR = 10**9  # A tip that is far above every transaction.


def explorers_of(transaction, address):
    """Two explorers of different operators which agree on a recorded transaction, whatever its id."""
    identifier = address.partition("/")[0].rpartition(":")[2]
    spent = tuple(transaction["revokedAddresses"])
    told = Told(
        data=bytes.fromhex(transaction["remoteHash"]),
        senders=(transaction["issuingAddress"],),
        at=datetime.fromisoformat(transaction["time"]),
        outputs=spent,
        spent=frozenset(spent),
        identifier=identifier,
    )
    shapes = (node, blockcypher_ethereum) if address.startswith("blink:eth:") else (esplora, blockcypher)
    return Explorers(*(Stub(f"explorer{number}.example", shape(told)) for number, shape in enumerate(shapes)))


def sighting_in(data):
    """What one recorded answer says, and whether it says that the transaction is confirmed."""
    answer = json.loads(data)
    told = answer.get("result") or answer
    is_ethereum = "from" in told or "gas_used" in told
    identifier = (told.get("txid") or told.get("hash") or "").removeprefix("0x")

    def read(chain):
        sighting = sighting_of(Explorer(Anchor(chain, identifier), 1, _Rest(data, told, is_ethereum)))
        return sighting, sighting.confirmations >= confirmations_needed(chain)

    try:
        return read(Chain.ETHEREUM_MAINNET if is_ethereum else Chain.BITCOIN_MAINNET)
    except Unusable:  # Some were recorded on a test network.
        return read(Chain.ETHEREUM_ROPSTEN if is_ethereum else Chain.BITCOIN_TESTNET)


class _Rest:
    """Gives the recorded answer, and for what the corpus does not keep what upstream takes for granted.

    The tip is far above, the transaction succeeded, every output is spent, and the sender is whom the first one pays.
    """

    def __init__(self, data, told, is_ethereum):
        self._data, self._told, self._is_ethereum = data, told, is_ethereum

    def load(self, address, *, accept="application/json"):
        part = address.split("/", 2)[2]
        body = self._data if part == "transaction" else json.dumps(self._part(part)).encode()
        return Document("https://explorer.example", 200, "application/json", body)

    def _part(self, part):
        told, outputs = self._told, self._told.get("vout") or [{}]
        kind, _, argument = part.partition("/")
        parts = {
            "tip": {"result": hex(FAR)} if self._is_ethereum else FAR,
            "spends": [{"spent": "scriptpubkey_address" in each} for each in outputs],
            "output": {"result": None},
            "former": {"result": {"txid": argument, "vout": [{**outputs[0], "n": place} for place in range(9)]}},
            "receipt": {
                "result": {"transactionHash": told.get("hash"), "blockHash": told.get("blockHash"), "status": "0x1"}
            },
            "block": {"result": {"hash": told.get("blockHash"), "timestamp": hex(1_500_000_000)}},
            "network": {"name": "ETH.main"},
        }
        if kind not in parts:
            raise NotLoaded("fetch.unreachable", part)
        return parts[kind]
