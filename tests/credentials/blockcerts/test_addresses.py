"""Addresses of keys on blockchains, and the hash that Ethereum makes them with, against published values."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jobboard.credentials.blockcerts.addresses import address_of, written_address
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.keccak import keccak256
from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import read_jwk
from jobboard.credentials.report import Outcome
from tests.credentials.scenarios import COLLEGE_KEY, P256

# The key of the corpus's issuer "Blockcerts Organization", whose profile lists its addresses on three chains.
KEY = {
    "kty": "EC",
    "crv": "secp256k1",
    "x": "6_JKJIXL7PJQT9hnr03yQNda_fUfmfrcZpymkRqsmH4",
    "y": "steT4D8LrgwmqASd1EMy6ZyyAqsl-KvNlD7rBhX3za8",
}


@pytest.mark.parametrize(
    ("data", "digest"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        (b"testing", "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02"),
    ],
)
def test_the_hash_of_ethereum(data, digest):
    assert keccak256(data).hex() == digest


def test_it_differs_from_the_later_hash_by_its_padding_alone():
    for length in (0, 1, 134, 135, 136, 137, 272, 1000):
        assert len(keccak256(bytes(length))) == 32
        assert keccak256(bytes(length)) != hashlib.sha3_256(bytes(length)).digest()


def test_the_first_key_of_all_has_its_known_addresses():
    key = ec.derive_private_key(1, ec.SECP256K1()).public_key()
    assert address_of(key, Chain.BITCOIN_MAINNET) == "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"
    assert address_of(key, Chain.BITCOIN_TESTNET) == "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"
    assert address_of(key, Chain.ETHEREUM_MAINNET) == "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf"


def test_a_real_issuer_s_key_has_the_addresses_that_its_profile_lists():
    key = read_jwk(KEY)
    assert address_of(key, Chain.BITCOIN_TESTNET) == "mgdWjvq4RYAAP5goUNagTRMx7Xw534S5am"
    assert address_of(key, Chain.ETHEREUM_SEPOLIA) == "0x40cf9b7db6fcc742ad0a76b8588c7f8de2b54a60"


@pytest.mark.parametrize("key", [P256.public_key(), COLLEGE_KEY.public_key()])
def test_other_keys_have_none(key):
    with pytest.raises(Refused) as error:
        address_of(key, Chain.BITCOIN_MAINNET)
    assert error.value.outcome is Outcome.UNKNOWN


def test_a_missing_hash_function_leaves_it_open(monkeypatch):
    def missing(name, data=b""):
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", missing)
    with pytest.raises(Refused) as error:
        address_of(ec.derive_private_key(1, ec.SECP256K1()).public_key(), Chain.BITCOIN_MAINNET)
    assert (error.value.code, error.value.outcome) == ("key.unsupported", Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ecdsa-koblitz-pubkey:1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo", "1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"),
        ("1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo", "1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"),
        (
            "ecdsa-koblitz-pubkey:0x40Cf9B7DB6FCc742ad0a76B8588C7f8De2b54a60",
            "0x40cf9b7db6fcc742ad0a76b8588c7f8de2b54a60",
        ),
        ("1awdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo", "1awdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_addresses_as_profiles_write_them(text, address):
    assert written_address(text) == address
