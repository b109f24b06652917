"""From the poll that sees a bit set to the person who is not found any more, with its parts.

Run: python -m benchmarks.flip. SQLite and the embedded engine; with TEST_SEARCH_URL (and TEST_SEARCH_CA) Elasticsearch
too, and with TEST_DATABASE_URL, whose tables are emptied, everything once more on PostgreSQL.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from indexer.drain import drain
from jobboard.db import Database
from jobboard.models import Badge, Candidate, TaskKind, Visibility
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema
from jobboard.search import SearchEngine, open_engine
from jobboard.search.query import BadgeCondition, CandidateQuery, Pool
from jobboard.source_checks import SourceChecker
from jobboard.tasks import add_task
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, NOW
from tests.factories import make_badge, make_candidate, make_skill
from tests.test_sources import People, badge_at
from tests.working import shared_sandbox

PEOPLE, ROUNDS = 1000, 5
LIMIT_SECONDS = 10


def main() -> None:
    """Print the median and the worst of some rounds, in milliseconds."""
    install_outbox()
    for place in ("sqlite", "postgresql") if os.environ.get("TEST_DATABASE_URL") else ("sqlite",):
        for name in ("embedded", "elasticsearch") if os.environ.get("TEST_SEARCH_URL") else ("embedded",):
            with tempfile.TemporaryDirectory() as folder, opened_engine(name, Path(folder)) as engine:
                database = opened_database(place, Path(folder))
                _measure(f"{name}, {place}", engine, database)
                database.dispose()


@contextmanager
def opened_engine(name: str, folder: Path) -> Iterator[SearchEngine]:
    """Give an empty engine, and drop what it holds afterwards."""
    if name == "embedded":
        yield open_engine(search_url=None, folder=folder / "index")
        return
    authority = os.environ.get("TEST_SEARCH_CA")
    address = f"{os.environ['TEST_SEARCH_URL']}?index=jobboard-bench-{os.urandom(4).hex()}"
    engine = open_engine(search_url=address, folder=folder, ca_file=Path(authority) if authority else None)
    try:
        yield engine
    finally:
        engine.delete_everything()  # type: ignore[attr-defined]


def opened_database(place: str, folder: Path) -> Database:
    """Give an empty database with every table."""
    address = os.environ["TEST_DATABASE_URL"] if place == "postgresql" else f"sqlite:///{folder / 'jobboard.sqlite'}"
    database = Database(address, clock=lambda: NOW)
    if place == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    upgrade_schema(database.engine)
    return database


def _measure(name: str, engine: SearchEngine, database: Database) -> None:
    people = People(database)
    with database.writing() as session:
        skill = make_skill(session)
        skill.key = "https://vocabulary.example/skills/data-analysis"
        for _ in range(PEOPLE):
            make_badge(session, make_candidate(session), skills=[(skill, 7)])
        session.get_one(Candidate, people.owner).visibility = Visibility.ANONYMOUS
        question = CandidateQuery(scope=Pool(), limit=100, must=(BadgeCondition(skill=skill.id, level_at_least=7),))
    people.hold(badge_at(1))
    _drain(database, engine)
    rows = []
    for each in range(ROUNDS):
        now = NOW + timedelta(hours=2 * each + 2)
        total = engine.search(question, now=NOW).total
        assert total == PEOPLE + 1, f"{total} in round {each}"
        rows.append(_one_flip(people, engine, question, now))
        people.web.answers[LIST] = scenarios.status_list([])
        with database.writing() as session:
            held = session.scalars(select(Badge.id).where(Badge.candidate_id == people.owner)).one()
            add_task(session, TaskKind.RECHECK_BADGE, held, due_at=now)
        people.work(now + timedelta(hours=1))
        _drain(database, engine)
    parts = list(zip(*rows, strict=True))
    whole = [sum(row) for row in rows]
    told = ", ".join(
        f"{part} {statistics.median(times):.0f}"
        for part, times in zip(
            ("read and judge the list, doubt the badge", "drain and refresh", "ask"), parts, strict=True
        )
    )
    print(f"{name}: {statistics.median(whole):.0f} ms, worst {max(whole):.0f} (at most {LIMIT_SECONDS * 1000}): {told}")


def _one_flip(people: People, engine: SearchEngine, question: CandidateQuery, now) -> tuple[float, float, float]:  # type: ignore[no-untyped-def]
    people.web.answers[LIST] = scenarios.status_list([1])
    checker = SourceChecker(people.database, people.web, shared_sandbox(), lambda: now)
    source = people.source().id
    begin = time.monotonic()
    checker.check(source)
    noticed = time.monotonic()
    _drain(people.database, engine)
    drained = time.monotonic()
    total = engine.search(question, now=NOW).total
    asked = time.monotonic()
    assert total == PEOPLE
    return 1000 * (noticed - begin), 1000 * (drained - noticed), 1000 * (asked - drained)


def _drain(database: Database, engine: SearchEngine) -> None:
    while drain(database, engine, holder="bench", clock=lambda: NOW + timedelta(days=1), limit=500).claimed:
        pass
    engine.refresh()


if __name__ == "__main__":
    main()
