"""The database's schema: upgraded by Alembic, and told apart when it is too old or too new for this code."""

from enum import StrEnum

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import jobboard.models  # noqa: F401  (makes the metadata complete)
from jobboard.errors import Unavailable
from jobboard.paths import resource_dir


class SchemaState(StrEnum):
    """How the database stands to this code."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def schema_state(engine: Engine) -> SchemaState:
    """Compare the database's revision with the migrations that this code knows."""
    with engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(_config())
    if revision is None:
        return SchemaState.EMPTY
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if revision in known else SchemaState.NEWER


def upgrade_schema(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to this code, or to `revision`.

    Raises: Unavailable when the database was written by a newer release.
    """
    if schema_state(engine) is SchemaState.NEWER:
        raise Unavailable(
            "The database was written by a newer release of this program. "
            "Start that release, or restore the backup made before the upgrade."
        )
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade_schema(engine: Engine, revision: str) -> None:
    """Take the database back to `revision` ("base": no tables)."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def write_migration(engine: Engine, message: str, number: str) -> None:
    """Write the migration that brings the database up to the models, to be read and corrected by hand."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    if connection is not None:
        config.attributes["connection"] = connection
    return config
