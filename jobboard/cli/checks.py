"""`jobboard checks`: what verdicts stand on, when it is read next, and what fails."""

import argparse
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from jobboard.checks import SourceLine, Which, count_checks, find_source, list_sources, retry_sources
from jobboard.cli.start import open_configured_database, with_development_secret
from jobboard.config import load_settings
from jobboard.db import Database, utc_now
from jobboard.demo.loader import loader_for
from jobboard.sandbox import Sandbox
from jobboard.worker import Worker

_MANY = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do, and with which sources."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="how the checks stand, and the sources, those that fail first")
    listing.add_argument("which", nargs="?", type=Which, choices=list(Which), default=Which.ALL)
    listing.add_argument("--limit", type=int, default=50, help="how many sources are listed (default 50)")
    showing = actions.add_parser("show", help="one source")
    retrying = actions.add_parser("retry", help="read what fails, or one source, as soon as a worker is free")
    running = actions.add_parser("run", help="do all work that is due, as a worker would, and end")
    showing.add_argument("source", metavar="ID|ADDRESS")
    retrying.add_argument("source", metavar="ID|ADDRESS", nargs="?")
    for each in (listing, showing, retrying, running):
        each.add_argument("--json", action="store_true", help="print it for programs")


def run(arguments: argparse.Namespace) -> int:
    """Do one of them: 0 done, 1 there is no such source, or one could not be read."""
    _, database = open_configured_database()
    doing = {"list": _list, "show": _show, "retry": _retry, "run": _run}
    return doing[arguments.action](arguments, database, utc_now())


def _list(arguments: argparse.Namespace, database: Database, now: datetime) -> int:
    with database.reading() as session:
        counts = count_checks(session, now=now)
        lines = list_sources(session, arguments.which, now=now, limit=arguments.limit)
    if arguments.json:
        _print_json({"counts": asdict(counts), "sources": [asdict(line) for line in lines]})
        return 0
    print(
        f"{counts.sources} sources: {counts.sources_due} due, {counts.sources_failing} failing."
        f" {counts.badges_due} badges due, {counts.badges_in_doubt} in doubt. {counts.dead} checks failed too often."
    )
    if counts.late_seconds:
        print(f"The oldest due check has waited {counts.late_seconds} seconds.")
    for line in lines:
        print(_told(line))
    return 0


def _show(arguments: argparse.Namespace, database: Database, now: datetime) -> int:
    with database.reading() as session:
        line = find_source(session, arguments.source)
    if line is None:
        print(f"No verdict stands on {arguments.source}.")
        return 1
    if arguments.json:
        _print_json(asdict(line))
    else:
        print(_told(line))
        print(f"      verdicts on it are believed until {_moment(line.believed_until)}")
    return 0


def _retry(arguments: argparse.Namespace, database: Database, now: datetime) -> int:
    wanted = _wanted(arguments, database, now)
    if wanted is None:
        return 1
    with database.writing() as session:
        count = retry_sources(session, wanted, now=now)
    if arguments.json:
        _print_json({"retried": count})
    else:
        print(f"{count} sources are read as soon as a worker is free.")
    return 0


def _run(arguments: argparse.Namespace, database: Database, now: datetime) -> int:
    """Do all work that is due, as one worker would beside others, and end."""
    settings = with_development_secret(load_settings(os.environ))
    done = 0
    with Sandbox() as sandbox:
        worker = Worker(database, settings, loader_for(settings, database), sandbox, utc_now)
        done += worker.change_states()
        while claimed := worker.claim(1):
            worker.do(claimed[0])
            done += 1
    if arguments.json:
        _print_json({"done": done})
    else:
        print(f"{done} pieces of work done; nothing is due any more.")
    return 0


def _wanted(arguments: argparse.Namespace, database: Database, now: datetime) -> Sequence[int] | None:
    """Give the sources that are meant; None, said so, when the one that is named does not exist."""
    with database.reading() as session:
        if arguments.source is None:
            kinds = (Which.FAILING, Which.DEAD)
            return sorted({line.id for each in kinds for line in list_sources(session, each, now=now, limit=_MANY)})
        line = find_source(session, arguments.source)
    if line is None:
        print(f"No verdict stands on {arguments.source}.")
        return None
    return [line.id]


def _told(line: SourceLine) -> str:
    kind = "list" if line.is_list else "document"
    said = f"{line.id:>5} {line.address} ({kind}, {line.badges} badges)\n      read {_moment(line.checked_at)}"
    if line.failures:
        said += f"; failed {line.failures} times since {_moment(line.failing_since)} ({line.last_error})"
    return said + (f"; next {_moment(line.due_at)}" if line.due_at and not line.is_dead else "; DEAD: nobody reads it")


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=1, default=lambda moment: moment.isoformat()))
