"""Search for people by what their badges prove: one port, two engines with the same answers."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jobboard.search.embedded import EmbeddedEngine
from jobboard.search.engine import SearchEngine

DEFAULT_INDEX = "jobboard-candidates"


def open_engine(*, search_url: str | None, folder: Path, ca_file: Path | None = None, shards: int = 1) -> SearchEngine:
    """Give the engine that the settings name: Elasticsearch at `search_url`, otherwise the embedded one in `folder`.

    `search_url` is https://USER:PASSWORD@HOST:PORT, or with several HOST:PORT with commas between; a path or `?index=`
    names the index, otherwise jobboard-candidates. `ca_file` is a PEM file of the authority that signed the server's
    certificate. `shards`: in how many parts an index is made there. Nothing is asked of the engine yet.
    """
    if search_url is None:
        return EmbeddedEngine(folder)
    # Imported here: the client takes half a second to load, and the embedded engine needs none of it.
    from jobboard.search.elastic import ElasticEngine

    parts = urlsplit(search_url)
    index = parse_qs(parts.query).get("index", [parts.path.strip("/")])[0] or DEFAULT_INDEX
    return ElasticEngine(parts._replace(path="", query="").geturl(), index=index, ca_file=ca_file, shards=shards)
