"""One world of names for all tests of this folder that only read it."""

import shutil

import pytest

from jobboard.asking.names import Names
from jobboard.db import Database
from tests.asking.worlds import World
from tests.conftest import NOW


@pytest.fixture(scope="session")
def asked_world(migrated_sqlite, tmp_path_factory):
    """A database and the world in it."""
    path = tmp_path_factory.mktemp("asking") / "jobboard.sqlite"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}", clock=lambda: NOW)
    with database.writing() as session:
        world = World(session)
    yield database, world
    database.dispose()


@pytest.fixture
def world(asked_world):
    return asked_world[1]


@pytest.fixture
def reading(asked_world):
    database, _ = asked_world
    with database.reading() as session:
        yield session


@pytest.fixture
def names(reading, world):
    return Names(reading, world.organisation)
