"""A real Chromium, and the whole site for it: a web server, worker and indexer at work, the web from records."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from jobboard import vocabulary
from tests.browser.person import PATIENCE, Person
from tests.conftest import require
from tests.credentials.scenarios import NOW, Web
from tests.journeys import conftest as journeys

parts, settings = journeys.parts, journeys.settings  # The same fixtures.
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests; each test has contexts of its own in it."""
    program = shutil.which("chromium")
    require("chromium", program, "a real browser, as in apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=_FLAGS.split())
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type, message, *arguments):
        """Requests are not news here."""


@contextmanager
def served(database, engine, settings):
    """Serve a site at an address of its own, with worker and indexer at work, and end all of it."""
    server = make_server("127.0.0.1", 0, None, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # Closing waits for the last answer.
    site = journeys.Site(database, engine, replace(settings, base_url=f"http://127.0.0.1:{server.port}"), NOW, Web())
    site.address = site.settings.base_url
    server.app = site.app
    stop = threading.Event()

    def work():
        while not stop.wait(0.2):
            site.settle()

    with ThreadPoolExecutor(2) as threads:
        serving, working = threads.submit(server.serve_forever), threads.submit(work)
        try:
            yield site
        finally:
            stop.set()
            server.shutdown()
            server.server_close()
        serving.result()
        working.result()


@pytest.fixture
def live_site(parts, settings):
    """The site, served and at work. `address` is where it is; `now` and `web` may be changed by a test."""
    database, engine = parts
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
    with served(database, engine, settings) as site:
        yield site


@pytest.fixture
def new_person(chromium, live_site):
    """Give a person with a browser window of their own; whatever went wrong in it fails the test at the end."""
    people = []

    def make(**options):
        people.append(Person(chromium, live_site.address, **options))
        return people[-1]

    yield make
    for person in people:
        person.leave()
    assert [problem for person in people for problem in person.problems] == []
