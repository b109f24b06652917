"""One decision on a class of badges that 10,000 people hold: settled, indexed and found; then taken back.

Run: python -m benchmarks.decisions. SQLite and the embedded engine; with TEST_SEARCH_URL (and TEST_SEARCH_CA)
Elasticsearch too, and with TEST_DATABASE_URL, whose tables are emptied, everything once more on PostgreSQL.
"""

import os
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.flip import opened_database, opened_engine
from indexer.drain import drain
from jobboard.db import Database
from jobboard.documents.build import build_operations
from jobboard.models import Account, Achievement, Authority, Candidate, OutboxEntry, Role, SkillMapping
from jobboard.outbox import install_outbox
from jobboard.search import SearchEngine
from jobboard.search.document import CandidateDocument
from jobboard.search.engine import Put
from jobboard.search.query import BadgeCondition, CandidateQuery, Pool
from jobboard.skills.mappings import find_decision, map_achievement, undo_mapping
from tests.credentials.scenarios import NOW, Web
from tests.factories import make_achievement, make_badge, make_candidate, make_skill
from tests.working import run_due_once

HOLDERS, OTHERS = 10_000, 1_000
LIMIT_SECONDS = 30
LATER = NOW + timedelta(days=1)


def main() -> None:
    """Print what one decision and its undoing cost, and whether exactly those who hold the badge were touched."""
    install_outbox()
    for place in ("sqlite", "postgresql") if os.environ.get("TEST_DATABASE_URL") else ("sqlite",):
        for name in ("embedded", "elasticsearch") if os.environ.get("TEST_SEARCH_URL") else ("embedded",):
            with tempfile.TemporaryDirectory() as folder, opened_engine(name, Path(folder)) as engine:
                database = opened_database(place, Path(folder))
                _measure(f"{name}, {place}", engine, database)
                database.dispose()


def _measure(name: str, engine: SearchEngine, database: Database) -> None:
    achievement, skill, staff = _fill(database)
    _drain(database, engine)
    before = _documents(database)
    question = CandidateQuery(scope=Pool(), limit=1, must=(BadgeCondition(skill=skill, level_at_least=7),))
    told = []
    for what, total in (("decide", HOLDERS), ("take back", 0)):
        begin = time.monotonic()
        with database.writing() as session:
            if what == "decide":
                mapping = map_achievement(
                    session,
                    session.get_one(Achievement, achievement),
                    skill,
                    is_proven=True,
                    level=7,
                    authority=Authority.STAFF,
                    reason="measured",
                    account_id=staff,
                    now=NOW,
                ).id
            else:
                undo_mapping(session, find_decision(session, SkillMapping, mapping), account_id=staff, now=NOW)
        run_due_once(database, None, Web(), NOW)
        settled = time.monotonic()
        with database.reading() as session:
            queued = session.scalar(select(func.count(OutboxEntry.id)))
        _drain(database, engine)
        found = engine.search(question, now=NOW).total
        ended = time.monotonic()
        assert (queued, found) == (HOLDERS, total), (queued, found)
        told.append(f"{what} {ended - begin:.1f} s (settle {settled - begin:.1f}, index {ended - settled:.1f})")
    same = sum(one == other for one, other in zip(before, _documents(database), strict=True))
    people = HOLDERS + OTHERS
    print(f"{name}: {', '.join(told)}; at most {LIMIT_SECONDS} s; queued {HOLDERS:,} of {people:,} people each time,")
    print(f"  the same documents as before after taking it back: {same:,} of {people:,}")


def _fill(database: Database) -> tuple[int, int, int]:
    with database.writing() as session:
        staff = Account(role=Role.STAFF, name="Staff", created_at=NOW)
        session.add(staff)
        skill, other = make_skill(session), make_skill(session)
        mapped, further = make_achievement(session), make_achievement(session)
        for number in range(HOLDERS + OTHERS):
            candidate = make_candidate(session)
            make_badge(session, candidate, achievement=further, skills=[(other, None)])
            if number < HOLDERS:
                make_badge(session, candidate, achievement=mapped)
        return mapped.id, skill.id, staff.id


def _documents(database: Database) -> list[CandidateDocument]:
    """Give every person's document without its version."""
    found: list[CandidateDocument] = []
    with database.reading() as session:
        ids = session.scalars(select(Candidate.id).order_by(Candidate.id)).all()
        for begin in range(0, len(ids), 500):
            made = build_operations(session, dict.fromkeys(ids[begin : begin + 500], 0), now=NOW)
            found += [replace(each.document, version=0) for each in made if isinstance(each, Put)]
    return found


def _drain(database: Database, engine: SearchEngine) -> None:
    while drain(database, engine, holder="bench", clock=lambda: LATER, limit=500).claimed:
        pass
    engine.refresh()


if __name__ == "__main__":
    main()
