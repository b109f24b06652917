"""`jobboard worker`: the process that does due work and is the only one that asks foreign hosts."""

import argparse

from jobboard.cli.start import open_configured_database, with_development_secret
from jobboard.db import utc_now
from jobboard.demo.loader import loader_for
from jobboard.process import stop_signal
from jobboard.worker_loop import run_worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the settings come from the environment."""


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    settings, database = open_configured_database()
    settings = with_development_secret(settings)
    run_worker(database, settings, loader_for(settings, database), clock=utc_now, stop=stop_signal())
    return 0
