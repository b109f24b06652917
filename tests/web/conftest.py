"""The site on a database and an index of the test's own, and browsers to visit it with."""

import pytest

from jobboard.config import Settings
from jobboard.web import create_app
from tests.web.browser import Browser


@pytest.fixture
def settings(tmp_path):
    return Settings(
        mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3, base_url="http://localhost"
    )


@pytest.fixture
def app(settings, database, embedded_engine, now):
    """The application: SQLite, the embedded engine, tokens and limits on, its clock at NOW."""
    app = create_app(settings, database=database, engine=embedded_engine, clock=lambda: now)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # Tests see the error page that people see.
    return app


@pytest.fixture
def new_browser(app):
    """Give a browser without cookies; several are several people."""
    return lambda: Browser(app)


@pytest.fixture
def browser(new_browser):
    return new_browser()
