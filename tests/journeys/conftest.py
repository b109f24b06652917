"""The whole site for journeys: real database, real engine, worker and indexer run by hand, the web from records."""

import os
from pathlib import Path

import pytest

from indexer.drain import drain
from indexer.due import queue_due
from jobboard.config import Settings
from jobboard.web import create_app
from tests.web.browser import Browser
from tests.working import run_due_once


class Site:
    """The site at a time of its own. `web` answers foreign addresses; `settle` lets worker and indexer work."""

    def __init__(self, database, engine, settings, now, web):
        self.database, self.engine, self.settings, self.web = database, engine, settings, web
        self.now = now
        database.clock = lambda: self.now
        self.app = create_app(settings, database=database, engine=engine, clock=lambda: self.now)
        self.app.testing = True
        self.app.config["PROPAGATE_EXCEPTIONS"] = False

    def browser(self):
        return Browser(self.app)

    def settle(self):
        run_due_once(self.database, self.settings, self.web, self.now)
        with self.database.writing() as session:
            queue_due(session, now=self.now)
        while drain(self.database, self.engine, holder="journey", clock=lambda: self.now, limit=500).claimed:
            pass
        self.engine.refresh()


@pytest.fixture(params=["embedded", pytest.param("servers", marks=[pytest.mark.postgresql, pytest.mark.elasticsearch])])
def parts(request):
    """Database and engine: SQLite with the embedded index, or PostgreSQL with Elasticsearch."""
    names = {"embedded": ("database", "embedded_engine"), "servers": ("postgresql", "elastic_engine")}
    return tuple(request.getfixturevalue(name) for name in names[request.param])


@pytest.fixture
def settings(tmp_path):
    return Settings(
        mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3, base_url="http://localhost"
    )


def artefacts():
    """Give the folder in which screenshots are kept."""
    folder = Path(os.environ.get("TEST_ARTEFACTS", "test-artefacts"))
    folder.mkdir(exist_ok=True)
    return folder
