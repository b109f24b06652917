"""What explorers of Ethereum say of a transaction: nodes, Etherscan's proxy of one, and BlockCypher."""

import re
from collections.abc import Mapping
from typing import Any

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
from jobboard.credentials.keeping import BLOCK_HEADER

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,16}")
_DATA = re.compile(r"(0x)?(([0-9a-fA-F]{2})*)")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
_ADDRESS = re.compile(r"(0x)?[0-9a-fA-F]{40}")
# Source: go-ethereum, params/config.go, MainnetChainConfig and MainnetGenesisHash.
_MAIN_NETWORK, _FIRST_BLOCK = 1, "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
_FIRST_PROTECTED = 35  # The least V of a signature that names its chain.
_NOTHING_SPENT: frozenset[str] = frozenset()  # There are no outputs, only balances.


def is_node(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer has the shape of a node's."""
    result = answer.get("result")
    return isinstance(result, dict) and {"hash", "from", "input"} <= result.keys()


def read_node(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what a node says; the receipt, the block and the tip are asked for. Raises: Unusable.

    Source: Ethereum JSON-RPC API, eth_getTransactionByHash, eth_getTransactionReceipt, eth_getBlockByNumber,
    eth_blockNumber; EIP-658, status of a receipt.
    """
    result = mapping(answer["result"])
    explorer.require_asked(result["hash"])
    _require_network(result, explorer)
    data, senders = _data(result["input"]), frozenset({_address(result["from"])})
    if result.get("blockNumber") is None:
        return Sighting(data, senders, 0, None, _NOTHING_SPENT)
    written, block_hash = matching(result["blockNumber"], _QUANTITY), matching(result.get("blockHash"), _HASH)
    receipt = mapping(mapping(explorer.ask("receipt")).get("result"))
    block = mapping(mapping(explorer.ask(f"block/{written}", accept=BLOCK_HEADER)).get("result"))
    explorer.require_asked(receipt.get("transactionHash"))
    if not block_hash == receipt.get("blockHash") == block.get("hash"):
        raise Unusable("another block")
    tip = _quantity(mapping(explorer.ask("tip")).get("result"))
    return Sighting(
        data=data,
        senders=senders,
        confirmations=depth(_quantity(written), tip),
        at=moment(_quantity(block.get("timestamp"))),
        spent=_NOTHING_SPENT,
        is_successful=_quantity(receipt.get("status")) == 1,
    )


def read_blockcypher(answer: Mapping[str, Any], explorer: Explorer) -> Sighting:
    """Give what BlockCypher says, which shows Ethereum as if it had inputs and outputs. Raises: Unusable.

    Source: BlockCypher API for Ethereum, Blockchain, TX, execution_error.
    """
    explorer.require_asked(answer["hash"])
    if not explorer.anchor.chain.is_test and mapping(explorer.ask("network")).get("name") != "ETH.main":
        raise Unusable("another network")
    [sender], [output] = _one(answer["inputs"]), _one(answer["outputs"])
    [address] = _one(mapping(sender).get("addresses"))
    return Sighting(
        data=_data(mapping(output).get("script", "")),
        senders=frozenset({_address(address)}),
        confirmations=number(answer["confirmations"]),
        at=written_moment(answer.get("confirmed")),
        spent=_NOTHING_SPENT,
        is_successful="execution_error" not in answer,
    )


KINDS: Kinds = (
    (is_node, read_node),
    (is_blockcypher, read_blockcypher),
)


def _require_network(transaction: Mapping[str, Any], explorer: Explorer) -> None:
    """Require that a node is one of the main network, where that was asked for. Raises: Unusable.

    Most transactions are signed for one chain, and say so. One that is not could stand in any, so the node is asked
    for the first block of its own, which tells Ethereum from its test networks (not from Ethereum Classic).
    Source: EIP-155; EIP-2930 and EIP-1559, chainId.
    """
    if explorer.anchor.chain.is_test:
        return  # Nothing in it proves anything.
    number = None
    if transaction.get("chainId") is not None:
        number = _quantity(transaction["chainId"])
    elif (signature := _quantity(transaction.get("v", "0x0"))) >= _FIRST_PROTECTED:
        number = (signature - _FIRST_PROTECTED) // 2
    if number is not None:
        is_right = number == _MAIN_NETWORK
    else:
        first = mapping(mapping(explorer.ask("block/0x0", accept=BLOCK_HEADER)).get("result"))
        is_right = first.get("hash") == _FIRST_BLOCK
    if not is_right:
        raise Unusable("another network")


def _quantity(value: object) -> int:
    return int(matching(value, _QUANTITY), 16)


def _data(value: object) -> tuple[bytes, ...]:
    data = bytes.fromhex(matching(value, _DATA).removeprefix("0x"))
    return (data,) if data else ()


def _address(value: object) -> str:
    return "0x" + matching(value, _ADDRESS).removeprefix("0x").lower()


def _one(values: object) -> list[Any]:
    found = sequence(values)
    if len(found) != 1:
        raise Unusable("not one")
    return found
