"""Static files: each address carries a hash of the content, so that browsers may keep it for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

from jobboard.web.access import anyone

# The design system first, then tokens, base and layout, then each block's own file.
_STYLESHEETS = ("vendor/**/*.min.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/components/*.css")
_SCRIPTS = ("vendor/**/htmx.min.js", "js/*.js")
_FOR_EVER = "public, max-age=31536000, immutable"


def init_assets(app: Flask) -> None:
    """Join the stylesheets into one, add the hash to every address of a file, and let such an address be kept."""
    folder = Path(app.static_folder or "")
    styles = b"\n".join(path.read_bytes() for path in _found(folder, _STYLESHEETS))
    styles_hash = hashlib.sha256(styles).hexdigest()[:16]
    scripts = [path.relative_to(folder).as_posix() for path in _found(folder, _SCRIPTS)]

    @app.get("/styles.css")
    @anyone
    def stylesheet() -> Response:
        return Response(styles, mimetype="text/css")

    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            path = folder / values["filename"]
            if path.is_file():
                values["v"] = _hash(path)

    def let_it_be_kept(response: Response) -> Response:
        if request.endpoint in ("static", "stylesheet") and response.status_code in (200, 304):
            response.headers["Cache-Control"] = _FOR_EVER if "v" in request.args else "no-cache"
        return response

    app.url_defaults(add_hash)
    app.after_request(let_it_be_kept)
    app.jinja_env.globals.update(scripts=scripts, stylesheet_address=lambda: url_for("stylesheet", v=styles_hash))


def _found(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    return [path for pattern in patterns for path in sorted(folder.glob(pattern))]


@lru_cache(maxsize=512)
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
