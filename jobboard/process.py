"""What every long-running process begins with: a database that fits this code, and a signal that says stop."""

import gc
import signal
import threading

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.outbox import install_outbox
from jobboard.schema import SchemaState, schema_state


def open_database(settings: Settings) -> Database:
    """Open the database of these settings, the outbox hook installed.

    Raises: Unavailable with what to do when its schema is not the one this code knows.
    """
    install_outbox()
    database = Database(settings.database)
    state = schema_state(database.engine)
    if state is SchemaState.NEWER:
        raise Unavailable("The database was written by a newer release of this program. Start that release instead.")
    if state is not SchemaState.CURRENT:
        raise Unavailable("The database is not up to date with this program. Run: jobboard db upgrade")
    return database


def collect_seldom() -> None:
    """Let Python look seldom for circles among objects, and never among what is there already.

    A page makes tens of thousands of objects, hardly any in a circle; looking for them took a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def stop_signal() -> threading.Event:
    """Give an event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
