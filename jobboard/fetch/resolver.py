"""DIDs of every method, through a resolver that the operator trusts."""

from dataclasses import replace
from urllib.parse import quote

from jobboard.config import Settings
from jobboard.credentials import Document, DocumentLoader, NotLoaded
from jobboard.fetch.explorers import ExplorerLoader
from jobboard.fetch.loader import FetchPolicy, HttpLoader


class ResolvingLoader:
    """Asks a universal resolver for DIDs, and another loader for everything else.

    The resolver says whose a key is, so naming one is trusting it.
    Source: W3C DID Resolution v0.3, section 10.1 "HTTP(S) Binding".
    """

    def __init__(self, loader: DocumentLoader, resolver: str | None) -> None:
        self._loader = loader
        self._resolver = resolver

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an address, or the document of a DID. Raises: NotLoaded, also without a resolver."""
        if not address.startswith("did:"):
            return self._loader.load(address, accept=accept)
        if self._resolver is None:
            raise NotLoaded("fetch.no_resolver", address.split(":")[1])
        found = self._loader.load(f"{self._resolver}/1.0/identifiers/{quote(address, safe=':%')}", accept=accept)
        return replace(found, address=address)


def fetcher_for(settings: Settings) -> DocumentLoader:
    """Give the way to foreign hosts that the settings ask for. Keep it for the life of a process."""
    policy = FetchPolicy(extra_deny=settings.fetch_deny, contact=settings.base_url or "")
    public = HttpLoader(policy)
    return ExplorerLoader(
        settings.bitcoin_explorers + settings.ethereum_explorers,
        ResolvingLoader(public, settings.did_resolver),
        public=public,
        own=HttpLoader(policy, is_own=True),
    )
