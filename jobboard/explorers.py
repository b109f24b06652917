"""The explorers of blockchains that the settings name, with what is secret about them kept apart."""

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

MOST_FOR_A_CHAIN = 3  # The verifier asks so many.

BITCOIN_KINDS = ("esplora", "blockcypher", "bitcoin-core", "blockchain-info")
ETHEREUM_KINDS = ("json-rpc", "etherscan", "blockcypher")
BITCOIN_NETWORKS = ("mainnet", "testnet")
ETHEREUM_NETWORKS = ("mainnet", "ropsten", "rinkeby", "goerli", "sepolia")

_ENTRY = re.compile(r"((?P<network>[a-z]+)=)?(?P<kind>[a-z-]+)\+(?P<address>https?://[!-~]+)")


@dataclass(frozen=True)
class NamedExplorer:
    """One explorer. `chain`: as a blink writes it, btc:mainnet say; `address`: without user and password.

    The address may hold a key of the operator's, so neither it nor `user`, which is USER:PASSWORD, is ever shown.
    """

    chain: str
    kind: str
    address: str = field(repr=False)
    user: str | None = field(repr=False, default=None)

    @property
    def origin(self) -> str:
        """Who answers, as reports keep it: scheme and host alone."""
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        return f"{parts.scheme}://[{host}]" if ":" in host else f"{parts.scheme}://{host}"

    @property
    def is_own(self) -> bool:
        """Tell whether it is a node of the operator's own, which may stand inside: it has http, a port or a user."""
        parts = urlsplit(self.address)
        return parts.scheme == "http" or parts.port is not None or self.user is not None


def explorers_of(
    blockchain: str, kinds: Collection[str], networks: Collection[str]
) -> Callable[[str], tuple[NamedExplorer, ...]]:
    """Give what reads a setting: entries KIND+ADDRESS with commas between, each with NETWORK= before it or mainnet.

    What it gives raises ValueError for what cannot be used, and never repeats an entry, which may hold a password.
    """

    def read(text: str) -> tuple[NamedExplorer, ...]:
        entries = [part.strip() for part in text.split(",") if part.strip()]
        found = tuple(_read(blockchain, kinds, networks, entry, place) for place, entry in enumerate(entries, 1))
        for chain, number in Counter(each.chain for each in found).items():
            if number > MOST_FOR_A_CHAIN:
                raise ValueError(f"names more than {MOST_FOR_A_CHAIN} explorers for {chain}")
        return found

    return read


def _read(blockchain: str, kinds: Collection[str], networks: Collection[str], entry: str, place: int) -> NamedExplorer:
    found = _ENTRY.fullmatch(entry)
    network = (found["network"] or "mainnet") if found else ""
    if found is None or found["kind"] not in kinds or network not in networks:
        raise ValueError(
            f"entry {place} must look like KIND+https://HOST/PATH, with NETWORK= before it for another than mainnet; "
            f"kinds are {', '.join(kinds)}, networks {', '.join(networks)}"
        )
    address, user = _without_user(found["address"], place)
    return NamedExplorer(f"{blockchain}:{network}", found["kind"], address, user)


def _without_user(address: str, place: int) -> tuple[str, str | None]:
    """Take user and password out of an address. Raises: ValueError."""
    try:
        parts = urlsplit(address)
        is_usable = bool(parts.hostname) and parts.port != 0 and not parts.fragment
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError(f"entry {place} holds no address that can be used")
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=host).geturl().rstrip("/"), unquote(user) or None
