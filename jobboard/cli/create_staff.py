"""`jobboard create-staff`: the first member of staff, and any later one."""

import argparse

from jobboard import accounts
from jobboard.cli.start import open_configured_database, with_development_secret
from jobboard.db import utc_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add whose account it is."""
    parser.add_argument("address", help="e-mail address that signs in")
    parser.add_argument("--name", default="", help="how other people see this person; default: the address")


def run(arguments: argparse.Namespace) -> int:
    """Make the account and print the link with which its password is chosen."""
    settings, database = open_configured_database()
    settings = with_development_secret(settings)
    with database.writing() as session:
        link = accounts.create_staff(
            session, settings, name=arguments.name or arguments.address, address=arguments.address, now=utc_now()
        )
    print(f"The account is made. Choose its password within one hour at:\n{link}")
    return 0
