"""Checking: each kind of difference is found, told apart, and repaired."""

import pytest

from indexer.check import Difference, DriftKind, find_drift, repair_drift
from jobboard.models import Candidate, OutboxEntry, Visibility
from tests.factories import make_candidate
from tests.indexer.memory import MemoryEngine
from tests.indexer.people import drain_all


@pytest.fixture
def people(any_database):
    with any_database.writing() as session:
        return [make_candidate(session, headline="Baker").id for _ in range(6)]


@pytest.fixture
def engine(any_database, people, now):
    engine = MemoryEngine()
    drain_all(any_database, engine, now)
    return engine


def kinds(database, engine):
    return [(each.candidate, each.kind) for each in find_drift(database, engine)]


def test_a_drained_index_has_no_difference(any_database, engine):
    assert find_drift(any_database, engine) == ()


def test_missing_extra_and_stale_people_are_found_and_repaired(any_database, engine, people, now):
    missing, dropped, stale, hidden, erased, _ = people
    with any_database.writing() as session:
        session.get(Candidate, stale).headline = "Welder"
        session.get(Candidate, hidden).visibility = Visibility.HIDDEN
        session.delete(session.get(Candidate, erased))
    drain_all(any_database, MemoryEngine(), now)  # The entries went somewhere else.
    del engine.stored[missing]
    engine.stored[dropped] = (engine.stored[dropped][0], None)
    expected = [
        (missing, DriftKind.MISSING),
        (dropped, DriftKind.MISSING),
        (stale, DriftKind.STALE),
        (hidden, DriftKind.EXTRA),
        (erased, DriftKind.EXTRA),
    ]
    drift = find_drift(any_database, engine)
    assert [(each.candidate, each.kind) for each in drift] == expected
    assert repair_drift(any_database, drift, now=now) == 5
    drain_all(any_database, engine, now)
    assert find_drift(any_database, engine) == ()
    assert sorted(engine.documents) == sorted(set(people) - {hidden, erased})
    assert engine.documents[stale].headline == "Welder"


def test_an_index_newer_than_the_database_is_told_apart(any_database, engine, people):
    engine.stored[people[0]] = (99, engine.stored[people[0]][1])
    assert find_drift(any_database, engine) == (Difference(people[0], DriftKind.AHEAD, 100),)


def test_who_waits_in_the_outbox_is_no_difference_and_whose_entry_is_dead_is_one(any_database, engine, people):
    with any_database.writing() as session:
        session.get(Candidate, people[0]).headline = "Welder"
    assert kinds(any_database, engine) == []
    with any_database.writing() as session:
        for entry in session.query(OutboxEntry):
            entry.is_dead = True
    assert kinds(any_database, engine) == [(people[0], DriftKind.STALE)]


def test_what_an_indexer_wrote_between_two_looks_is_no_difference(any_database, engine, people, now):
    with any_database.writing() as session:
        session.get(Candidate, people[0]).headline = "Welder"

    class Late(MemoryEngine):
        looks = 0

        def versions(self):
            yield from super().versions()
            drain_all(any_database, self, now)

    late = Late()
    late.stored = engine.stored
    assert kinds(any_database, late) == []
