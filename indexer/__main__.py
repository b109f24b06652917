"""`python -m indexer`: run, once, rebuild, check, dead, status.

Exit status: 0 done, 1 not done or not so, 2 used wrongly.
"""

import argparse
import os
import secrets
import socket
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

import structlog
from tqdm import tqdm

from indexer.batch import DATABASE_AWAY
from indexer.check import DriftKind, find_drift, repair_drift
from indexer.loop import AWAY, Breaker, run_forever, run_once
from indexer.opening import open_both
from indexer.rebuild import Crew, RebuildReport, rebuild
from indexer.scan import count_people, in_batches
from indexer.status import outbox_status
from jobboard.config import load_settings
from jobboard.db import Database, utc_now
from jobboard.dead_letters import list_dead, retry_dead
from jobboard.errors import JobBoardError, Unavailable
from jobboard.process import stop_signal
from jobboard.search.engine import SearchEngine

_MOST_LETTERS = 1_000

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
    again = commands.add_parser("rebuild", help="make the index again beside the one that serves, then switch")
    again.add_argument("--processes", type=int, default=1, choices=range(1, 65), metavar="N", help="share the work")
    again.add_argument("--anew", action="store_true", help="do not go on with a rebuild that was not finished")
    check = commands.add_parser("check", help="compare the index with the database")
    check.add_argument("--repair", action="store_true", help="queue what differs, and what failed too often, again")
    check.add_argument("--quick", action="store_true", help="compare versions alone, not what documents hold")
    dead = commands.add_parser("dead", help="list what failed too often")
    dead.add_argument("--retry", action="store_true", help="try it again, or the letters that are named")
    dead.add_argument("letters", nargs="*", type=int, metavar="NUMBER", help="a letter's number")
    commands.add_parser("status", help="print how the index and the queue stand")
    return parser


def _open_indexer() -> Indexer:
    stop = stop_signal()
    database, engine = open_both()
    holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    return Indexer(database, engine, load_settings(os.environ).search_url is None, holder, stop)


def _run(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    _log.info("started", holder=indexer.holder)
    breaker = Breaker()
    while not indexer.stop.is_set():
        try:
            _prepare(indexer)
            breaker.succeeded()
            run_forever(indexer.database, indexer.engine, holder=indexer.holder, clock=utc_now, stop=indexer.stop)
        except _NeedsPerson:
            raise
        except AWAY as error:
            indexer.stop.wait(breaker.failed(error))
    _log.info("stopped", holder=indexer.holder)
    return 0


def _once(indexer: Indexer, _arguments: argparse.Namespace) -> int:
    _prepare(indexer)
    done = run_once(indexer.database, indexer.engine, holder=indexer.holder, clock=utc_now, stop=indexer.stop)
    print(f"{done.written} written, {done.dropped} taken out, {done.failed} failed and will be tried again")
    return 1 if done.failed else 0


def _rebuild(indexer: Indexer, arguments: argparse.Namespace) -> int:
    crew = Crew(arguments.processes, open_both) if arguments.processes > 1 else None
    report = _make_again(indexer, crew=crew, anew=arguments.anew)
    print(f"{report.people} people read, {report.queued} queued since they changed meanwhile or were refused")
    return 0


def _check(indexer: Indexer, arguments: argparse.Namespace) -> int:
    kinds: Counter[DriftKind] = Counter()
    queued = 0
    with _progress("Checking", count_people(indexer.database)) as bar:

        def tell(people: int) -> None:
            """Show how far it is, and end it when somebody stopped it."""
            bar.update(people)
            if indexer.stop.is_set():
                raise Unavailable("The check was stopped before its end.")

        drift = find_drift(
            indexer.database, indexer.engine, clock=utc_now, reads_contents=not arguments.quick, tell=tell
        )
        for batch in in_batches(drift, 500):
            for each in batch:
                tqdm.write(f"person {each.candidate}: {each.kind}")
            kinds.update(each.kind for each in batch)
            if arguments.repair:
                queued += repair_drift(indexer.database, batch, now=utc_now())
    print(f"{kinds.total()} differences")
    if not arguments.repair:
        return 1 if kinds else 0
    with indexer.database.writing() as session:
        revived = retry_dead(session, now=utc_now())
    print(f"{queued} people queued, {revived} failed entries will be tried again")
    if kinds[DriftKind.AHEAD]:
        print("The index is newer than the database, as after restoring a backup. Run: python -m indexer rebuild")
        return 1
    return 0


def _dead(indexer: Indexer, arguments: argparse.Namespace) -> int:
    if arguments.retry:
        with indexer.database.writing() as session:
            print(f"{retry_dead(session, arguments.letters or None, now=utc_now())} will be tried again")
        return 0
    with indexer.database.reading() as session:
        for each in list_dead(session, limit=_MOST_LETTERS):
            changed = f"{each.changed_at:%Y-%m-%d %H:%M} {each.reason}"
            print(f"{each.id}: person {each.candidate}, {changed}, tried {each.attempts} times: {each.error}")
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


def _make_again(indexer: Indexer, *, crew: Crew | None = None, anew: bool = False) -> RebuildReport:
    with _progress("Rebuilding", count_people(indexer.database)) as bar:
        report = rebuild(
            indexer.database, indexer.engine, clock=utc_now, stop=indexer.stop, crew=crew, anew=anew, tell=bar.update
        )
    _log.info("rebuilt", people=report.people, queued=report.queued)
    return report


def _progress(title: str, people: int) -> "tqdm[Never]":
    return tqdm(total=people, unit=" people", desc=title, disable=not sys.stderr.isatty())


_COMMANDS = {"run": _run, "once": _once, "rebuild": _rebuild, "check": _check, "dead": _dead, "status": _status}


if __name__ == "__main__":
    sys.exit(main())
