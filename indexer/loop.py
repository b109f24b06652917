"""The loop: queue what falls due, drain, rest; back off while a part is away, and go on when it is back."""

import random
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog

from indexer.batch import DATABASE_AWAY
from indexer.drain import DrainReport, drain
from indexer.due import queue_due
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.search.engine import SearchEngine

BATCH = 500
REST_SECONDS = 0.2
LONGEST_REST_SECONDS = 30.0
AWAY = (Unavailable, *DATABASE_AWAY)

_log = structlog.get_logger()


@dataclass
class Breaker:
    """How long to rest after failures in a row: twice as long each time, with some chance, and told once."""

    failures: int = 0

    def failed(self, error: Exception) -> float:
        """Note a failure and give the seconds to rest."""
        if not self.failures:
            part, reason = ("search", error.message) if isinstance(error, Unavailable) else ("database", "")
            _log.warning("away", part=part, reason=reason)
        self.failures += 1
        longest = min(LONGEST_REST_SECONDS, REST_SECONDS * 2.0 ** min(self.failures, 10))
        return longest * random.uniform(0.5, 1)  # noqa: S311  (spreads load, guards nothing)

    def succeeded(self) -> None:
        """Note that everything answers."""
        if self.failures:
            _log.info("back", failures=self.failures)
        self.failures = 0


def run_forever(
    database: Database, engine: SearchEngine, *, holder: str, clock: Callable[[], datetime], stop: threading.Event
) -> None:
    """Keep the engine true to the database until `stop` is set; the batch under way is finished first.

    Returns earlier when the index must be made again, as when somebody deleted it: nothing is written to such a one.
    """
    breaker = Breaker()
    looked_at = None
    while not stop.is_set():
        try:
            now = clock()
            if looked_at != (second := int(now.timestamp())):  # Once a second is soon enough, and cheap.
                if engine.status().needs_rebuild:
                    return
                _queue_due(database, now)
                looked_at = second
            report = drain(database, engine, holder=holder, clock=clock, limit=BATCH)
        except AWAY as error:
            stop.wait(breaker.failed(error))
            continue
        breaker.succeeded()
        _tell(report)
        if not report.claimed:
            stop.wait(REST_SECONDS)


def run_once(
    database: Database, engine: SearchEngine, *, holder: str, clock: Callable[[], datetime], stop: threading.Event
) -> DrainReport:
    """Do what is due now, make it findable, and give what was done; entries that wait for a later time stay.

    Raises: Unavailable when the engine is away, or `stop` was set; the batch under way is finished first.
    """
    _queue_due(database, clock())
    done = DrainReport()
    while (report := drain(database, engine, holder=holder, clock=clock, limit=BATCH)).claimed:
        _tell(report)
        done += report
        if stop.is_set():
            raise Unavailable("Stopped before everything was written. What waits stays queued.")
    engine.refresh()
    return done


def _queue_due(database: Database, now: datetime) -> None:
    with database.writing() as session:
        queued = queue_due(session, now=now)
    if queued:
        _log.info("fell due", people=queued)


def _tell(report: DrainReport) -> None:
    if report.claimed:
        _log.info("drained", **asdict(report))
