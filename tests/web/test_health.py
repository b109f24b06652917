"""Whether the probes tell a live process, a ready one, a degraded one and one that cannot serve apart."""

import pytest

from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.models import Role
from jobboard.search.engine import EngineStatus
from jobboard.web import create_app


class StandInEngine:
    """An engine that says what it is told to say, or is away."""

    def __init__(self, status):
        self.says = status

    def status(self):
        if self.says is None:
            raise Unavailable("Search is away.")
        return self.says


def ready(settings, database, engine):
    response = create_app(settings, database=database, engine=engine).test_client().get("/readyz")
    return response.status_code, response.json


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (EngineStatus("test", 0, None), {"status": "ok", "database": "ok", "search": "ok"}),
        (EngineStatus("test", 0, "old"), {"status": "ok", "database": "ok", "search": "needs a rebuild"}),
        (None, {"status": "degraded", "database": "ok", "search": "away"}),
    ],
)
def test_without_search_the_site_is_degraded_and_still_ready(settings, database, status, expected):
    assert ready(settings, database, StandInEngine(status)) == (200, expected)


def test_a_database_of_another_release_is_not_ready(settings, tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    status, answer = ready(settings, empty, StandInEngine(None))
    empty.dispose()
    assert (status, answer["status"]) == (503, "unavailable")


def test_a_database_that_cannot_be_opened_is_not_ready_but_the_process_lives(settings, tmp_path):
    missing = Database(f"sqlite:///{tmp_path / 'no' / 'folder.sqlite'}")
    client = create_app(settings, database=missing, engine=StandInEngine(None)).test_client()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_probes_need_no_session(browser):
    browser.sign_in_as(Role.JOBSEEKER)
    assert browser.client.get("/healthz").json == {"status": "ok"}
