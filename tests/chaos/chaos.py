"""Chaos: people change all the time, indexers are killed at any moment, and in the end nothing is lost."""

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select, update
from tqdm import tqdm

from indexer.check import Difference, find_drift
from indexer.scan import scan_people
from jobboard.db import Database, utc_now
from jobboard.models import OutboxEntry
from tests.chaos.writers import prepare, write_until_told

PATIENCE_SECONDS = 300
WRITERS, PEOPLE = 2, 200

# Each process is forked from one that has everything imported: a kill costs no second of starting.
_FORKSERVER = multiprocessing.get_context("forkserver")
_FORKSERVER.set_forkserver_preload(["indexer.__main__", "tests.chaos.writers"])


@dataclass(frozen=True)
class Result:
    """What happened, and what was lost, which must be nothing. `forgotten`: acknowledged changes that are gone.

    `drift`: the people of whom the engine says something else than the database, to be looked at.
    """

    changes: int
    failed: int
    kills: int
    forgotten: int
    waiting: int
    dead: int
    findable: int
    found: int
    drift: tuple[Difference, ...]

    @property
    def is_whole(self):
        return not (self.forgotten or self.waiting or self.dead or self.drift) and self.findable == self.found

    def __str__(self):
        kinds = Counter(str(each.kind) for each in self.drift)
        different = kinds["stale"] + kinds["corrupt"] + kinds["ahead"]
        return (
            f"{self.changes:,} committed changes, {self.failed} without an answer, {self.kills} kills: missing "
            f"{kinds['missing']}, extra {kinds['extra']}, different {different}; outbox {self.waiting}, "
            f"dead {self.dead}; acknowledged and gone {self.forgotten}; findable {self.findable}, found {self.found}"
            + "".join(f"\n  person {each.candidate}: {each.kind}, of version {each.version - 1}" for each in self.drift)
        )


def run_chaos(
    url, engine, environment, *, kills, indexers=2, longest_life=0.8, seed=1, faults=None, waits_for_claims=True
):
    """Kill one of `indexers` again and again while writers write; then let one work in peace, and compare.

    Seconds up to `longest_life` pass between two kills. `faults` runs meanwhile in a thread of its own and is waited
    for. Without `waits_for_claims` the claims of the killed are freed by hand in the end, as their running out does
    after a minute.
    """
    database = Database(url)
    people = prepare(database, PEOPLE)
    chance = random.Random(seed)
    with (
        _writers(url, people, seed) as end,
        _indexers(environment, indexers) as crew,
        ThreadPoolExecutor(1) as helper,
    ):
        trouble = helper.submit(faults or (lambda: None))
        for _ in range(kills):
            time.sleep(chance.uniform(0.02, longest_life))
            _kill(crew.pop(chance.randrange(len(crew))))
            crew.append(_start(environment))
        trouble.result()  # A fault that could not be made proves nothing.
        diaries = end()
        if not waits_for_claims:
            for process in crew:
                _kill(process)
            crew[:] = [_start(environment)]
            with database.writing() as session:
                session.execute(update(OutboxEntry).values(claimed_until=None))
        waiting = _wait_until_empty(database)
        result = _compare(database, engine, diaries, kills, waiting)
    database.dispose()
    return result


@contextmanager
def _writers(url, people, seed):
    writers, lines = [], []
    for number in range(WRITERS):
        here, there = _FORKSERVER.Pipe()
        arguments = (url, people[number::WRITERS], seed + number, there)
        writers.append(_FORKSERVER.Process(target=write_until_told, args=arguments, daemon=True))
        lines.append(here)

    def end():
        for line in lines:
            line.send("stop")
        assert all(line.poll(PATIENCE_SECONDS) for line in lines)
        return [line.recv() for line in lines]

    for writer in writers:
        writer.start()
    try:
        yield end
    finally:
        for writer in writers:
            writer.terminate()
            writer.join()


@contextmanager
def _indexers(environment, number):
    crew = [_start(environment) for _ in range(number)]
    try:
        yield crew
    finally:
        for process in crew:
            _kill(process)


def _start(environment):
    process = _FORKSERVER.Process(target=_index, args=(environment,))
    process.start()
    return process


def _index(environment):
    """Be `python -m indexer`, whose log nobody reads."""
    from indexer.__main__ import main

    for name in [name for name in os.environ if name.startswith("JOBBOARD_")] + ["SEARCH_URL", "DATABASE_URL"]:
        os.environ.pop(name, None)
    os.environ.update(environment)
    tqdm.set_lock(threading.RLock())  # Its own would be a semaphore of the system, which a kill leaves behind.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    main(["run"])


def _kill(process):
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _wait_until_empty(database):
    """Give what still waits when patience ends; later time alone may make another badge begin or end."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (waiting := _entries(database, OutboxEntry.is_dead.is_(False))) and time.monotonic() < end:
        time.sleep(0.2)
    return waiting


def _entries(database, *conditions):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxEntry).where(*conditions))


def _compare(database, engine, diaries, kills, waiting):
    drift = tuple(find_drift(database, engine, clock=utc_now))
    return Result(
        changes=sum(each.changes for each in diaries),
        failed=sum(each.failed for each in diaries),
        kills=kills,
        forgotten=sum(len(each.lies(database)) for each in diaries),
        waiting=waiting,
        dead=_entries(database, OutboxEntry.is_dead),
        findable=sum(person.is_findable for person in scan_people(database)),
        found=engine.status().documents,
        drift=drift,
    )
