"""Explorers: what they are asked, that inner nodes answer and stay closed to badges, and that no secret gets out."""

import json
import logging
import socket
import threading
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from jobboard.config import load_settings
from jobboard.credentials import NotLoaded, RecordingLoader, Report
from jobboard.credentials.blockcerts.anchors import read_transaction
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.explorers import MAX_EXPLORERS
from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.explorers import (
    BITCOIN_KINDS,
    BITCOIN_NETWORKS,
    ETHEREUM_KINDS,
    ETHEREUM_NETWORKS,
    MOST_FOR_A_CHAIN,
    NamedExplorer,
    explorers_of,
)
from jobboard.fetch import ExplorerLoader, FetchPolicy, HttpLoader, fetcher_for
from tests.credentials.blockcerts.explorers import BITCOIN, Told, bitcoin_core, esplora
from tests.fetch.answers import answer_with, plain

ID = BITCOIN.transaction_id
BLINK = BITCOIN.blink
QUICK = FetchPolicy(total_seconds=5, size_bytes=100_000, unpacked_bytes=100_000)


class Node:
    """A server on this machine, over plain http as a node has it. `answer` gives status, headers and body."""

    def __init__(self, answer):
        self.requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler):  # noqa: N805 (the node's self is in use)
                body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
                self.requests.append((handler.command, handler.path, dict(handler.headers), body))
                status, headers, content = answer(handler.path, body)
                handler.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    handler.send_header(name, value)
                handler.end_headers()
                handler.wfile.write(content)

            do_POST = do_GET  # noqa: N815 (the name that http.server calls)

            def log_message(self, *_):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def serving(answer):
    node = Node(answer)
    try:
        yield node
    finally:
        node.close()


def always(status=200, body=b"{}", **headers):
    return lambda _path, _body: (status, {"Content-Type": "application/json", **headers}, body)


class Nobody:
    def load(self, address, *, accept="application/json"):
        raise NotLoaded("fetch.unreachable", "another loader")


def loader_of(*explorers, public=None, policy=QUICK):
    own = HttpLoader(policy, is_own=True)
    return ExplorerLoader(explorers, Nobody(), public=public or HttpLoader(policy), own=own)


def explorer(kind, address, user=None, chain="btc:mainnet"):
    return NamedExplorer(chain, kind, address, user)


def refusal(loader, address):
    with pytest.raises(NotLoaded) as error:
        loader.load(address)
    return error.value.code


BASIC = "Basic " + b64encode(b"user:pass:word").decode()
GETS = [
    ("esplora", "transaction", f"/api/tx/{ID}"),
    ("esplora", "spends", f"/api/tx/{ID}/outspends"),
    ("esplora", "tip", "/api/blocks/tip/height"),
    ("blockcypher", "transaction", f"/api/txs/{ID}?limit=200"),
    ("blockcypher", "network", "/api"),
    ("blockchain-info", "transaction", f"/api/rawtx/{ID}"),
    ("blockchain-info", "tip", "/api/q/getblockcount"),
    ("etherscan", "transaction", f"/api?module=proxy&action=eth_getTransactionByHash&txhash=0x{ID}"),
    ("etherscan", "receipt", f"/api?module=proxy&action=eth_getTransactionReceipt&txhash=0x{ID}"),
    ("etherscan", "block/0x7c114", "/api?module=proxy&action=eth_getBlockByNumber&tag=0x7c114&boolean=false"),
    ("etherscan", "tip", "/api?module=proxy&action=eth_blockNumber"),
]
POSTS = [
    ("bitcoin-core", "transaction", "getrawtransaction", [ID, 2]),
    ("bitcoin-core", "former/" + "ef" * 32, "getrawtransaction", ["ef" * 32, 1]),
    ("bitcoin-core", "output/7", "gettxout", [ID, 7, True]),
    ("json-rpc", "transaction", "eth_getTransactionByHash", ["0x" + ID]),
    ("json-rpc", "receipt", "eth_getTransactionReceipt", ["0x" + ID]),
    ("json-rpc", "block/0x7c114", "eth_getBlockByNumber", ["0x7c114", False]),
    ("json-rpc", "tip", "eth_blockNumber", []),
]


@pytest.mark.parametrize(("kind", "part", "path"), GETS)
def test_what_is_asked_by_get(kind, part, path):
    with serving(always(body=b"7")) as node:
        found = loader_of(explorer(kind, f"http://{node.address}/api")).load(f"{BLINK}/1/{part}")
    assert (found.body, found.address) == (b"7", "http://127.0.0.1")
    assert [request[:2] for request in node.requests] == [("GET", path)]


@pytest.mark.parametrize(("kind", "part", "method", "params"), POSTS)
def test_what_is_asked_by_post(kind, part, method, params):
    with serving(always()) as node:
        loader_of(explorer(kind, f"http://{node.address}/", "user:pass:word")).load(f"{BLINK}/1/{part}")
    [(command, path, headers, body)] = node.requests
    assert (command, path, headers["Content-Type"], headers["Authorization"]) == (
        "POST",
        "/",
        "application/json",
        BASIC,
    )
    asked = json.loads(body)
    assert (asked["method"], asked["params"]) == (method, params)


def test_a_key_in_the_query_of_an_explorer_is_kept():
    with serving(always()) as node:
        named = explorer("etherscan", f"http://{node.address}/v2/api?chainid=1&apikey=hush")
        loader_of(named).load(f"{BLINK}/1/tip")
    assert node.requests[0][1] == "/v2/api?chainid=1&apikey=hush&module=proxy&action=eth_blockNumber"


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("esplora", "receipt"),
        ("esplora", "transaction/0x1"),
        ("blockcypher", "tip"),
        ("json-rpc", "spends"),
        ("json-rpc", "block"),
        ("json-rpc", "block/1"),
        ("bitcoin-core", "output"),
        ("bitcoin-core", "output/abc"),
        ("bitcoin-core", "former/0x1"),
        ("bitcoin-core", "former/" + "ef" * 31),
        ("bitcoin-core", "admin"),
        ("unheard-of", "transaction"),
    ],
)
def test_nothing_else_is_asked(kind, part):
    with serving(always()) as node:
        assert (
            refusal(loader_of(explorer(kind, f"http://{node.address}/")), f"{BLINK}/1/{part}")
            == "fetch.refused_address"
        )
    assert node.requests == []


@pytest.mark.parametrize(
    "address",
    [
        BLINK,
        f"{BLINK}/1",
        f"{BLINK}/0/transaction",
        f"{BLINK}/1/transaction ",
        f"{BLINK}/1/transaction\n",
        f"{BLINK}/1/../tip",
        f"{BLINK}/1/transaction?x=1",
        f"{BLINK}/1/transaction#x",
        f"blink:btc:mainnet:{ID.upper()}/1/transaction",
        f"blink:btc:mainnet:{ID[1:]}/1/transaction",
        f"blink:btc:mainnet:..%2f{ID[5:]}/1/transaction",
        "blink:",
    ],
)
def test_what_is_no_question_is_refused(address):
    with serving(always()) as node:
        assert refusal(loader_of(explorer("esplora", f"http://{node.address}/")), address) == "fetch.refused_address"
    assert node.requests == []


def test_explorers_are_numbered_within_their_chain():
    loader = loader_of(
        explorer("esplora", "http://127.0.0.1:1/", chain="btc:testnet"),
        explorer("esplora", "http://127.0.0.1:2/", chain="btc:mainnet"),
    )
    assert refusal(loader, f"{BLINK}/1/tip") == "fetch.unreachable"
    assert refusal(loader, f"{BLINK}/2/tip") == "fetch.no_explorer"
    assert refusal(loader, f"blink:eth:goerli:{ID}/1/tip") == "fetch.no_explorer"
    assert MAX_EXPLORERS == MOST_FOR_A_CHAIN


def test_other_addresses_go_to_the_other_loader():
    with pytest.raises(NotLoaded, match="another loader"):
        loader_of().load("https://badges.example/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_explorer_leads_nowhere_else(status, serve):
    with serving(always()) as inner, serving(always(status, Location=f"http://{inner.address}/secret")) as node:
        assert (
            refusal(loader_of(explorer("esplora", f"http://{node.address}/")), f"{BLINK}/1/tip") == "fetch.unreachable"
        )
        with serve(answer_with(plain(b"", f"{status} Moved", Location="/other"))) as (public, count):
            loader = loader_of(explorer("json-rpc", "https://badges.example/"), public=public)
            assert refusal(loader, f"{BLINK}/1/tip") == "fetch.unreachable"
    assert (inner.requests, len(count)) == ([], 1)


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "900000000"}])
def test_too_large_an_answer_of_an_own_node_is_dropped(headers):
    with serving(always(body=b"x" * 100_001, **headers)) as node:
        assert refusal(loader_of(explorer("esplora", f"http://{node.address}/")), f"{BLINK}/1/tip") == "fetch.too_large"


def test_a_chunk_without_a_size_is_read_no_further_than_a_connection_may():
    policy = replace(QUICK, size_bytes=1000, page_bytes=1000, picture_bytes=1000)
    with serving(always(body=b"-1\r\n" + b"x" * 1_000_000, **{"Transfer-Encoding": "chunked"})) as node:
        loader = loader_of(explorer("esplora", f"http://{node.address}/"), policy=policy)
        assert refusal(loader, f"{BLINK}/1/tip") == "fetch.too_large"


def test_an_own_node_that_says_nothing_is_hung_up_on():
    release = threading.Event()

    def hang(_path, _body):
        release.wait(10)
        return 200, {}, b"{}"

    with serving(hang) as node:
        loader = loader_of(explorer("esplora", f"http://{node.address}/"), policy=replace(QUICK, read_seconds=0.2))
        assert refusal(loader, f"{BLINK}/1/tip") == "fetch.timeout"
        release.set()


def test_a_failed_question_does_not_close_an_explorer_to_other_questions():
    def answer(_path, body):
        is_large = json.loads(body)["method"] == "eth_getTransactionByHash"
        return 200, {"Content-Type": "application/json"}, b"x" * 200_000 if is_large else b"{}"

    with serving(answer) as node:
        loader = loader_of(explorer("json-rpc", f"http://{node.address}/"))
        for _ in range(2):
            assert refusal(loader, f"{BLINK}/1/transaction") == "fetch.too_large"
        assert loader.load(f"{BLINK}/1/tip").body == b"{}"
    assert len(node.requests) == 2  # A failed one is not asked again at once.


def settings_with(bitcoin):
    return load_settings({"JOBBOARD_MODE": "development", "JOBBOARD_BITCOIN_EXPLORERS": bitcoin})


def test_an_inner_node_answers_and_no_address_of_a_badge_reaches_it():
    with serving(always(body=b"7")) as node:
        loader = fetcher_for(settings_with(f"esplora+http://{node.address}"))
        assert loader.load(f"{BLINK}/1/tip").body == b"7"
        port = node.address.partition(":")[2]
        for address in (
            f"http://{node.address}/tx/{ID}",
            f"https://{node.address}/tx/{ID}",
            f"https://localhost:{port}/",
            f"https://127.0.0.1.nip.io:{port}/",
            f"did:example:{node.address}",
        ):
            assert refusal(loader, address) in {"fetch.refused_address", "fetch.no_resolver"}
    assert len(node.requests) == 1


def test_an_explorer_without_a_port_is_asked_like_any_foreign_host(serve):
    """Its name may not lead inside, which that of an own node may."""
    with serve(answer_with(plain(b"7")), is_allowed=lambda _: False) as (public, count):
        loader = loader_of(explorer("esplora", "https://badges.example/api"), public=public)
        assert refusal(loader, f"{BLINK}/1/tip") == "fetch.unreachable"
    assert count == []
    with serve(answer_with(plain(b"7", Content_Type="text/plain"))) as (public, _):
        found = loader_of(explorer("esplora", "https://badges.example/api"), public=public).load(f"{BLINK}/1/tip")
    assert (found.address, found.body) == ("https://badges.example", b"7")


def test_two_operators_agree_through_the_loader_and_no_secret_gets_out(caplog, monkeypatch):
    """The second one has a public name, behind which it stands on this machine."""
    lookup = socket.getaddrinfo
    names = {"electrs.example.org": "127.0.0.1"}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **named: lookup(names.get(host, host), *rest, **named)
    )
    caplog.set_level(logging.INFO)
    told = Told(identifier=ID)
    core, electrs = bitcoin_core(told), esplora(told)

    def answer_core(_path, body):
        asked = json.loads(body)
        part = "transaction" if asked["method"] == "getrawtransaction" else f"output/{asked['params'][1]}"
        return 200, {"Content-Type": "application/json"}, json.dumps(core[part]).encode()

    def answer_esplora(path, _body):
        last = path.partition("?")[0].rpartition("/")[2]
        part = {"outspends": "spends", "height": "tip"}.get(last, "transaction")
        return 200, {}, json.dumps(electrs[part]).encode()

    with serving(answer_core) as one, serving(answer_esplora) as two:
        named = f"bitcoin-core+http://user:hush@{one.address}/hush, esplora+http://electrs.example.org:{two.address[10:]}/?token=hush"
        recorder = RecordingLoader(fetcher_for(settings_with(named)), now=datetime(2026, 1, 1, tzinfo=UTC))
        found = read_transaction(BITCOIN, recorder)
    assert found.data == told.data
    assert {each.address for each in recorder.documents if each.status} == {
        "http://127.0.0.1",
        "http://electrs.example.org",
    }
    assert "hush" in str(one.requests)
    assert "hush" in str(two.requests)
    report = Report(datetime(2026, 1, 1, tzinfo=UTC), "0" * 64, "key", (), documents=tuple(recorder.documents))
    assert "hush" not in json.dumps(report.to_json()) + caplog.text + str(recorder.documents)
    assert b"hush" not in b"".join(each.body for each in recorder.documents)


def test_no_secret_is_told_when_nothing_comes(caplog):
    caplog.set_level(logging.INFO)
    loader = fetcher_for(settings_with("bitcoin-core+http://user:hush@127.0.0.1:1/hush?token=hush"))
    with pytest.raises(NotLoaded) as error:
        loader.load(f"{BLINK}/1/transaction")
    assert "hush" not in str(error.value) + error.value.detail + caplog.text


read_bitcoin = explorers_of("btc", BITCOIN_KINDS, BITCOIN_NETWORKS)
read_ethereum = explorers_of("eth", ETHEREUM_KINDS, ETHEREUM_NETWORKS)


def test_settings_name_explorers_with_network_kind_user_and_key():
    found = read_bitcoin(
        "esplora+https://mempool.space/api/, testnet=bitcoin-core+http://u:p%40ss@[::1]:18332,blockcypher+https://x.example/?token=k"
    )
    assert found == (
        NamedExplorer("btc:mainnet", "esplora", "https://mempool.space/api"),
        NamedExplorer("btc:testnet", "bitcoin-core", "http://[::1]:18332", "u:p@ss"),
        NamedExplorer("btc:mainnet", "blockcypher", "https://x.example/?token=k"),
    )
    assert [each.is_own for each in found] == [False, True, False]
    assert [each.origin for each in found] == ["https://mempool.space", "http://[::1]", "https://x.example"]
    assert [each.chain for each in read_ethereum("sepolia=json-rpc+https://x.example")] == ["eth:sepolia"]
    assert read_bitcoin("esplora+https://u:p@x.example/")[0].is_own
    assert read_bitcoin("") == read_bitcoin(" , ") == ()


@pytest.mark.parametrize(
    "entry",
    [
        "https://hush.example/",
        "esplora+ftp://hush.example/",
        "esplora+https://",
        "esplora+https://hush@",
        "esplora+https://hush.example:99999/",
        "esplora+https://hush.example:0/",
        "esplora+https://hush.example/ x",
        "esplora+https://hush.example/#x",
        "esplora+https://[hush/",
        "json-rpc+https://hush.example/",
        "regtest=esplora+https://hush.example/",
        "sepolia=esplora+https://hush.example/",
        ",".join(f"esplora+https://hush{number}.example/" for number in range(4)),
    ],
)
def test_what_names_no_explorer_is_refused_without_being_repeated(entry):
    with pytest.raises(ValueError, match=r"entry 1|more than 3") as error:
        read_bitcoin(entry)
    assert "hush" not in str(error.value)


def test_every_chain_that_can_be_asked_has_its_networks():
    known = {f"btc:{each}" for each in BITCOIN_NETWORKS} | {f"eth:{each}" for each in ETHEREUM_NETWORKS}
    assert known == {str(each) for each in Chain if each.is_public}


def test_by_default_two_operators_are_asked_about_every_chain_that_still_exists():
    settings = load_settings({"JOBBOARD_MODE": "development"})
    named = settings.bitcoin_explorers + settings.ethereum_explorers
    for chain in (Chain.BITCOIN_MAINNET, Chain.BITCOIN_TESTNET, Chain.ETHEREUM_MAINNET, Chain.ETHEREUM_SEPOLIA):
        hosts = [each.origin for each in named if each.chain == chain]
        assert len(set(hosts)) == len(hosts) >= 2
    assert not any(each.is_own for each in named)


@pytest.mark.parametrize("chain", Chain)
def test_a_blink_of_the_verifier_is_one_that_the_loader_understands(chain):
    if chain.is_public:
        assert refusal(loader_of(), f"{Anchor(chain, ID).blink}/1/tip") == "fetch.no_explorer"
