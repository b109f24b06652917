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

    def connection_dropped(self, error, environ=None):
        """Close the answer, which this server leaves open when the browser goes away in the middle."""
        if "answer" in environ:
            environ["answer"].close()


def _remembering(app):
    """Give the application, keeping each answer in its `environ`."""

    def answer(environ, start_response):
        environ["answer"] = app(environ, start_response)
        return environ["answer"]

    return answer


@contextmanager
def serving():
    """Give a server on a free port, already answering with its `app`, which is to be set; then end it."""
    server = make_server("127.0.0.1", 0, None, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # Closing waits for the last answer.
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(server.serve_forever)
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()
        running.result()


@contextmanager
def served(database, engine, settings, *, host="127.0.0.1"):
    """Serve a site at an address of its own, and end it. `host`: what this machine calls itself in that address."""
    with serving() as server:
        address = f"http://{host}:{server.port}"
        site = journeys.Site(database, engine, replace(settings, base_url=address), NOW, Web())
        site.address, server.app = address, _remembering(site.app)
        yield site


@contextmanager
def at_work(site):
    """Let worker and indexer work beside what is done inside."""
    stop = threading.Event()

    def work():
        while not stop.wait(0.2):
            site.settle()

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(work)
        try:
            yield
        finally:
            stop.set()
        working.result()


@pytest.fixture
def live_site(parts, settings):
    """The site, served and at work. `address` is where it is; `now` and `web` may be changed by a test."""
    database, engine = parts
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
    with served(database, engine, settings) as site, at_work(site):
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
