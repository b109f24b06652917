"""Receipts of both editions: read, written, and refused when they are anything else."""

from dataclasses import replace
from hashlib import sha256

import base58
import cbor2
import pytest

from jobboard.credentials import Outcome
from jobboard.credentials.blockcerts.chains import Chain, bitcoin_chain_of
from jobboard.credentials.blockcerts.receipts import (
    MAX_PATH,
    Anchor,
    Receipt,
    Step,
    encode_2019,
    receipt_of_2017,
    receipt_of_2019,
    require_path,
)
from jobboard.credentials.findings import Refused

LEAF, LEFT, RIGHT = (sha256(name).digest() for name in (b"certificate", b"left", b"right"))
ROOT = sha256(sha256(LEFT + LEAF).digest() + RIGHT).digest()
TRANSACTION = "ab" * 32
PATH = (Step("left", LEFT), Step("right", RIGHT))
RECEIPT = Receipt(ROOT, LEAF, PATH, (Anchor(Chain.BITCOIN_MAINNET, TRANSACTION),))


def proof_of_2017(**changed):
    return {
        "type": ["MerkleProof2017", "Extension"],
        "merkleRoot": ROOT.hex(),
        "targetHash": LEAF.hex(),
        "proof": [{each.side: each.neighbour.hex()} for each in PATH],
        "anchors": [{"sourceId": TRANSACTION, "type": "BTCOpReturn", "chain": "bitcoinMainnet"}],
        **changed,
    }


def receipt_with_anchor(**anchor):
    return receipt_of_2017(proof_of_2017(anchors=[anchor]), bitcoin=Chain.BITCOIN_TESTNET)


def encoded(value):
    return "z" + base58.b58encode(cbor2.dumps(value)).decode()


def value_of_2019(**changed):
    """The parts of a proof, written as the encoder in Python writes them."""
    parts = {
        "path": [[0, cbor2.dumps(LEFT.hex())], [1, cbor2.dumps(RIGHT.hex())]],
        "root": cbor2.dumps(ROOT.hex()),
        "target": cbor2.dumps(LEAF.hex()),
        "anchors": [[[0, 0], [1, 1], [2, cbor2.dumps("0x" + TRANSACTION.upper())]]],
        **changed,
    }
    return [[3, parts["path"]], [0, parts["root"]], [1, parts["target"]], [2, parts["anchors"]]]


def refusal(read, *arguments, **named):
    with pytest.raises(Refused) as error:
        read(*arguments, **named)
    return error.value.code, error.value.outcome


MALFORMED = ("anchor.receipt_malformed", Outcome.FAILED)
UNSUPPORTED = ("anchor.chain_unsupported", Outcome.UNKNOWN)


def test_a_receipt_of_2017_is_read_and_its_path_leads_to_its_root():
    receipt = receipt_of_2017(proof_of_2017(), bitcoin=Chain.BITCOIN_MAINNET)
    assert receipt == RECEIPT
    require_path(receipt, LEAF)


def test_a_receipt_of_version_1_2_is_read_too():
    proof = proof_of_2017(
        type="ChainpointSHA256v2",
        anchors=[{"sourceId": TRANSACTION, "type": "BTCOpReturn"}],
        **{"@context": "https://w3id.org/chainpoint/v2"},
    )
    assert receipt_of_2017(proof, bitcoin=Chain.BITCOIN_MAINNET) == RECEIPT


@pytest.mark.parametrize(
    ("anchor", "chain"),
    [
        ({"type": "BTCOpReturn"}, Chain.BITCOIN_TESTNET),
        ({"type": "BTCOpReturn", "chain": "bitcoinRegtest"}, Chain.BITCOIN_REGTEST),
        ({"type": "ETHData"}, Chain.ETHEREUM_MAINNET),
        ({"type": "ETHData", "chain": "ethereumRopsten"}, Chain.ETHEREUM_ROPSTEN),
    ],
)
def test_an_anchor_of_2017_names_its_chain_or_leaves_it_to_its_kind(anchor, chain):
    assert receipt_with_anchor(sourceId="0x" + TRANSACTION.upper(), **anchor).anchors == (Anchor(chain, TRANSACTION),)


def test_a_mock_net_has_no_transactions():
    receipt = receipt_with_anchor(sourceId="This is for testing only", type="Mock", chain="mockchain")
    assert receipt.anchors == (Anchor(Chain.MOCKNET, ""),)


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ({"type": "BTCOpReturn", "chain": "dogecoinMainnet"}, UNSUPPORTED),
        ({"type": "BTCOpReturn", "chain": ["bitcoinMainnet"]}, UNSUPPORTED),
        ({"type": "BTCBlockHeader"}, UNSUPPORTED),
        ({"type": ["BTCOpReturn"]}, UNSUPPORTED),
        ({}, UNSUPPORTED),
        ({"type": "BTCOpReturn", "chain": "ethereumMainnet"}, MALFORMED),
        ({"type": "ETHData", "chain": "mockchain"}, MALFORMED),
        ({"type": "Mock", "chain": "bitcoinMainnet"}, MALFORMED),
        ({"type": "BTCOpReturn", "sourceId": TRANSACTION[:-1]}, MALFORMED),
        ({"type": "BTCOpReturn", "sourceId": TRANSACTION + "\n"}, MALFORMED),
        ({"type": "BTCOpReturn", "sourceId": "../" + TRANSACTION[3:]}, MALFORMED),
        ({"type": "BTCOpReturn", "sourceId": 5}, MALFORMED),
        ({"type": "BTCOpReturn", "extra": 1}, MALFORMED),
    ],
)
def test_an_anchor_of_2017_that_is_none_is_refused(anchor, expected):
    assert refusal(receipt_with_anchor, **{"sourceId": TRANSACTION, **anchor}) == expected


@pytest.mark.parametrize(
    "changed",
    [
        {"merkleRoot": ROOT.hex()[:-2]},
        {"merkleRoot": None},
        {"targetHash": LEAF.hex() + "00"},
        {"targetHash": "0x" + LEAF.hex()[2:]},
        {"proof": None},
        {"proof": {"left": LEFT.hex()}},
        {"proof": [{"left": LEFT.hex(), "right": RIGHT.hex()}]},
        {"proof": [{"above": LEFT.hex()}]},
        {"proof": [{}]},
        {"proof": [LEFT.hex()]},
        {"proof": [{"left": LEFT.hex()}] * (MAX_PATH + 1)},
        {"anchors": []},
        {"anchors": None},
        {"anchors": ["blink:btc:mainnet:" + TRANSACTION]},
        {"anchors": [{"sourceId": TRANSACTION, "type": "BTCOpReturn"}] * 5},
        {"surprise": 1},
    ],
)
def test_a_receipt_of_2017_that_is_none_is_refused(changed):
    assert refusal(receipt_of_2017, proof_of_2017(**changed), bitcoin=Chain.BITCOIN_MAINNET) == MALFORMED


@pytest.mark.parametrize("chain", [each for each in Chain if each is not Chain.BITCOIN_REGTEST])
@pytest.mark.parametrize("path", [(), PATH, (Step("right", RIGHT),) * MAX_PATH])
def test_a_receipt_of_2019_is_the_same_after_it_was_written_and_read(chain, path):
    receipt = replace(RECEIPT, path=path, anchors=(Anchor(chain, "" if chain is Chain.MOCKNET else TRANSACTION),))
    assert receipt_of_2019(encode_2019(receipt)) == receipt


def test_a_chain_without_a_number_is_not_written():
    receipt = replace(RECEIPT, anchors=(Anchor(Chain.BITCOIN_REGTEST, TRANSACTION),))
    assert refusal(encode_2019, receipt) == UNSUPPORTED


def test_hashes_of_2019_are_read_as_text_and_as_bytes():
    assert receipt_of_2019(encoded(value_of_2019())) == receipt_of_2019(encode_2019(RECEIPT)) == RECEIPT


@pytest.mark.parametrize(
    "anchor",
    [
        [[0, -1], [1, -1], [2, cbor2.dumps(b"x" * 64)]],
        [[0, -1], [1, cbor2.dumps("This has not been issued")]],
        [[0, -1]],
    ],
)
def test_the_mock_net_of_2019_is_read_however_it_is_noted(anchor):
    assert receipt_of_2019(encoded(value_of_2019(anchors=[anchor]))).anchors == (Anchor(Chain.MOCKNET, ""),)


@pytest.mark.parametrize("numbers", [(2, 137), (3, 8453), (1, 2), (0, 2), (10**30, 1)])
def test_a_chain_of_2019_that_is_not_known_is_unknown(numbers):
    anchor = [[0, numbers[0]], [1, numbers[1]], [2, cbor2.dumps(TRANSACTION)]]
    assert refusal(receipt_of_2019, encoded(value_of_2019(anchors=[anchor]))) == UNSUPPORTED


DEEP = b"\x81" * 10_000 + b"\x00"
SHARED = bytes.fromhex("d81c81d81d00")  # A list that holds itself.
PATTERN = bytes.fromhex("d82365") + b"(((a+"


@pytest.mark.parametrize(
    "value",
    [
        value_of_2019(root=cbor2.dumps(ROOT.hex()[1:])),
        value_of_2019(root=cbor2.dumps(ROOT[1:])),
        value_of_2019(root=ROOT),
        value_of_2019(root=DEEP),
        value_of_2019(root=SHARED),
        value_of_2019(root=PATTERN),
        value_of_2019(root=7),
        value_of_2019(target=None),
        value_of_2019(path=None),
        value_of_2019(path=[[2, cbor2.dumps(LEFT)]]),
        value_of_2019(path=[[True, cbor2.dumps(LEFT)]]),
        value_of_2019(path=[[0]]),
        value_of_2019(path=[7]),
        value_of_2019(path=[[0, cbor2.dumps(LEFT)]] * (MAX_PATH + 1)),
        value_of_2019(anchors=[]),
        value_of_2019(anchors=[[]]),
        value_of_2019(anchors=[[[0, 0], [0, -1]]]),
        value_of_2019(anchors=[[[0, -1], [7, 1]]]),
        value_of_2019(anchors=[[[0, -1], [1, "a note that does not end" * 1000]]]),
        value_of_2019(anchors=[[[0, 0], [1, 1]]]),
        value_of_2019(anchors=[[[0, 0], [1, 1], [2, cbor2.dumps("abc")]]]),
        value_of_2019(anchors=[[[0, 0], [1, 1], [3, cbor2.dumps(TRANSACTION)]]]),
        value_of_2019(anchors=[[[0, "btc"], [1, 1], [2, cbor2.dumps(TRANSACTION)]]]),
        value_of_2019(anchors=[[[0, [0]], [1, 1], [2, cbor2.dumps(TRANSACTION)]]]),
        value_of_2019()[:3],
        [*value_of_2019(), [4, 1]],
        [*value_of_2019()[:3], value_of_2019()[0]],
        {0: 1},
        "text",
        [],
    ],
)
def test_a_receipt_of_2019_that_is_none_is_refused(value):
    assert refusal(receipt_of_2019, encoded(value)) == MALFORMED


@pytest.mark.parametrize(
    "text",
    ["not a valid encoding", "", "z", "zO0l", encode_2019(RECEIPT)[1:], "z" + "2" * 20_000, 5, None, ["z2"]],
)
def test_what_is_no_proof_value_is_refused(text):
    assert refusal(receipt_of_2019, text) == MALFORMED


@pytest.mark.parametrize("raw", [DEEP, SHARED, PATTERN, bytes.fromhex("9f9f9f9f"), bytes.fromhex("5bffffffffffffffff")])
def test_hostile_cbor_is_refused(raw):
    assert refusal(receipt_of_2019, "z" + base58.b58encode(raw).decode()) == MALFORMED


def test_a_receipt_about_another_document_is_refused():
    assert refusal(require_path, RECEIPT, LEFT) == ("anchor.another_document", Outcome.FAILED)


@pytest.mark.parametrize(
    "changed",
    [
        {"path": ()},
        {"path": PATH[::-1]},
        {"path": PATH[:1]},
        {"path": (Step("right", LEFT), PATH[1])},
        {"merkle_root": LEAF},
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(changed):
    assert refusal(require_path, replace(RECEIPT, **changed), LEAF) == ("anchor.path_broken", Outcome.FAILED)


def test_a_tree_of_one_certificate_has_no_path():
    assert require_path(replace(RECEIPT, merkle_root=LEAF, path=()), LEAF) is None
    assert refusal(require_path, replace(RECEIPT, path=()), LEAF) == ("anchor.path_broken", Outcome.FAILED)


def test_which_chains_prove_something_and_which_can_be_asked():
    assert {each for each in Chain if not each.is_test} == {Chain.BITCOIN_MAINNET, Chain.ETHEREUM_MAINNET}
    assert {each for each in Chain if not each.is_public} == {Chain.BITCOIN_REGTEST, Chain.MOCKNET}


@pytest.mark.parametrize(
    ("address", "chain"),
    [
        ("1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo", Chain.BITCOIN_MAINNET),
        ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", Chain.BITCOIN_MAINNET),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Chain.BITCOIN_MAINNET),
        ("msBCHdwaQ7N2ypBYupkp6uNxtr9Pg76imj", Chain.BITCOIN_TESTNET),
        ("2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", Chain.BITCOIN_TESTNET),
        ("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx", Chain.BITCOIN_TESTNET),
    ],
)
def test_an_address_of_bitcoin_tells_its_chain(address, chain):
    assert bitcoin_chain_of(address) is chain
