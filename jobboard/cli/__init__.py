"""The command line: `jobboard COMMAND`. Each command is a module with `add_arguments` and `run`."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from jobboard import __version__
from jobboard.errors import JobBoardError

COMMANDS = {
    "run": "run the whole site on this machine: web, worker and indexer",
    "check": "print the settings in force, without secrets, and try what they name",
    "db": "upgrade the database, or tell how it stands",
    "worker": "do due work: verify imports, check again, send mail",
    "checks": "what verdicts stand on: list it, show one, try again, or do what is due",
    "verify": "verify one badge and say why",
    "fetch": "ask one address as the worker would, and show what came or why it is refused",
    "issuers": "who stands behind issuers: decide, undo, block, look-alikes, registries",
    "import-framework": "read a framework of skills into the vocabulary: ESCO, O*NET, SCQF and others",
    "create-staff": "make an account for a member of staff",
    "seed-demo": "fill the site with made-up people, issuers, badges and vacancies",
    "purge-demo": "remove everything that seed-demo made",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status: 0 done, 1 not done or not so, 2 used wrongly."""
    parser = argparse.ArgumentParser(prog="jobboard", description="A job board whose search knows verified badges.")
    parser.add_argument("--version", action="version", version=f"jobboard {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = _named_command(sys.argv[1:] if argv is None else argv)
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        if name == wanted:  # Only the wanted command is imported: a start must be quick.
            module = import_module(f"jobboard.cli.{name.replace('-', '_')}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except JobBoardError as error:
        print(f"jobboard {arguments.command}: {error.message}", file=sys.stderr)
        return 1
    return status


def _named_command(words: Sequence[str]) -> str | None:
    return next((word for word in words if not word.startswith("-")), None)
