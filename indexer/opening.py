"""Opening what the indexer works with, in any of its processes: the settings come from the environment."""

import os

from jobboard.config import load_settings
from jobboard.db import Database
from jobboard.process import open_database
from jobboard.search import open_engine
from jobboard.search.engine import SearchEngine


def open_both() -> tuple[Database, SearchEngine]:
    """Give the database and the search engine; nothing is asked of the engine yet.

    Raises: Unavailable when the database's schema is not the one that this code knows.
    """
    settings = load_settings(os.environ)
    engine = open_engine(
        search_url=settings.search_url,
        folder=settings.data_dir / "index",
        ca_file=settings.search_ca,
        shards=settings.search_shards,
    )
    return open_database(settings), engine
