"""Static files: each address carries a hash of the file, so that browsers may keep it for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_FOR_EVER = "public, max-age=31536000, immutable"


def init_assets(app: Flask) -> None:
    """Add the hash to every address of a static file, and let such an address be kept."""
    folder = Path(app.static_folder or "")
    debug = app.debug

    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            path = folder / values["filename"]
            if path.is_file():
                values["v"] = _hash(path, path.stat().st_mtime_ns if debug else 0)

    def let_it_be_kept(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            response.headers["Cache-Control"] = _FOR_EVER if "v" in request.args else "no-cache"
        return response

    app.url_defaults(add_hash)
    app.after_request(let_it_be_kept)


@lru_cache(maxsize=512)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
