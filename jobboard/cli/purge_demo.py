"""`jobboard purge-demo`: remove everything that is made up."""

import argparse

from jobboard.cli.start import open_configured_database
from jobboard.demo.purge import purge_demo


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add nothing."""


def run(arguments: argparse.Namespace) -> int:
    """Remove it all and say how many people went."""
    settings, database = open_configured_database()
    print(f"{purge_demo(database, settings)} made-up people and everything of theirs are removed.")
    return 0
