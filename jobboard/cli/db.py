"""`jobboard db`: the database's schema."""

import argparse
import os

from jobboard.cli.start import prepare_data_dir
from jobboard.config import load_settings
from jobboard.db import Database
from jobboard.schema import SchemaState, schema_state, upgrade_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do."""
    parser.add_argument("action", choices=["upgrade", "status"])


def run(arguments: argparse.Namespace) -> int:
    """Upgrade to this program's schema, or print how the database stands (0: current)."""
    settings = load_settings(os.environ)
    if settings.database_url is None:
        prepare_data_dir(settings.data_dir)
    database = Database(settings.database)
    if arguments.action == "upgrade":
        upgrade_schema(database.engine)
    state = schema_state(database.engine)
    print(f"The database's schema is {state}.")
    return 0 if state is SchemaState.CURRENT else 1
