"""The one guarded way to foreign hosts."""

from jobboard.fetch.explorers import ExplorerLoader
from jobboard.fetch.loader import FetchPolicy, HttpLoader
from jobboard.fetch.resolver import ResolvingLoader, fetcher_for

__all__ = ["ExplorerLoader", "FetchPolicy", "HttpLoader", "ResolvingLoader", "fetcher_for"]
