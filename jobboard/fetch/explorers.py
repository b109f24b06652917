"""Explorers of blockchains: what the verifier asks for by a pseudo-address becomes a request to one that is named."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from jobboard.credentials import Document, DocumentLoader, NotLoaded
from jobboard.explorers import NamedExplorer
from jobboard.fetch.loader import HttpLoader
from jobboard.fetch.question import Question

_ASKED = re.compile(
    r"blink:(?P<chain>[a-z]+:[a-z]+):(?P<id>[0-9a-f]{64})/(?P<number>[1-9])/(?P<part>[a-z]+)(/(?P<argument>[0-9a-fx]{1,66}))?"
)
_NODES = {"bitcoin-core": "bitcoin", "json-rpc": "ethereum", "etherscan": "ethereum"}
_ARGUMENTS = {"former": r"[0-9a-f]{64}", "output": r"[0-9]{1,5}", "block": r"0x[0-9a-f]{1,16}"}

# What is asked for by GET, after the address of the explorer. Sources: Esplora HTTP API; BlockCypher API, "Transaction
# Hash Endpoint" and "Chain Endpoint"; Blockchain Data API.
_PATHS: Mapping[str, Mapping[str, str]] = {
    "esplora": {"transaction": "/tx/{id}", "spends": "/tx/{id}/outspends", "tip": "/blocks/tip/height"},
    "blockcypher": {"transaction": "/txs/{id}?limit=200", "network": ""},
    "blockchain-info": {"transaction": "/rawtx/{id}", "tip": "/q/getblockcount"},
}


class ExplorerLoader:
    """Asks explorers for transactions, and another loader for everything else.

    An answer keeps who gave it, never the address that was asked, which may hold a key. `public` asks what stands on
    the web, as anything there is asked; `own` asks the operator's own nodes. A badge decides nothing of an address but
    the id of a transaction and the like, which is compared with a pattern.
    """

    def __init__(
        self, explorers: Sequence[NamedExplorer], otherwise: DocumentLoader, *, public: HttpLoader, own: HttpLoader
    ) -> None:
        self._explorers = explorers
        self._otherwise = otherwise
        self._public = public
        self._own = own

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an explorer or of an address. Raises: NotLoaded, also where no explorer has the number."""
        if not address.startswith("blink:"):
            return self._otherwise.load(address, accept=accept)
        asked = _ASKED.fullmatch(address)
        if asked is None:
            raise NotLoaded("fetch.refused_address", "explorer")
        ours = [each for each in self._explorers if each.chain == asked["chain"]]
        number = int(asked["number"])
        if number > len(ours):
            raise NotLoaded("fetch.no_explorer", asked["chain"])
        explorer = ours[number - 1]
        question = question_for(explorer, asked["part"], asked["id"], asked["argument"] or "")
        answer = (self._own if explorer.is_own else self._public).ask(question)
        return replace(answer, address=explorer.origin)


def question_for(explorer: NamedExplorer, part: str, identifier: str, argument: str) -> Question:
    """Give what to ask an explorer for a part of a transaction. Raises: NotLoaded where its kind has no such part."""
    if not re.fullmatch(_ARGUMENTS.get(part, ""), argument):
        raise NotLoaded("fetch.refused_address", "explorer")
    path = _PATHS.get(explorer.kind, {}).get(part)
    if path is not None:
        return _get(explorer, path.format(id=identifier))
    method, named = _call(explorer.kind, part, identifier, argument)
    if explorer.kind == "etherscan":
        return _get(explorer, "?" + urlencode({"module": "proxy", "action": method, **named}))
    call = {"jsonrpc": "1.0" if explorer.kind == "bitcoin-core" else "2.0", "id": 1, "method": method}
    body = json.dumps({**call, "params": list(named.values())}).encode()
    return Question(explorer.address, body=body, user=explorer.user, may_redirect=False)


def _call(kind: str, part: str, identifier: str, argument: str) -> tuple[str, dict[str, Any]]:
    """Give the method of a node and what it is told, under the names that Etherscan has for it. Raises: NotLoaded.

    Sources: Bitcoin Core RPC; Ethereum JSON-RPC API; Etherscan API, "Geth/Parity Proxy".
    """
    match _NODES.get(kind), part:
        case "bitcoin", "transaction":
            return "getrawtransaction", {"txid": identifier, "verbosity": 2}
        case "bitcoin", "former":
            return "getrawtransaction", {"txid": argument, "verbosity": 1}
        case "bitcoin", "output":
            return "gettxout", {"txid": identifier, "n": int(argument), "mempool": True}
        case "ethereum", "transaction":
            return "eth_getTransactionByHash", {"txhash": f"0x{identifier}"}
        case "ethereum", "receipt":
            return "eth_getTransactionReceipt", {"txhash": f"0x{identifier}"}
        case "ethereum", "block":
            return "eth_getBlockByNumber", {"tag": argument, "boolean": "false" if kind == "etherscan" else False}
        case "ethereum", "tip":
            return "eth_blockNumber", {}
    raise NotLoaded("fetch.refused_address", "explorer")


def _get(explorer: NamedExplorer, relative: str) -> Question:
    """Ask for what stands below the address of an explorer, whose own query, a key say, is kept."""
    base, below = urlsplit(explorer.address), urlsplit(relative)
    query = "&".join(each for each in (base.query, below.query) if each)
    address = base._replace(path=base.path.rstrip("/") + below.path, query=query).geturl()
    return Question(address, user=explorer.user, may_redirect=False)
