"""What the indexer promises, on real engines: a rebuild is never noticed, and every kind of difference is put right."""

import threading
import time
from dataclasses import replace

import pytest

from indexer.check import DriftKind, find_drift, repair_drift
from indexer.drain import drain
from indexer.rebuild import rebuild
from jobboard.db import utc_now
from jobboard.documents.build import build_operations
from jobboard.models import Visibility
from jobboard.search.engine import Drop, Put
from jobboard.search.query import CandidateQuery, Pool
from tests.indexer.memory import MemoryEngine
from tests.indexer.people import add_people, change, drain_all

EVERYBODY = CandidateQuery(scope=Pool())
PEOPLE, REBUILDS = 40, 2


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


class Busy:
    """Does the same again and again beside the test; `done` counts, and `error` is what ended it early."""

    def __init__(self, work):
        self.done, self.error, self._work, self._end = 0, None, work, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._end.set()
        self._thread.join(60)

    def _run(self):
        try:
            while not self._end.is_set():
                self._work(self.done)
                self.done += 1
        except Exception as error:
            self.error = error


def test_who_searches_and_who_changes_never_notice_a_rebuild(any_database, engine):
    people = add_people(any_database, PEOPLE, headline="baker 0")
    drain_all(any_database, engine, utc_now())
    engine.refresh()

    def search(_number):
        assert engine.search(EVERYBODY, now=utc_now()).total == PEOPLE

    def work(number):
        change(any_database, people[number % PEOPLE], headline=f"baker {number}")
        drain(any_database, engine, holder="a", clock=utc_now, limit=10)

    with Busy(search) as searches, Busy(work) as changes:
        for _ in range(REBUILDS):
            before = searches.done, changes.done
            rebuild(any_database, engine, clock=utc_now, stop=threading.Event())
            while not (searches.error or changes.error) and (searches.done <= before[0] or changes.done <= before[1]):
                threading.Event().wait(0.01)
    assert (searches.error, changes.error) == (None, None)
    drain_all(any_database, engine, utc_now())
    assert list(find_drift(any_database, engine, clock=utc_now)) == []


def test_missing_extra_stale_and_corrupt_people_are_found_and_repaired(any_database, engine, now):
    missing, extra, stale, corrupt, _ = add_people(any_database, 5, headline="Baker")
    drain_all(any_database, engine, now)
    built = {each.subject: each for each in build(any_database, (missing, extra, corrupt), now)}
    change(any_database, extra, visibility=Visibility.HIDDEN)
    change(any_database, stale, headline="Welder")
    drain_all(any_database, MemoryEngine(), now)  # The entries went somewhere else.
    document = built[corrupt].document
    engine.apply([Drop(missing, built[missing].document.version), Put(replace(document, headline="Nurse"))])
    drift = list(find_drift(any_database, engine, clock=lambda: now))
    assert [(each.candidate, each.kind) for each in drift] == [
        (missing, DriftKind.MISSING),
        (extra, DriftKind.EXTRA),
        (stale, DriftKind.STALE),
        (corrupt, DriftKind.CORRUPT),
    ]
    repair_drift(any_database, drift, now=now)
    drain_all(any_database, engine, now)
    assert list(find_drift(any_database, engine, clock=lambda: now)) == []


def build(database, people, now):
    with database.reading() as session:
        return build_operations(session, dict.fromkeys(people, 1), now=now)


@pytest.mark.elasticsearch
def test_an_older_write_brings_nobody_back_when_the_server_has_forgotten_deletions(database, elastic_engine, now):
    """Elasticsearch keeps the version of a deleted document for a minute; here for no time at all."""
    [candidate] = add_people(database)
    [older] = build(database, [candidate], now)
    drain_all(database, elastic_engine, now)
    client, index = elastic_engine._client, elastic_engine._indexes.alias
    client.indices.put_settings(index=index, settings={"index.gc_deletes": "0s"})
    change(database, candidate, visibility=Visibility.HIDDEN)
    drain_all(database, elastic_engine, now)
    elastic_engine.apply([older])
    elastic_engine.refresh()
    assert elastic_engine.search(EVERYBODY, now=now).total == 0
    client.delete(index=index, id=str(candidate))
    for _ in range(300):  # The server forgets when it next looks.
        elastic_engine.apply([older])
        elastic_engine.refresh()
        if elastic_engine.search(EVERYBODY, now=now).total:
            break
        time.sleep(0.1)
    assert elastic_engine.search(EVERYBODY, now=now).total == 1  # So a deletion would not have been enough.
