"""The blockchains that certificates are anchored on, under the names that each edition of Blockcerts gives them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

_Found = TypeVar("_Found")


class Chain(StrEnum):
    """One network of a blockchain. The value is its name in a blink, the address of a transaction."""

    BITCOIN_MAINNET = "btc:mainnet"
    BITCOIN_TESTNET = "btc:testnet"
    BITCOIN_REGTEST = "btc:regtest"
    ETHEREUM_MAINNET = "eth:mainnet"
    ETHEREUM_ROPSTEN = "eth:ropsten"
    ETHEREUM_RINKEBY = "eth:rinkeby"
    ETHEREUM_GOERLI = "eth:goerli"
    ETHEREUM_SEPOLIA = "eth:sepolia"
    MOCKNET = "mocknet:mocknet"

    @property
    def is_test(self) -> bool:
        """Tell whether anybody can write into it at no cost, so that it proves nothing."""
        return self not in {Chain.BITCOIN_MAINNET, Chain.ETHEREUM_MAINNET}

    @property
    def is_public(self) -> bool:
        """Tell whether anybody else could be asked what stands in it. False for what is only on one machine."""
        return self not in {Chain.BITCOIN_REGTEST, Chain.MOCKNET}

    @property
    def is_bitcoin(self) -> bool:
        """Tell whether its transactions are those of Bitcoin: with outputs, which can be spent."""
        return self.startswith("btc:")

    @property
    def is_ethereum(self) -> bool:
        """Tell whether its transactions are those of Ethereum: with data of their own and one sender."""
        return self.startswith("eth:")


# Source: Blockcerts v2 schema, merkleProof2017Schema-2.0, anchors.chain.
_NAMES_OF_2017: Mapping[str, Chain] = {
    "bitcoinMainnet": Chain.BITCOIN_MAINNET,
    "bitcoinTestnet": Chain.BITCOIN_TESTNET,
    "bitcoinRegtest": Chain.BITCOIN_REGTEST,
    "ethereumMainnet": Chain.ETHEREUM_MAINNET,
    "ethereumRopsten": Chain.ETHEREUM_ROPSTEN,
    "ethereumRinkeby": Chain.ETHEREUM_RINKEBY,
    "ethereumGoerli": Chain.ETHEREUM_GOERLI,
    "ethereumSepolia": Chain.ETHEREUM_SEPOLIA,
    "mockchain": Chain.MOCKNET,
}

# Source: W3C CCG Merkle Proof 2019 and the key map of its encoder: the number of the chain, then of the network.
_NUMBERS_OF_2019: Mapping[tuple[int, int], Chain] = {
    (0, 1): Chain.BITCOIN_MAINNET,
    (0, 3): Chain.BITCOIN_TESTNET,
    (1, 1): Chain.ETHEREUM_MAINNET,
    (1, 3): Chain.ETHEREUM_ROPSTEN,
    (1, 4): Chain.ETHEREUM_RINKEBY,
    (1, 5): Chain.ETHEREUM_GOERLI,
    (1, 11155111): Chain.ETHEREUM_SEPOLIA,
    (-1, -1): Chain.MOCKNET,
}


def chain_of_2017(name: object) -> Chain:
    """Give the chain that a receipt of 2017 names. Raises: Refused with outcome UNKNOWN for any other."""
    return _known(_NAMES_OF_2017.get(name) if isinstance(name, str) else None)


def chain_of_2019(chain: int, network: int) -> Chain:
    """Give the chain of two numbers in a proof of 2019. Raises: Refused with outcome UNKNOWN for any other."""
    return _known(_NUMBERS_OF_2019.get((chain, network)))


def numbers_of_2019(chain: Chain) -> tuple[int, int]:
    """Give the two numbers of a chain in a proof of 2019. Raises: Refused where it has none there."""
    return _known(next((numbers for numbers, each in _NUMBERS_OF_2019.items() if each is chain), None))


def bitcoin_chain_of(address: str) -> Chain:
    """Give the chain that an address of Bitcoin is written for; older receipts name none beside it.

    Source: Bitcoin Core, chainparams.cpp, base58Prefixes and bech32_hrp; cert-verifier-js, getChain.
    """
    is_main = address.startswith(("1", "3", "bc1"))
    return Chain.BITCOIN_MAINNET if is_main else Chain.BITCOIN_TESTNET


def _known(found: _Found | None) -> _Found:
    if found is None:
        raise Refused("anchor.chain_unsupported", outcome=Outcome.UNKNOWN)
    return found
