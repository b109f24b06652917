"""What stands in a transaction: no single explorer can make it up, hide it or change it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobboard.credentials import NotLoaded, Outcome, RecordingLoader, ReplayLoader
from jobboard.credentials.blockcerts import anchors
from jobboard.credentials.blockcerts.anchors import Transaction, confirmations_needed, read_transaction
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.explorers import operator_of
from jobboard.credentials.findings import Refused
from tests.credentials.blockcerts.explorers import (
    ACCOUNT,
    AT,
    BITCOIN,
    CHANGE,
    ETHEREUM,
    RECIPIENT,
    ROOT,
    SENDER,
    SENDER_OF_TESTS,
    Explorers,
    Stub,
    bitcoin_core,
    blockchain_info,
    blockcypher,
    blockcypher_ethereum,
    esplora,
    node,
    stub,
)

OTHER = bytes.fromhex("cd" * 32)
FIRST = "0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
HOSTS = ("mempool.example", "api.blockcypher.example", "third.example.net")
SHAPES = (esplora, blockcypher, bitcoin_core)
AGREED = Transaction(ROOT, SENDER, AT, frozenset({CHANGE}))
AGREED_ON_ETHEREUM = Transaction(ROOT, ACCOUNT, AT, frozenset())
NOT_ANSWERED = ("anchor.not_answered", Outcome.UNKNOWN)
DISAGREEMENT = ("anchor.disagreement", Outcome.UNKNOWN)


def asked(*stubs, anchor=BITCOIN):
    return read_transaction(anchor, Explorers(*stubs))


def refusal(*stubs, anchor=BITCOIN):
    with pytest.raises(Refused) as error:
        asked(*stubs, anchor=anchor)
    return error.value.code, error.value.outcome


def honest(number=0, **told):
    return stub(SHAPES[number], HOSTS[number], **told)


@pytest.mark.parametrize("first", SHAPES)
@pytest.mark.parametrize("second", SHAPES)
def test_two_operators_that_say_the_same_are_believed_in_whatever_shapes(first, second):
    assert asked(stub(first, HOSTS[0]), stub(second, HOSTS[1])) == AGREED


@pytest.mark.parametrize("first", [node, blockcypher_ethereum])
@pytest.mark.parametrize("second", [node, blockcypher_ethereum])
def test_two_operators_are_believed_about_ethereum(first, second):
    stubs = stub(first, HOSTS[0], ETHEREUM), stub(second, HOSTS[1], ETHEREUM)
    assert asked(*stubs, anchor=ETHEREUM) == AGREED_ON_ETHEREUM


def test_three_that_agree_are_believed():
    assert asked(honest(0), honest(1), honest(2)) == AGREED


LIES = [
    {"data": OTHER},
    {"senders": (RECIPIENT,)},
    {"at": AT + timedelta(seconds=1)},
    {"at": AT - timedelta(days=900)},
    {"spent": frozenset()},
    {"spent": frozenset({CHANGE, RECIPIENT})},
    {"scripts": ()},
    {"scripts": ("6a20" + ROOT.hex(), "6a20" + OTHER.hex())},
]


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_one_dishonest_explorer_of_two_makes_nothing_agreed(shape, lie):
    assert refusal(honest(0), stub(shape, "dishonest.example.org", **lie)) == DISAGREEMENT
    assert refusal(stub(shape, "dishonest.example.org", **lie), honest(1)) == DISAGREEMENT


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_of_three_that_differs_makes_it_unknown(place, lie):
    stubs = [honest(number, **(lie if number == place else {})) for number in range(3)]
    assert refusal(*stubs) == DISAGREEMENT


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        ({"data": OTHER}, DISAGREEMENT),
        ({"data": b""}, DISAGREEMENT),
        ({"senders": ("0x" + "11" * 20,)}, DISAGREEMENT),
        ({"at": AT + timedelta(seconds=1)}, DISAGREEMENT),
        ({"status": "0x0"}, DISAGREEMENT),
        ({"confirmations": 5}, ("anchor.unconfirmed", Outcome.UNKNOWN)),
    ],
)
@pytest.mark.parametrize("shape", [node, blockcypher_ethereum])
def test_one_dishonest_explorer_of_ethereum_makes_nothing_agreed(shape, lie, expected):
    stubs = stub(node, HOSTS[0], ETHEREUM), stub(shape, HOSTS[1], ETHEREUM, **lie)
    assert refusal(*stubs, anchor=ETHEREUM) == expected


@pytest.mark.parametrize("shape", [*SHAPES, blockchain_info])
def test_one_alone_is_never_believed(shape):
    assert refusal(stub(shape, HOSTS[0])) == NOT_ANSWERED


def test_none_at_all_is_unknown():
    assert refusal() == NOT_ANSWERED


@pytest.mark.parametrize(
    "hosts",
    [
        ("mempool.example", "mempool.example"),
        ("a.mempool.example", "b.mempool.example"),
        ("mempool.example", "MEMPOOL.example.:443"),
        ("10.0.0.5:8332", "10.0.0.5:8333"),
        ("[::1]:8332", "[::1]:8333"),
        ("localhost:1", "localhost:2"),
    ],
)
def test_the_same_operator_twice_is_one(hosts):
    assert refusal(*(stub(esplora, host) for host in hosts)) == NOT_ANSWERED


def test_an_operator_that_contradicts_itself_counts_as_disagreement():
    stubs = stub(esplora, "a.one.example"), stub(esplora, "b.one.example", data=OTHER), stub(esplora, "two.example.org")
    assert refusal(*stubs) == DISAGREEMENT


@pytest.mark.parametrize(
    "host", ["10.0.0.6", "localhost", "127.0.0.1:8332", "node", "node.lan", "[::1]", "a.node.local"]
)
def test_nodes_of_one_s_own_are_one_operator_whatever_they_are_called(host):
    assert refusal(stub(bitcoin_core, "10.0.0.5"), stub(bitcoin_core, host)) == NOT_ANSWERED
    assert asked(stub(bitcoin_core, host), stub(esplora, "two.example.org")) == AGREED


def test_an_answer_that_names_no_host_has_no_operator():
    assert operator_of("blink:btc:mainnet:" + BITCOIN.transaction_id) == operator_of("") == ""


@pytest.mark.parametrize("silent", [0, 1, 2])
def test_two_of_three_are_enough_when_the_third_is_silent(silent):
    stubs = [Stub("silent.example", {}) if number == silent else honest(number) for number in range(3)]
    assert asked(*stubs) == AGREED


def test_without_the_quorum_one_liar_would_be_believed(monkeypatch):
    """The other way round: it is the quorum alone that keeps a single explorer from deciding."""
    liar = stub(esplora, "dishonest.example.org", data=OTHER)
    assert refusal(liar) == NOT_ANSWERED
    monkeypatch.setattr(anchors, "QUORUM", 1)
    assert asked(liar).data == OTHER


@pytest.mark.parametrize(("chain", "needed"), [(Chain.BITCOIN_MAINNET, 6), (Chain.BITCOIN_TESTNET, 6)])
@pytest.mark.parametrize("shape", SHAPES)
def test_bitcoin_needs_six_blocks_by_every_explorer(chain, needed, shape):
    anchor = replace(BITCOIN, chain=chain)
    assert confirmations_needed(chain) == needed
    enough = stub(shape, HOSTS[0], anchor, confirmations=needed), stub(esplora, HOSTS[1], anchor)
    assert asked(*enough, anchor=anchor) == AGREED
    for confirmations in (0, needed - 1):
        early = stub(shape, HOSTS[0], anchor, confirmations=confirmations), stub(esplora, HOSTS[1], anchor)
        assert refusal(*early, anchor=anchor) == ("anchor.unconfirmed", Outcome.UNKNOWN)


@pytest.mark.parametrize("shape", [node, blockcypher_ethereum])
def test_ethereum_needs_two_epochs(shape):
    def both(confirmations):
        return stub(shape, HOSTS[0], ETHEREUM, confirmations=confirmations), stub(node, HOSTS[1], ETHEREUM)

    assert asked(*both(64), anchor=ETHEREUM) == AGREED_ON_ETHEREUM
    for confirmations in (0, 63):
        assert refusal(*both(confirmations), anchor=ETHEREUM) == ("anchor.unconfirmed", Outcome.UNKNOWN)


def test_an_agreed_failure_anchors_nothing():
    stubs = [
        stub(shape, host, ETHEREUM, status="0x0") for shape, host in ((node, "a.one"), (blockcypher_ethereum, "b"))
    ]
    assert refusal(*stubs, anchor=ETHEREUM) == ("anchor.transaction_failed", Outcome.FAILED)


def test_an_agreed_absence_of_data_fails():
    assert refusal(honest(0, scripts=()), honest(1, scripts=())) == ("anchor.no_hash", Outcome.FAILED)
    empty = [stub(node, host, ETHEREUM, data=b"") for host in HOSTS[:2]]
    assert refusal(*empty, anchor=ETHEREUM) == ("anchor.no_hash", Outcome.FAILED)


@pytest.mark.parametrize(
    "scripts",
    [
        ("6a20" + ROOT.hex(), "6a20" + OTHER.hex()),
        ("6a20" + ROOT.hex() + "0101",),
        ("6a21" + ROOT.hex(),),
        ("6a4d20" + ROOT.hex(),),
        ("6a51",),
        ("6a51" + "00" * 0x51,),
        ("6a4c",),
        ("6a4c00",),
        ("6a4d01",),
        ("6a00",),
        ("6a",),
    ],
)
def test_what_is_not_one_piece_is_unknown(scripts):
    told = {"scripts": scripts}
    assert refusal(honest(0, **told), honest(1, **told)) == ("anchor.several_hashes", Outcome.UNKNOWN)


@pytest.mark.parametrize("push", ["20", "4c20", "4d2000", "4e20000000"])
def test_data_are_found_by_their_script_however_they_are_pushed(push):
    told = {"scripts": ("6a" + push + ROOT.hex(),)}
    assert asked(honest(0, **told), honest(1, **told)) == AGREED


def test_several_senders_leave_open_who_issued():
    told = {"senders": (SENDER, RECIPIENT)}
    assert refusal(honest(0, **told), honest(1, **told)) == ("anchor.several_senders", Outcome.UNKNOWN)
    assert asked(honest(0, senders=(SENDER, SENDER)), honest(1, senders=(SENDER, SENDER))) == AGREED


def test_what_was_spent_is_unknown_where_fewer_than_two_tell():
    """A node tells of each output apart, and is not asked about many."""
    told = {"outputs": tuple(f"1Recipient{number}" + "x" * 20 for number in range(5)), "spent": frozenset()}
    stubs = stub(esplora, HOSTS[0], **told), stub(bitcoin_core, HOSTS[1], **told)
    assert asked(*stubs).spent_addresses is None
    assert asked(*stubs, stub(blockcypher, HOSTS[2], **told)).spent_addresses == frozenset()


def test_blockchain_info_agrees_on_all_but_the_time_which_it_does_not_tell():
    assert refusal(honest(0), stub(blockchain_info, HOSTS[1])) == NOT_ANSWERED
    assert asked(honest(0), stub(blockchain_info, "blockchain.example"), honest(2)) == AGREED
    assert refusal(honest(0), stub(blockchain_info, "blockchain.example", data=OTHER), honest(2)) == DISAGREEMENT


def test_blockchain_info_tells_what_is_not_in_a_block_yet():
    stubs = honest(0), stub(blockchain_info, "blockchain.example", confirmations=0), honest(2)
    assert refusal(*stubs) == ("anchor.unconfirmed", Outcome.UNKNOWN)


@pytest.mark.parametrize("addresses", [[SENDER, RECIPIENT], [], None])
def test_an_input_of_several_keys_has_no_sender(addresses):
    change = setting("transaction", "inputs", 0, "addresses", value=addresses)
    assert refusal(honest(0), changed(blockcypher, change)) == NOT_ANSWERED


def test_a_transaction_without_inputs_was_sent_by_nobody():
    assert refusal(honest(0, senders=()), honest(1, senders=())) == ("anchor.several_senders", Outcome.UNKNOWN)


def test_a_report_is_replayed_to_the_same():
    recorder = RecordingLoader(Explorers(honest(0), honest(1), honest(2)), now=AT)
    found = read_transaction(BITCOIN, recorder)
    assert read_transaction(BITCOIN, ReplayLoader(recorder.documents)) == found == AGREED
    assert {each.address for each in recorder.documents} == {f"https://{host}" for host in HOSTS}


def test_a_disagreement_is_replayed_too():
    recorder = RecordingLoader(Explorers(honest(0), honest(1, data=OTHER)), now=AT)
    for load_again in (lambda: recorder, lambda: ReplayLoader(recorder.documents)):
        with pytest.raises(Refused, match=r"anchor\.disagreement"):
            read_transaction(BITCOIN, load_again())


def test_of_a_block_no_more_is_kept_than_its_hash_and_time():
    stubs = stub(node, HOSTS[0], ETHEREUM), stub(node, HOSTS[1], ETHEREUM)
    for each in stubs:
        each.answers["block/0x7c114"]["result"]["transactions"] = ["0x" + "ab" * 32] * 1000
    recorder = RecordingLoader(Explorers(*stubs), now=AT)
    assert read_transaction(ETHEREUM, recorder) == AGREED_ON_ETHEREUM
    blocks = [each for each in recorder.documents if "/block/" in each.requested]
    assert [json.loads(each.body)["result"].keys() for each in blocks] == [{"hash", "timestamp"}] * 2
    assert read_transaction(ETHEREUM, ReplayLoader(recorder.documents)) == AGREED_ON_ETHEREUM


def test_what_is_asked_of_three_explorers_leaves_room_for_the_rest_of_a_badge():
    stubs = [stub(node, host, ETHEREUM) for host in HOSTS]
    assert asked(*stubs, anchor=ETHEREUM) == AGREED_ON_ETHEREUM
    assert sum(len(each.asked) for each in stubs) <= 12
    stubs = [stub(node, host, ETHEREUM, signed_for={"v": "0x1b"}) for host in HOSTS]
    for each in stubs:
        each.answers["block/0x0"] = {"result": {"hash": FIRST}}
    assert asked(*stubs, anchor=ETHEREUM) == AGREED_ON_ETHEREUM
    assert sum(len(each.asked) for each in stubs) <= 15
    stubs = [stub(shape, host) for shape, host in zip(SHAPES, HOSTS, strict=True)]
    assert asked(*stubs) == AGREED
    assert sum(len(each.asked) for each in stubs) <= 12


class Silence:
    def load(self, address, *, accept="application/json"):
        raise NotLoaded("fetch.timeout")


def test_silence_is_unknown():
    with pytest.raises(Refused) as error:
        read_transaction(BITCOIN, Silence())
    assert (error.value.code, error.value.outcome) == NOT_ANSWERED


def changed(shape, change, anchor=BITCOIN):
    """An explorer whose answers a function changes. Nothing that it breaks may count as an answer."""
    broken = stub(shape, HOSTS[1], anchor)
    broken.answers = json.loads(json.dumps(broken.answers))
    change(broken.answers)
    return broken


def setting(*path, value):
    def change(answers):
        place = answers
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


WRONG = [None, True, -1, 1.5, "5", 10**29, [], {}, "x" * 1000]
ESPLORA = ("transaction", "status", "block_time"), ("transaction", "status", "block_height"), ("tip",), ("spends",)
ESPLORA += ("transaction", "txid"), ("transaction", "vin"), ("transaction", "vin", 0, "prevout"), ("spends", 0, "spent")
ESPLORA += ("transaction", "vout", 2, "scriptpubkey"), ("transaction", "vin", 0, "prevout", "scriptpubkey_address")
BLOCKCYPHER = ("transaction", "hash"), ("transaction", "vin_sz"), ("transaction", "vout_sz"), ("transaction", "inputs")
BLOCKCYPHER += ("transaction", "outputs", 2, "script"), ("transaction", "inputs", 0, "addresses", 0)
BLOCKCYPHER += ("transaction", "inputs", 0, "addresses"), ("transaction", "confirmed")
CORE = ("transaction", "result", "txid"), ("transaction", "result", "vin"), ("transaction", "result", "blocktime")
CORE += ("transaction", "result", "vin", 0, "prevout"), ("transaction", "result", "vout", 2, "scriptPubKey", "hex")
CORE += ("transaction", "result"), ("transaction",), ("output/0",), ("output/0", "error")
NODE = ("transaction", "result", "hash"), ("transaction", "result", "input"), ("transaction", "result", "from")
NODE += (
    ("transaction", "result", "blockHash"),
    ("receipt", "result"),
    ("receipt", "result", "status"),
    ("tip", "result"),
)
NODE += (
    ("receipt", "result", "transactionHash"),
    ("receipt", "result", "blockHash"),
    ("block/0x7c114", "result", "hash"),
)
NODE += ("transaction", "result", "v"), ("block/0x7c114", "result", "timestamp"), ("block/0x7c114",), ("tip",)


@pytest.mark.parametrize("value", WRONG, ids=str)
@pytest.mark.parametrize(
    ("shape", "path"),
    [
        (shape, path)
        for shape, paths in ((esplora, ESPLORA), (blockcypher, BLOCKCYPHER), (bitcoin_core, CORE))
        for path in paths
    ],
)
def test_an_explorer_with_one_wrong_value_is_silent_at_most(shape, path, value):
    if (path, value) == (("spends", 0, "spent"), True) or (path[-1] == "error" and not value):
        return  # What it says anyway.
    code, outcome = refusal(honest(0), changed(shape, setting(*path, value=value)))
    assert (code, outcome) in {NOT_ANSWERED, DISAGREEMENT, ("anchor.unconfirmed", Outcome.UNKNOWN)}


@pytest.mark.parametrize("value", WRONG, ids=str)
@pytest.mark.parametrize("path", NODE)
def test_an_explorer_of_ethereum_with_one_wrong_value_is_silent_at_most(path, value):
    code, outcome = refusal(
        stub(node, HOSTS[0], ETHEREUM), changed(node, setting(*path, value=value), ETHEREUM), anchor=ETHEREUM
    )
    assert (code, outcome) in {NOT_ANSWERED, DISAGREEMENT, ("anchor.unconfirmed", Outcome.UNKNOWN)}


@pytest.mark.parametrize(
    "body", [b"<!doctype html><html>", b"", b"[]", b"null", b"7", b"{", b"[" * 100_000, b"x" * 2**21]
)
def test_garbage_is_silence(body):
    assert refusal(honest(0), Stub(HOSTS[1], {"transaction": body})) == NOT_ANSWERED
    assert asked(honest(0), Stub("garbage.example", {"transaction": body}), honest(2)) == AGREED


@pytest.mark.parametrize("status", [204, 404, 429, 500])
def test_an_error_is_silence_whatever_it_says(status):
    assert refusal(honest(0), replace(honest(1), status=status)) == NOT_ANSWERED


@pytest.mark.parametrize("shape", [*SHAPES, blockchain_info])
def test_an_answer_about_another_transaction_is_none(shape):
    assert refusal(honest(0), stub(shape, "other.example.org", identifier="99" * 32)) == NOT_ANSWERED
    assert (
        refusal(honest(0), stub(shape, "other.example.org", identifier=BITCOIN.transaction_id.upper())) == NOT_ANSWERED
    )


@pytest.mark.parametrize("shape", [node, blockcypher_ethereum])
def test_an_answer_about_another_transaction_of_ethereum_is_none(shape):
    stubs = stub(node, HOSTS[0], ETHEREUM), stub(shape, HOSTS[1], ETHEREUM, identifier="99" * 32)
    assert refusal(*stubs, anchor=ETHEREUM) == NOT_ANSWERED


@pytest.mark.parametrize("shape", [*SHAPES, blockchain_info])
def test_explorers_of_a_test_network_of_bitcoin_are_silent_about_the_main_one(shape):
    """Both are set up wrongly: what costs nothing on a test network must not stand for the main one."""
    shapes = zip((shape, esplora), HOSTS[:2], strict=True)
    stubs = [stub(each, host, senders=(SENDER_OF_TESTS,)) for each, host in shapes]
    assert refusal(*stubs) == NOT_ANSWERED
    anchor = replace(BITCOIN, chain=Chain.BITCOIN_TESTNET)
    assert asked(honest(0, senders=(SENDER_OF_TESTS,)), stubs[1], anchor=anchor).issuing_address == SENDER_OF_TESTS


@pytest.mark.parametrize(
    ("signed_for", "first_block"),
    [
        ({"v": "0x26"}, None),  # EIP-155, chain 1
        ({"chainId": "0x1", "v": "0x0"}, None),
        ({"chainId": None, "v": "0x1b"}, FIRST),
        ({}, FIRST),
    ],
)
def test_a_transaction_names_its_network_or_the_node_is_asked_for_the_first_block(signed_for, first_block):
    stubs = [stub(node, host, ETHEREUM, signed_for=signed_for) for host in HOSTS[:2]]
    if first_block is not None:
        assert refusal(*stubs, anchor=ETHEREUM) == NOT_ANSWERED  # It does not tell.
    for each in stubs:
        each.asked.clear()
        each.answers["block/0x0"] = {"result": {"hash": FIRST, "timestamp": "0x0"}}
    assert asked(*stubs, anchor=ETHEREUM) == AGREED_ON_ETHEREUM
    assert [each.asked.count("block/0x0") for each in stubs] == [int(first_block is not None)] * 2


@pytest.mark.parametrize(
    ("signed_for", "first_block"),
    [
        ({"v": "0x1546d71"}, FIRST),  # EIP-155, Sepolia
        ({"v": "0x9d"}, FIRST),  # EIP-155, Ethereum Classic, whose first block is the same
        ({"chainId": "0xaa36a7", "v": "0x1"}, FIRST),
        ({"v": "0x1b"}, "0x25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9"),
        ({"v": "0x1b"}, None),
        ({"v": "0x22"}, "0x" + "00" * 32),
    ],
)
def test_nodes_of_another_network_of_ethereum_are_silent(signed_for, first_block):
    stubs = [stub(node, host, ETHEREUM, signed_for=signed_for) for host in HOSTS[:2]]
    for each in stubs:
        each.answers["block/0x0"] = {"result": {"hash": first_block}}
    assert refusal(*stubs, anchor=ETHEREUM) == NOT_ANSWERED


@pytest.mark.parametrize("network", [{"name": "BETH.test"}, {"name": None}, [], {}])
def test_blockcypher_tells_of_which_network_of_ethereum_it_speaks(network):
    other = stub(blockcypher_ethereum, HOSTS[1], ETHEREUM)
    assert asked(stub(node, HOSTS[0], ETHEREUM), other, anchor=ETHEREUM) == AGREED_ON_ETHEREUM
    other.answers["network"] = network
    assert refusal(stub(node, HOSTS[0], ETHEREUM), other, anchor=ETHEREUM) == NOT_ANSWERED


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_of_another_chain_is_none(shape):
    anchor = replace(BITCOIN, chain=Chain.ETHEREUM_MAINNET)
    assert refusal(stub(shape, HOSTS[0]), stub(shape, HOSTS[1]), anchor=anchor) == NOT_ANSWERED


def test_an_older_node_is_asked_for_the_former_transaction_and_an_output_proves_no_sender():
    def without_former_outputs(answers):
        answers["transaction"]["result"]["vin"] = [{"txid": "ef" * 32, "vout": 1}]
        former = [
            {"n": 1, "scriptPubKey": {"addresses": [SENDER]}},
            {"n": 0, "scriptPubKey": {"addresses": [RECIPIENT]}},
        ]
        answers["former/" + "ef" * 32] = {"result": {"txid": "ef" * 32, "vout": former}}

    older = changed(bitcoin_core, without_former_outputs)
    assert asked(honest(0), older) == AGREED
    older.answers["former/" + "ef" * 32]["result"]["txid"] = "ee" * 32
    assert refusal(honest(0), older) == NOT_ANSWERED
    del older.answers["former/" + "ef" * 32]
    assert refusal(honest(0), older) == NOT_ANSWERED


@pytest.mark.parametrize("identifier", ["../../admin", "ef" * 31, "EF" * 32, 7, None])
def test_a_former_transaction_is_asked_for_by_a_plain_id_alone(identifier):
    def name_it(answers):
        answers["transaction"]["result"]["vin"] = [{"txid": identifier, "vout": 0}]

    older = changed(bitcoin_core, name_it)
    assert refusal(honest(0), older) == NOT_ANSWERED
    assert older.asked == ["transaction"]


def test_a_node_is_not_asked_for_many_former_transactions():
    def name_many(answers):
        answers["transaction"]["result"]["vin"] = [{"txid": f"{number:064x}", "vout": 0} for number in range(5)]

    older = changed(bitcoin_core, name_many)
    assert refusal(honest(0), older) == NOT_ANSWERED
    assert older.asked == ["transaction"]


def test_blockcypher_that_does_not_show_all_outputs_is_silent():
    def cut(answers):
        answers["transaction"]["outputs"] = answers["transaction"]["outputs"][1:]

    assert refusal(honest(0), changed(blockcypher, cut)) == NOT_ANSWERED
