"""`jobboard seed-demo`: made-up people, issuers, badges and vacancies."""

import argparse

from jobboard.cli.start import open_configured_database
from jobboard.demo.seed import seed_demo
from jobboard.demo.sign_ins import read_sign_ins


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how many people."""
    parser.add_argument("--people", type=int, default=60, help="how many people there are at the end (default 60)")


def run(arguments: argparse.Namespace) -> int:
    """Seed, then print the sign-ins."""
    settings, database = open_configured_database()
    seed_demo(database, settings, people=arguments.people)
    for sign_in in read_sign_ins(settings.data_dir):
        print(f"{sign_in.role:10} {sign_in.address:36} {sign_in.password}   {sign_in.about}")
    return 0
