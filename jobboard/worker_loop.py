"""The worker's loop: it claims due work, has several pieces done at once, and gives up what lasts too long."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

import structlog

from jobboard.config import Settings
from jobboard.credentials import DocumentLoader
from jobboard.db import Database
from jobboard.sandbox import Sandbox
from jobboard.tasks import ClaimedTask
from jobboard.worker import TIME_LIMIT, Worker

log = structlog.get_logger()

_AT_ONCE = 4
_POLL_SECONDS = 0.5


def run_worker(
    database: Database,
    settings: Settings,
    loader: DocumentLoader,
    *,
    clock: Callable[[], datetime],
    stop: threading.Event,
    sandbox: Sandbox | None = None,
) -> None:
    """Work until `stop` is set; the pieces in hand are finished first."""
    running: dict[Future[None], _Started] = {}
    log.info("worker_started")
    with sandbox or Sandbox() as room, ThreadPoolExecutor(_AT_ONCE) as threads:
        worker = Worker(database, settings, loader, room, clock)
        while not stop.is_set():
            followed = 0
            try:
                worker.change_states()
                worker.close_vacancies()
                worker.tidy()
                followed = worker.follow_people()
                for task in worker.claim(_AT_ONCE - len(running)):
                    running[threads.submit(worker.do, task)] = _Started(task, clock())
                _give_up_late(worker, running.values(), clock())
            except Exception as error:  # The database may be away for a while.
                log.error("worker_cannot_work", error=type(error).__name__)
            _wait(running, stop, 0 if followed else _POLL_SECONDS)
    log.info("worker_stopped")


@dataclass
class _Started:
    task: ClaimedTask
    at: datetime
    is_given_up: bool = False


def _give_up_late(worker: Worker, running: Iterable[_Started], now: datetime) -> None:
    """Count work that passed its time limit as failed. Its thread goes on, and finds its claim gone."""
    for started in running:
        if not started.is_given_up and now - started.at > TIME_LIMIT:
            worker.fail(started.task, "TimeLimit")
            started.is_given_up = True


def _wait(running: dict[Future[None], _Started], stop: threading.Event, seconds: float) -> None:
    """Wait for work to end, so long at most, and forget what has ended."""
    if not running:
        stop.wait(seconds)
    for future in wait(running, timeout=seconds, return_when=FIRST_COMPLETED).done:
        del running[future]
