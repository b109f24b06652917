"""`python -m indexer`: run, once, rebuild, check, status. Exit status: 0 done, 1 not done or not so, 2 used wrongly."""

import argparse
import os
import secrets
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from indexer.batch import DATABASE_AWAY
from indexer.check import find_drift, repair_drift
from indexer.claims import revive_dead
from indexer.loop import AWAY, Breaker, run_forever, run_once
from indexer.rebuild import RebuildReport, rebuild
from indexer.status import outbox_status
from jobboard.config import load_settings
from jobboard.db import Database, utc_now
from jobboard.errors import JobBoardError, Unavailable
from jobboard.process import open_database, stop_signal
from jobboard.search import open_engine
from jobboard.search.engine import SearchEngine

_log = structlog.get_logger()


@dataclass(frozen=True)
class Indexer:
    """What every command works with. `stop` is set by SIGTERM and SIGINT."""

    database: Database
    engine: SearchEngine
    is_embedded: bool
    holder: str
    stop: threading.Event


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status."""
    arguments = _parser().parse_args(argv)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        return _COMMANDS[arguments.command](_open_indexer(), arguments)
    except JobBoardError as error:
        print(f"indexer {arguments.command}: {error.message}", file=sys.stderr)
    except DATABASE_AWAY:
        print(f"indexer {arguments.command}: The database does not answer. Look at DATABASE_URL.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m indexer",
        description="Keep the search engine true to the database. The settings come from the environment.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    parser.set_defaults(command="run")
    commands.add_parser("run", help="write changes until told to stop (the default)")
    commands.add_parser("once", help="write the changes that are due now, and end")
    commands.add_parser("rebuild", help="make the index again beside the one that serves, then switch")
    check = commands.add_parser("check", help="compare the index with the database")
    check.add_argument("--repair", action="store_true", help="queue what differs, and what failed too often, again")
    commands.add_parser("status", help="print how the index and the queue stand")
    return parser


def _open_indexer() -> Indexer:
    stop = stop_signal()
    settings = load_settings(os.environ)
    database = open_database(settings)
    engine = open_engine(search_url=settings.search_url, folder=settings.data_dir / "index", ca_file=settings.search_ca)
    holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    return Indexer(database, engine, settings.search_url is None, holder, stop)


def _run(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    _log.info("started", holder=indexer.holder)
    breaker = Breaker()
    while not indexer.stop.is_set():
        try:
            _prepare(indexer)
            run_forever(indexer.database, indexer.engine, holder=indexer.holder, clock=utc_now, stop=indexer.stop)
        except _NeedsPerson:
            raise
        except AWAY as error:
            indexer.stop.wait(breaker.failed(error))
    _log.info("stopped", holder=indexer.holder)
    return 0


def _once(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    _prepare(indexer)
    done = run_once(indexer.database, indexer.engine, holder=indexer.holder, clock=utc_now)
    print(f"{done.written} written, {done.dropped} taken out, {done.failed} failed and will be tried again")
    return 1 if done.failed else 0


def _rebuild(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    report = _make_again(indexer)
    print(f"{report.people} people read, {report.queued} queued since they changed meanwhile or were refused")
    return 0


def _check(indexer: Indexer, arguments: argparse.Namespace) -> int:
    drift = find_drift(indexer.database, indexer.engine)
    for each in drift:
        print(f"person {each.candidate}: {each.kind}")
    print(f"{len(drift)} differences")
    if not arguments.repair:
        return 1 if drift else 0
    with indexer.database.writing() as session:
        revived = revive_dead(session)
    queued = repair_drift(indexer.database, drift, now=utc_now())
    print(f"{queued} people queued, {revived} failed entries will be tried again")
    if any(each.kind == "ahead" for each in drift):
        print("The index is newer than the database, as after restoring a backup. Run: python -m indexer rebuild")
        return 1
    return 0


def _status(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    with indexer.database.reading() as session:
        outbox = outbox_status(session, now=utc_now())
    print(f"waiting: {outbox.waiting} (the oldest for {outbox.oldest_seconds:.0f} s)")
    print(f"failed too often: {outbox.dead}" + "".join(f"\n  {reason}" for reason in outbox.reasons))
    engine = indexer.engine.status()
    print(f"engine: {engine.engine}, {engine.documents} people can be found")
    print(f"rebuild: {engine.needs_rebuild or 'not needed'}")
    return 1 if engine.needs_rebuild or outbox.dead else 0


class _NeedsPerson(Unavailable):
    """Waiting does not help: somebody has to do something."""


def _prepare(indexer: Indexer) -> None:
    """Make the index again when it holds nothing, or is an embedded one of another shape; refuse any other such index.

    An Elasticsearch may serve another release at this moment, so there somebody decides; an embedded index belongs to
    this installation alone.
    """
    status = indexer.engine.status()
    if (status.needs_rebuild and indexer.is_embedded) or (
        status.documents == 0 and next(indexer.engine.versions(), None) is None
    ):
        _make_again(indexer)
    elif status.needs_rebuild:
        raise _NeedsPerson(status.needs_rebuild)


def _make_again(indexer: Indexer) -> RebuildReport:
    report = rebuild(
        indexer.database,
        indexer.engine,
        clock=utc_now,
        stop=indexer.stop,
        shows_progress=sys.stderr.isatty(),
    )
    _log.info("rebuilt", people=report.people, queued=report.queued)
    return report


_COMMANDS = {"run": _run, "once": _once, "rebuild": _rebuild, "check": _check, "status": _status}


if __name__ == "__main__":
    sys.exit(main())
