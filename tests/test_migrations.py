"""Migrations: numbered, both ways, and equal to the models."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from jobboard.db import Base, Database
from jobboard.paths import resource_dir
from jobboard.schema import SchemaState, downgrade_schema, schema_state, upgrade_schema


def test_models_and_migrations_agree(any_database):
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_are_numbered_without_gaps_and_import_nothing_of_ours():
    paths = sorted((resource_dir("migrations") / "versions").glob("*.py"))
    assert [path.name[:4] for path in paths] == [f"{number:04}" for number in range(1, len(paths) + 1)]
    assert not any(re.search(r"import jobboard|from jobboard", path.read_text()) for path in paths)


def test_the_schema_goes_up_down_and_up_again(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert schema_state(database.engine) is SchemaState.EMPTY
    upgrade_schema(database.engine)
    assert schema_state(database.engine) is SchemaState.CURRENT
    downgrade_schema(database.engine, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    upgrade_schema(database.engine)
    assert schema_state(database.engine) is SchemaState.CURRENT
    database.dispose()
