"""Stub explorers: transactions written in the shapes of real services, and a loader that numbers them."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from jobboard.credentials import Document, NotLoaded
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.receipts import Anchor

ROOT = bytes.fromhex("ab" * 32)
SENDER = "1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"
SENDER_OF_TESTS = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
CHANGE, RECIPIENT = SENDER, "1AAGG6jirbu9XwikFpkHokbbiYpjVtFe1G"
ACCOUNT = "0x3d995ef85a8d1bcbed78182ab225b9f88dc8937c"
AT = datetime(2018, 2, 8, 0, 23, 34, tzinfo=UTC)
BITCOIN = Anchor(Chain.BITCOIN_MAINNET, "2b" * 32)
ETHEREUM = Anchor(Chain.ETHEREUM_MAINNET, "a1" * 32)
HEIGHT = 508_180
BLOCK, FORMER = "cd" * 32, "ef" * 32


@dataclass(frozen=True)
class Told:
    """What an explorer tells. `scripts` takes the place of the one that holds `data`."""

    data: bytes = ROOT
    senders: tuple[str, ...] = (SENDER,)
    confirmations: int = 1000
    at: datetime = AT
    outputs: tuple[str, ...] = (CHANGE, RECIPIENT)
    spent: frozenset[str] = frozenset({CHANGE})
    status: str = "0x1"
    identifier: str = ""
    scripts: tuple[str, ...] | None = None
    signed_for: dict[str, str] = field(default_factory=lambda: {"v": "0x25"})

    @property
    def data_scripts(self):
        return self.scripts if self.scripts is not None else ("6a20" + self.data.hex(),)

    @property
    def seconds(self):
        return int(self.at.timestamp())

    @property
    def text(self):
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


def esplora(told):
    outputs = [{"scriptpubkey": "76a914" + "00" * 20 + "88ac", "scriptpubkey_address": each} for each in told.outputs]
    outputs += [{"scriptpubkey": script, "scriptpubkey_type": "op_return"} for script in told.data_scripts]
    status = {"confirmed": False}
    if told.confirmations:
        status = {"confirmed": True, "block_height": HEIGHT, "block_time": told.seconds}
    transaction = {
        "txid": told.identifier,
        "vin": [{"prevout": {"scriptpubkey_address": each}} for each in told.senders],
        "vout": outputs,
        "status": status,
    }
    spends = [{"spent": output.get("scriptpubkey_address") in told.spent} for output in outputs]
    return {"transaction": transaction, "spends": spends, "tip": HEIGHT + told.confirmations - 1}


def blockcypher(told):
    outputs = [{"script": "76a914" + "00" * 20 + "88ac", "addresses": [each]} for each in told.outputs]
    for each in outputs:
        each.update({"spent_by": FORMER} if each["addresses"][0] in told.spent else {})
    outputs += [{"script": script, "addresses": None} for script in told.data_scripts]
    transaction = {
        "hash": told.identifier,
        "confirmed": told.text,
        "received": "2018-02-08T00:23:03.358Z",
        "confirmations": told.confirmations,
        "inputs": [{"addresses": [each]} for each in told.senders],
        "outputs": outputs,
        "vin_sz": len(told.senders),
        "vout_sz": len(outputs),
    }
    return {"transaction": transaction}


def bitcoin_core(told):
    outputs = [
        {"n": number, "scriptPubKey": {"hex": "76a914" + "00" * 20 + "88ac", "address": each}}
        for number, each in enumerate(told.outputs)
    ]
    outputs += [{"n": len(outputs), "scriptPubKey": {"hex": script}} for script in told.data_scripts]
    result = {
        "txid": told.identifier,
        "vin": [{"txid": FORMER, "vout": 0, "prevout": {"scriptPubKey": {"address": each}}} for each in told.senders],
        "vout": outputs,
    }
    if told.confirmations:
        result.update(confirmations=told.confirmations, blocktime=told.seconds)
    parts = {
        f"output/{number}": {"result": None if each in told.spent else {"value": 1}, "error": None}
        for number, each in enumerate(told.outputs)
    }
    return {"transaction": {"result": result, "error": None}, **parts}


def blockchain_info(told):
    outputs = [{"script": "76a9", "addr": each, "spent": each in told.spent} for each in told.outputs]
    outputs += [{"script": script, "spent": False} for script in told.data_scripts]
    transaction = {
        "hash": told.identifier,
        "inputs": [{"prev_out": {"addr": each}} for each in told.senders],
        "out": outputs,
        "time": told.seconds - 900,
        **({"block_height": HEIGHT} if told.confirmations else {}),
    }
    return {"transaction": transaction, "tip": HEIGHT + told.confirmations - 1}


def node(told):
    block = {"blockNumber": hex(HEIGHT), "blockHash": "0x" + BLOCK} if told.confirmations else {"blockNumber": None}
    transaction = {"hash": "0x" + told.identifier, "from": told.senders[0], "input": "0x" + told.data.hex(), **block}
    transaction |= told.signed_for
    return {
        "transaction": {"jsonrpc": "2.0", "id": 1, "result": transaction},
        "receipt": {
            "result": {"transactionHash": "0x" + told.identifier, "blockHash": "0x" + BLOCK, "status": told.status}
        },
        f"block/{hex(HEIGHT)}": {"result": {"hash": "0x" + BLOCK, "timestamp": hex(told.seconds)}},
        "tip": {"result": hex(HEIGHT + told.confirmations - 1)},
    }


def blockcypher_ethereum(told):
    transaction = {
        "hash": told.identifier,
        "confirmed": told.text,
        "confirmations": told.confirmations,
        "inputs": [{"addresses": [told.senders[0].removeprefix("0x")]}],
        "outputs": [{"script": told.data.hex(), "addresses": ["dead" * 10]}],
        **({"execution_error": "out of gas"} if told.status == "0x0" else {}),
    }
    return {"transaction": transaction, "network": {"name": "ETH.main"}}


@dataclass
class Stub:
    """An explorer at a host. `answers`: by part, as JSON or as bytes; `asked`: what it was asked."""

    host: str
    answers: dict
    status: int = 200
    asked: list = field(default_factory=list)


class Explorers:
    """Answers pseudo-addresses as numbered explorers do. A part that none has an answer for is silence."""

    def __init__(self, *stubs):
        self.stubs = stubs

    def load(self, address, *, accept="application/json"):
        _, number, part = address.split("/", 2)
        if int(number) > len(self.stubs):
            raise NotLoaded("fetch.no_explorer", number)
        stub = self.stubs[int(number) - 1]
        stub.asked.append(part)
        if part not in stub.answers:
            raise NotLoaded("fetch.unreachable", part)
        body = stub.answers[part]
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Document(f"https://{stub.host}", stub.status, "application/json", body)


def stub(shape, host, anchor=BITCOIN, **told):
    """An explorer at a host that tells of an anchor's transaction in a shape."""
    default = Told(identifier=anchor.transaction_id)
    if anchor.chain.is_ethereum:
        default = replace(default, senders=(ACCOUNT,), outputs=(), spent=frozenset())
    return Stub(host, shape(replace(default, **told)))
