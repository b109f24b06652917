"""What a request works with: one database session, the clock, the settings and the search engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, cast

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.search import open_engine
from jobboard.search.engine import SearchEngine

_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Parts:
    """What the application was made from. The engine is opened when somebody first searches."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    engine: SearchEngine | None = None
    _opening: Lock = field(default_factory=Lock)

    def open_engine(self) -> SearchEngine:
        """Give the search engine, opened once for the whole process."""
        with self._opening:
            if self.engine is None:
                self.engine = open_engine(
                    search_url=self.settings.search_url,
                    folder=self.settings.data_dir / "index",
                    ca_file=self.settings.search_ca,
                )
            return self.engine


class _Id(IntegerConverter):
    """A row's id in an address; a number that no database holds is an address that leads nowhere."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"min": 1, "max": 2**31 - 1, **options})


class JobBoard(Flask):
    """The application; it commits when a view returned and rolls back when one raised."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.url_map.converters["int"] = _Id

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view, then commit what it changed."""
        result = super().dispatch_request()
        session = g.get("session")
        if session is not None:
            session.commit()
        return result


def init_sessions(app: Flask, parts: Parts) -> None:
    """Give the application its parts, and close each request's session at its end."""
    app.extensions["jobboard"] = parts
    app.teardown_request(lambda _error: forget_changes())


def parts() -> Parts:
    """Give what the application was made from."""
    return cast(Parts, current_app.extensions["jobboard"])


def settings() -> Settings:
    """Give the settings in force."""
    return parts().settings


def now() -> datetime:
    """Give the application's time."""
    return parts().clock()


def search_engine() -> SearchEngine:
    """Give the search engine; its methods raise Unavailable when it is away."""
    return parts().open_engine()


def current_session() -> Session:
    """Give the request's session: for reading under GET and HEAD, otherwise for writing.

    A view never commits: what it changed is kept when it returns and undone when it raises.
    """
    if "session" not in g:
        database = parts().database
        reads = request.method in _READING_METHODS or g.get("has_failed", False)
        g.session = database.reading_session() if reads else database.writing_session()
    return cast(Session, g.session)


def forget_changes() -> None:
    """Undo what the request changed; whoever asks for a session afterwards gets one for reading."""
    session = g.pop("session", None)
    g.has_failed = True
    if session is not None:
        session.close()
