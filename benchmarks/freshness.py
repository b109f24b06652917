"""From a change in the database to the person who is found, and how fast an index is built anew.

Run: python -m benchmarks.freshness [--people 10000 100000]. SQLite and the embedded engine; with TEST_SEARCH_URL (and
TEST_SEARCH_CA) Elasticsearch too. Each rebuild is a process of its own, so that its memory can be told; the bare bulk
call beside it writes documents that lie ready.
"""

import argparse
import logging
import multiprocessing
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from threading import Event

import structlog
from sqlalchemy import insert

from benchmarks.flip import opened_database, opened_engine
from benchmarks.people import NOW, PLACES, World, region_of
from indexer.batch import build_batch
from indexer.loop import run_forever
from indexer.rebuild import BATCH, rebuild
from jobboard import models
from jobboard.db import Database
from jobboard.models import Candidate
from jobboard.outbox import install_outbox
from jobboard.search import SearchEngine
from jobboard.search.query import CandidateQuery, Pool

CHANGES = 100
READY = 20_000
_ROWS_AT_ONCE = 2_000
_SUMMARY = "seen{number}"


def main() -> None:
    """Print how long changes take to be found, and rates and memory of rebuilds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[10_000])
    asked = parser.parse_known_args()[0]
    install_outbox()
    engines = ("embedded", "elasticsearch") if os.environ.get("TEST_SEARCH_URL") else ("embedded",)
    for people in asked.people:
        with tempfile.TemporaryDirectory() as folder:
            database = opened_database("sqlite", Path(folder))
            fill(database, World(), people)
            for name in engines:
                with opened_engine(name, Path(folder)) as engine:
                    _rebuilt(name, database, engine, people)
                    _changed(name, database, engine)
            database.dispose()


def fill(database: Database, world: World, people: int, *, now: datetime = NOW) -> None:
    """Write what people have in common, then people as of `now`, in few statements; nothing is queued."""
    with database.writing() as session:
        for table, rows in _common(world):
            _write(session, table, iter(rows))
    for first in range(1, people + 1, _ROWS_AT_ONCE):
        made = [world.person(number, now=now) for number in range(first, min(first + _ROWS_AT_ONCE, people + 1))]
        with database.writing() as session:
            for table, rows in chain(_of_people(made), _of_badges(made)):
                _write(session, table, iter(rows))


def _write(session, table, rows: Iterator[dict]) -> None:  # type: ignore[no-untyped-def, type-arg]
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        session.connection().execute(insert(table.__table__), batch)


def _common(world: World):  # type: ignore[no-untyped-def]
    yield (
        models.Place,
        [
            {"id": each, "key": f"{each}", "name": f"Place {each}", "region": region_of(each), "country": "XX"}
            | {"latitude": 0.0, "longitude": 0.0, "population": 0}
            for each in range(1, PLACES + 1)
        ],
    )
    skills = range(1, len(world.parents))
    yield (
        models.Skill,
        [
            {"id": each, "key": f"urn:skill:{each}", "framework": "made up", "label": world.labels[each]}
            for each in skills
        ],
    )
    yield (
        models.SkillBroader,
        [{"skill_id": each, "broader_id": world.parents[each]} for each in skills if world.parents[each]],
    )
    yield (
        models.Issuer,
        [
            {"id": each, "key": f"did:web:issuer{each}.example", "name": f"Issuer {each}", "level": level}
            for each, level in enumerate(world.issuer_levels)
            if each
        ],
    )
    yield (
        models.Achievement,
        [
            {
                "id": each.id,
                "issuer_id": each.issuer,
                "key": f"urn:achievement:{each.id}",
                "name": f"Achievement {each.id}",
            }
            for each in world.achievements
        ],
    )


def _of_people(people):  # type: ignore[no-untyped-def]
    yield (
        models.Account,
        [
            {"id": each.number, "role": models.Role.JOBSEEKER, "name": f"Zq{each.number}", "created_at": NOW}
            for each in people
        ],
    )
    yield (
        models.Candidate,
        [
            {"id": each.number, "account_id": each.number, "headline": each.headline, "summary": each.summary}
            | {
                "place_id": each.place,
                "visibility": models.Visibility.ANONYMOUS,
                "search_version": 1,
                "created_at": NOW,
            }
            for each in people
        ],
    )
    yield (
        models.ResumeSection,
        [
            {"id": each.number, "candidate_id": each.number, "kind": models.SectionKind.EXPERIENCE}
            | {"title": "Experience", "position": 0}
            for each in people
        ],
    )
    yield (
        models.ResumeItem,
        [
            {"section_id": each.number, "title": job.title, "organisation": job.organisation}
            | {"description": job.description, "position": position}
            for each in people
            for position, job in enumerate(each.jobs)
        ],
    )
    yield (
        models.SelfClaimedSkill,
        [{"candidate_id": each.number, "skill_id": skill} for each in people for skill in each.claimed],
    )


def _of_badges(people):  # type: ignore[no-untyped-def]
    verified = models.BadgeState.VERIFIED
    yield (
        models.Badge,
        [
            {"id": held.id, "candidate_id": each.number, "badge_key": f"urn:badge:{held.id}", "content": b"{}"}
            | {"imported_at": NOW, "state": verified, "judged_state": verified, "name": "Badge", "checked_at": NOW}
            | {"achievement_id": held.achievement.id, "issued_at": held.issued_at, "valid_until": held.valid_until}
            | {"trusted_until": held.trusted_until, "verified_at": NOW}
            for each in people
            for held in each.badges
        ],
    )
    yield (
        models.BadgeSkill,
        [
            {"badge_id": held.id, "skill_id": skill, "level": held.achievement.level, "grade": held.achievement.grade}
            | {"source": "made up", "rule": "made/1", "decided_at": NOW}
            for each in people
            for held in each.badges
            for skill in held.achievement.skills
        ],
    )


def _rebuilt(name: str, database: Database, engine: SearchEngine, people: int) -> None:
    queue = multiprocessing.get_context("fork").Queue()
    database.dispose()
    child = multiprocessing.get_context("fork").Process(target=_rebuild_apart, args=(database, engine, queue))
    child.start()
    seconds, processor, before, peak = queue.get()
    child.join()
    ready, ready_processor = _ready(database, engine, min(people, READY))
    print(
        f"{name}, {people:,} people: rebuilt in {seconds:.0f} s, {people / seconds:,.0f} a second "
        f"({people / processor:,.0f} of processor time); memory {before} MB before, at most {peak} MB; ready documents "
        f"{ready:,.0f} a second ({ready_processor:,.0f}): {people / seconds / ready:.2f} of that "
        f"({people / processor / ready_processor:.2f} of processor time)",
        flush=True,
    )


def _rebuild_apart(database: Database, engine: SearchEngine, queue) -> None:  # type: ignore[no-untyped-def]
    before = _peak()
    begin, processor = time.perf_counter(), time.process_time()
    rebuild(database, engine, clock=lambda: NOW, stop=Event())
    queue.put((time.perf_counter() - begin, time.process_time() - processor, before, _peak()))


def _ready(database: Database, engine: SearchEngine, people: int) -> tuple[float, float]:
    """Give how many ready documents the engine takes in a second of the clock, and in one of processor time.

    They are written in batches as large as those of a rebuild.
    """
    batches = [
        build_batch(database, dict.fromkeys(range(first, min(first + BATCH, people + 1)), 1), now=NOW).operations
        for first in range(1, people + 1, BATCH)
    ]
    stage = engine.stage(anew=True)
    begin, processor = time.perf_counter(), time.process_time()
    for batch in batches:
        stage.apply(batch)
    seconds, spent = time.perf_counter() - begin, time.process_time() - processor
    stage.leave()
    return people / seconds, people / spent


def _changed(name: str, database: Database, engine: SearchEngine) -> None:
    """Change people while an indexer runs in a process of its own, and look until each is found.

    The indexer's rest, the merging of older parts of the index and all else that keeps it from this change count.
    """
    database.dispose()
    indexer = multiprocessing.get_context("fork").Process(target=_index_apart, args=(database, engine), daemon=True)
    indexer.start()
    times = []
    for number in range(1, CHANGES + 1):
        word = _SUMMARY.format(number=number)
        begin = time.perf_counter()
        with database.writing() as session:
            session.get_one(Candidate, number).summary = word
        while engine.count([CandidateQuery(Pool(), text=word)], now=NOW) != (1,):
            time.sleep(0.01)
        times.append(1000 * (time.perf_counter() - begin))
    indexer.terminate()
    indexer.join()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"{name}: a change is found after {statistics.median(times):.0f} ms, p95 {p95:.0f}, worst {max(times):.0f}",
        flush=True,
    )


def _index_apart(database: Database, engine: SearchEngine) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    begin = time.monotonic()

    def clock() -> datetime:
        """Go on from the moment at which everybody was made."""
        return NOW + timedelta(seconds=time.monotonic() - begin)

    run_forever(database, engine, holder="bench", clock=clock, stop=Event())


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
