"""Several processes that fill one stage together, each a range of people; they end with the one that began them."""

import multiprocessing
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from threading import Event
from typing import Any

from indexer.batch import DATABASE_AWAY
from indexer.filling import STOPPED, Filler
from indexer.scan import KeyRange
from jobboard.db import Database, utc_now
from jobboard.errors import JobBoardError, Unavailable
from jobboard.search.engine import SearchEngine

Opener = Callable[[], tuple[Database, SearchEngine]]
"""Opens a database and an engine in a process of its own; it can be pickled."""

_SECONDS_BETWEEN_LOOKS = 0.2


def fill_together(
    opener: Opener, stage: str, ranges: Sequence[KeyRange], *, stop: Event, tell: Callable[[int], object]
) -> None:
    """Fill a stage, a process for each range; `tell` hears how many more people were looked at.

    Raises: Unavailable when a process ended early, or `stop` was set; the others are ended then.
    """
    spawn = multiprocessing.get_context("spawn")
    looked_at = spawn.Value("q", 0)
    crew = [spawn.Process(target=_fill, args=(opener, stage, keys, looked_at), daemon=True) for keys in ranges]
    try:
        for process in crew:
            process.start()
        _watch(crew, looked_at, stop, tell)
    finally:
        for process in crew:
            process.terminate()
            process.join()


def _watch(crew: Sequence[BaseProcess], looked_at: Any, stop: Event, tell: Callable[[int], object]) -> None:
    told = 0
    is_working = True
    while is_working:
        is_working = any(process.exitcode is None for process in crew)
        if stop.wait(_SECONDS_BETWEEN_LOOKS if is_working else 0):
            raise Unavailable(STOPPED)
        now = looked_at.value
        tell(now - told)
        told = now
        if any(process.exitcode not in {None, 0} for process in crew):
            raise Unavailable("A part of the rebuild ended early. The old index stays; rebuild again to go on.")


def _fill(opener: Opener, stage: str, keys: KeyRange, looked_at: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal sends it to everybody; who began us decides.
    parent = multiprocessing.parent_process()

    def tell(number: int) -> None:
        with looked_at.get_lock():
            looked_at.value += number
        if parent is None or not parent.is_alive():
            sys.exit(1)

    try:
        database, engine = opener()
        Filler(database, engine.join_stage(stage), utc_now, Event()).write_round(keys, tell=tell)
    except JobBoardError as error:
        sys.exit(error.message)
    except DATABASE_AWAY:
        sys.exit("The database does not answer.")
