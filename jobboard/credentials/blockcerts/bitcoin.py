"""What explorers of Bitcoin say of a transaction: Esplora, BlockCypher, Bitcoin Core and blockchain.info."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from jobboard.credentials.blockcerts.chains import bitcoin_chain_of
from jobboard.credentials.blockcerts.explorers import (
    Explorer,
    Kinds,
    Sighting,
    Unusable,
    depth,
    is_blockcypher,
    mapping,
    matching,
    moment,
    number,
    sequence,
    written_moment,
)

MAX_ASKED_APART = 4  # Outputs or former transactions that a node is asked for one by one.

_ADDRESS = re.compile(r"[A-Za-z0-9]{14,100}")
_TRANSACTION = re.compile(r"[0-9a-f]{64}")
_SCRIPT = re.compile(r"([0-9a-fA-F]{2})*")
_RETURN = 0x6A
_WIDTHS = {0x4C: 1, 0x4D: 2, 0x4E: 4}  # OP_PUSHDATA1, 2 and 4, and how long the length is that follows.


def is_esplora(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer has the shape of Esplora's."""
    return {"txid", "vin", "vout", "status"} <= answer.keys()


def read_esplora(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what Esplora says; its tip and its spends are asked for. Raises: Unusable.

    Source: Esplora HTTP API, GET /tx/:txid, /tx/:txid/outspends, /blocks/tip/height.
    """
    explorer.require_asked(answer.get("txid"))
    outputs = [mapping(each) for each in sequence(answer["vout"])]
    senders = _senders(
        explorer,
        (mapping(mapping(each).get("prevout")).get("scriptpubkey_address") for each in sequence(answer["vin"])),
    )
    data = _data(each.get("scriptpubkey") for each in outputs)
    status = mapping(answer["status"])
    if status.get("confirmed") is not True:
        return Sighting(data, senders, 0, None, None)
    addresses = [each.get("scriptpubkey_address") for each in outputs]
    flags = [mapping(each).get("spent") for each in sequence(explorer.ask("spends"))]
    return Sighting(
        data=data,
        senders=senders,
        confirmations=depth(status.get("block_height"), explorer.ask("tip")),
        at=moment(status.get("block_time")),
        spent=_spent(addresses, flags),
    )


def read_blockcypher(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what BlockCypher says. What it does not give whole is not used. Raises: Unusable.

    `received`, when it first heard of the transaction, is no time of a block and is not used.
    Source: BlockCypher API, TX, TXInput and TXOutput.
    """
    explorer.require_asked(answer["hash"])
    inputs = [mapping(each) for each in sequence(answer["inputs"])]
    outputs = [mapping(each) for each in sequence(answer["outputs"])]
    if (number(answer.get("vin_sz")), number(answer.get("vout_sz"))) != (len(inputs), len(outputs)):
        raise Unusable("not whole")
    return Sighting(
        data=_data(each.get("script") for each in outputs),
        senders=_senders(explorer, (_only(each.get("addresses")) for each in inputs)),
        confirmations=number(answer["confirmations"]),
        at=written_moment(answer.get("confirmed")),
        spent=_spent(
            [_only(each.get("addresses")) for each in outputs], [bool(each.get("spent_by")) for each in outputs]
        ),
    )


def is_bitcoin_core(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer has the shape of a node's."""
    result = answer.get("result")
    return isinstance(result, dict) and {"txid", "vin", "vout"} <= result.keys()


def read_bitcoin_core(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what a node says. It is asked apart for former outputs that it does not tell, and for what is spent.

    Who sent it stands in the former outputs alone: an output of its own may pay anybody. Raises: Unusable.
    Source: Bitcoin Core RPC, getrawtransaction with verbosity 2, gettxout.
    """
    result = mapping(answer["result"])
    explorer.require_asked(result.get("txid"))
    inputs = [mapping(each) for each in sequence(result["vin"])]
    if sum("prevout" not in each for each in inputs) > MAX_ASKED_APART:
        raise Unusable("too many former transactions")
    outputs = [mapping(each) for each in sequence(result["vout"])]
    addresses = [_address_of_core(each) for each in outputs]
    confirmations = number(result.get("confirmations", 0))
    return Sighting(
        data=_data(mapping(each.get("scriptPubKey")).get("hex") for each in outputs),
        senders=_senders(explorer, (_address_of_core(_former_output(each, explorer)) for each in inputs)),
        confirmations=confirmations,
        at=moment(result.get("blocktime")) if confirmations else None,
        spent=_spent_of_core(addresses, explorer) if confirmations else None,
    )


def is_blockchain_info(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer has the shape of blockchain.info's."""
    return {"hash", "inputs", "out"} <= answer.keys()


def read_blockchain_info(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what blockchain.info says; its tip is asked for. Its `time` need not be the block's. Raises: Unusable.

    Source: Blockchain Data API, Single Transaction.
    """
    explorer.require_asked(answer["hash"])
    outputs = [mapping(each) for each in sequence(answer["out"])]
    height = answer.get("block_height")
    return Sighting(
        data=_data(each.get("script") for each in outputs),
        senders=_senders(
            explorer, (mapping(mapping(each).get("prev_out")).get("addr") for each in sequence(answer["inputs"]))
        ),
        confirmations=depth(height, explorer.ask("tip")) if height is not None else 0,
        at=None,
        spent=_spent([each.get("addr") for each in outputs], [each.get("spent") for each in outputs]),
    )


KINDS: Kinds = (
    (is_esplora, read_esplora),
    (is_blockcypher, read_blockcypher),
    (is_bitcoin_core, read_bitcoin_core),
    (is_blockchain_info, read_blockchain_info),
)


def pushed(script: bytes) -> bytes | None:
    """Give what a script that begins with OP_RETURN holds, where that is one push of data to its end; else None.

    Source: Bitcoin Script, OP_RETURN, OP_PUSHBYTES_1 to OP_PUSHBYTES_75, OP_PUSHDATA1, 2 and 4.
    """
    code, rest = script[1:2], script[2:]
    if not code:
        return None
    width = _WIDTHS.get(code[0], 0)
    length = int.from_bytes(rest[:width], "little") if width else code[0]
    data = rest[width:]
    is_push = width > 0 or 1 <= code[0] < min(_WIDTHS)
    return data if is_push and len(data) == length > 0 else None


def _data(scripts: Iterable[object]) -> tuple[bytes | None, ...]:
    read = [bytes.fromhex(matching(each, _SCRIPT)) for each in scripts]
    return tuple(pushed(script) for script in read if script[:1] == bytes([_RETURN]))


def _senders(explorer: Explorer, addresses: Iterable[object]) -> frozenset[str]:
    """Give who paid. Test networks write addresses in another way, so they show which network an explorer reads."""
    senders = frozenset(matching(each, _ADDRESS) for each in addresses)
    if not explorer.anchor.chain.is_test and any(bitcoin_chain_of(each).is_test for each in senders):
        raise Unusable("another network")
    return senders


def _spent(addresses: list[Any], flags: list[Any]) -> frozenset[str]:
    """Give the addresses of spent outputs. What has no address, such as OP_RETURN, cannot be spent."""
    if len(addresses) != len(flags) or not all(type(each) is bool for each in flags):
        raise Unusable("spent")
    pairs = zip(addresses, flags, strict=True)
    return frozenset(matching(address, _ADDRESS) for address, is_spent in pairs if address is not None and is_spent)


def _spent_of_core(addresses: list[Any], explorer: Explorer) -> frozenset[str] | None:
    """A node tells of one output at a time, and nothing of one that is spent."""
    payable = [position for position, address in enumerate(addresses) if address is not None]
    if len(payable) > MAX_ASKED_APART:
        return None
    flags = [False] * len(addresses)
    for position in payable:
        answer = mapping(explorer.ask(f"output/{position}"))
        if "result" not in answer or answer.get("error"):
            raise Unusable("output")
        flags[position] = answer["result"] is None
    return _spent(addresses, flags)


def _former_output(spending: Mapping[str, Any], explorer: Explorer) -> Mapping[str, Any]:
    if "prevout" in spending:
        return mapping(spending["prevout"])
    identifier = matching(spending.get("txid"), _TRANSACTION)
    result = mapping(mapping(explorer.ask(f"former/{identifier}")).get("result"))
    if result.get("txid") != identifier:
        raise Unusable("another transaction")
    outputs = sequence(result.get("vout"))
    return mapping(next((each for each in outputs if mapping(each).get("n") == number(spending.get("vout"))), None))


def _address_of_core(output: Mapping[str, Any]) -> object:
    """Give the address of an output; None where it has none. Before 22.0 a node gave a list."""
    script = mapping(output.get("scriptPubKey"))
    return script["address"] if "address" in script else _only(script.get("addresses"))


def _only(values: object) -> object:
    return values[0] if isinstance(values, list) and len(values) == 1 else None
