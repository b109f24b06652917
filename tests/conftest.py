"""What every test may ask for: a migrated database, an engine, the time, a web client, and what was left out."""

import os
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from jobboard.db import Base, Database
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

install_outbox()


def require(name: str, value: object, why: str) -> None:
    """Leave the test out by name where `value` is missing; with CI=true that is a failure."""
    if value:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{name} is missing and CI leaves nothing out: {why}")
    pytest.skip(f"left out, {name} is missing: {why}")


@pytest.fixture
def now():
    return NOW


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade_schema(database.engine)
    database.dispose()
    return path


@pytest.fixture
def database(migrated_sqlite, tmp_path):
    """A migrated SQLite database of this test's own, whose clock stands at NOW."""
    path = tmp_path / "jobboard.sqlite"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}", clock=lambda: NOW)
    yield database
    database.dispose()


@contextmanager
def own_postgresql(url):
    """Give the address of an empty database on this server that no other run uses; drop it in the end."""
    name = f"jobboard_test_{os.urandom(6).hex()}"
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def migrated_postgresql():
    url = os.environ.get("TEST_DATABASE_URL")
    require("TEST_DATABASE_URL", url, "a PostgreSQL server, as postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    with own_postgresql(url) as own_url:
        database = Database(own_url, clock=lambda: NOW)
        upgrade_schema(database.engine)
        yield database
        database.dispose()


@pytest.fixture
def postgresql(migrated_postgresql):
    """The migrated PostgreSQL database, emptied, whose clock stands at NOW."""
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    migrated_postgresql.clock = lambda: NOW  # A test before may have moved it.
    with migrated_postgresql.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return migrated_postgresql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def any_database(request):
    """The same test on both databases."""
    return request.getfixturevalue({"sqlite": "database", "postgresql": "postgresql"}[request.param])


@pytest.fixture
def embedded_engine(tmp_path):
    """An empty embedded index of this test's own."""
    from jobboard.search import open_engine

    return open_engine(search_url=None, folder=tmp_path / "index")


@pytest.fixture
def elastic_engine():
    """A real Elasticsearch with an index of this test's own, dropped afterwards."""
    url = os.environ.get("TEST_SEARCH_URL")
    require("TEST_SEARCH_URL", url, "an Elasticsearch, as https://USER:PASSWORD@HOST:PORT (TEST_SEARCH_CA: its CA)")
    from jobboard.search import open_engine

    ca_file = os.environ.get("TEST_SEARCH_CA")
    engine = open_engine(
        search_url=f"{url}?index=jobboard-test-{os.urandom(6).hex()}",
        folder=Path(),
        ca_file=Path(ca_file) if ca_file else None,
    )
    yield engine
    engine.delete_everything()


def pytest_terminal_summary(terminalreporter):
    """End by naming what was left out and why."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"LEFT OUT {reason}")
