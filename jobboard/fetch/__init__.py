"""The one guarded way to foreign hosts."""

from jobboard.fetch.loader import FetchPolicy, HttpLoader

__all__ = ["FetchPolicy", "HttpLoader"]
