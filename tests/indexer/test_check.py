"""Checking: each kind of difference is found, told apart, and repaired."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from indexer import batch
from indexer.check import Difference, DriftKind, find_drift, repair_drift
from indexer.due import queue_due
from jobboard.models import Candidate, OutboxEntry, Visibility
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate
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


def drift_of(database, engine, **options):
    return tuple(find_drift(database, engine, clock=lambda: NOW, **options))


def kinds(database, engine, **options):
    return [(each.candidate, each.kind) for each in drift_of(database, engine, **options)]


def test_a_drained_index_has_no_difference_and_everybody_was_looked_at(any_database, engine):
    looked_at = []
    assert drift_of(any_database, engine, tell=looked_at.append) == ()
    assert sum(looked_at) == 6


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
    drift = drift_of(any_database, engine)
    assert [(each.candidate, each.kind) for each in drift] == expected
    assert repair_drift(any_database, drift, now=now) == 5
    drain_all(any_database, engine, now)
    assert drift_of(any_database, engine) == ()
    assert sorted(engine.documents) == sorted(set(people) - {hidden, erased})
    assert engine.documents[stale].headline == "Welder"


def test_an_index_newer_than_the_database_is_told_apart(any_database, engine, people):
    engine.stored[people[0]] = (99, engine.stored[people[0]][1])
    assert drift_of(any_database, engine) == (Difference(people[0], DriftKind.AHEAD, 100),)


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


def test_another_content_in_the_right_version_is_found_and_repaired(any_database, engine, people, now):
    version, document = engine.stored[people[2]]
    engine.stored[people[2]] = (version, replace(document, headline="Nurse"))
    assert kinds(any_database, engine, reads_contents=False) == []
    [found] = drift = drift_of(any_database, engine)
    assert (found.candidate, found.kind) == (people[2], DriftKind.CORRUPT)
    repair_drift(any_database, drift, now=now)
    drain_all(any_database, engine, now)
    assert drift_of(any_database, engine) == ()
    assert engine.documents[people[2]].headline == "Baker"


def test_a_change_that_passed_the_outbox_by_is_found_as_content(any_database, engine, people, now):
    with any_database.writing() as session:
        session.execute(update(Candidate).where(Candidate.id == people[0]).values(headline="Welder"))
    assert kinds(any_database, engine) == [(people[0], DriftKind.CORRUPT)]


def test_who_was_hidden_in_a_newer_version_than_the_database_knows_is_told_apart(any_database, engine, people, now):
    with any_database.writing() as session:
        session.get(Candidate, people[0]).visibility = Visibility.HIDDEN
    drain_all(any_database, engine, now)
    engine.stored[people[0]] = (99, None)
    assert kinds(any_database, engine) == [(people[0], DriftKind.AHEAD)]


@pytest.mark.parametrize("looks", [1, 2])
def test_what_an_indexer_writes_between_building_and_comparing_is_no_difference(
    any_database, engine, people, now, looks
):
    class Busy(MemoryEngine):
        left = looks

        def holds(self, operations):
            if self.left:
                self.left -= 1
                with any_database.writing() as session:
                    session.get(Candidate, people[self.left]).headline = f"Welder {self.left}"
                drain_all(any_database, self, now)
            return super().holds(operations)

    busy = Busy()
    busy.stored = engine.stored
    assert kinds(any_database, busy) == []


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_what_an_indexer_writes_right_after_a_look_is_no_difference(any_database, engine, people, now, looks):
    class Late(MemoryEngine):
        left = looks

        def holds(self, operations):
            held = super().holds(operations)
            self.left -= 1
            if not self.left:
                drain_all(any_database, self, now)
            return held

    late = Late()
    late.stored = engine.stored
    with any_database.writing() as session:
        session.get(Candidate, people[0]).headline = "Welder"
    assert kinds(any_database, late) == []


def test_whose_document_cannot_be_built_is_told_apart_by_version_alone(any_database, engine, people, monkeypatch):
    monkeypatch.setattr(batch, "build_operations", _cannot_be_built)
    del engine.stored[people[0]]
    assert kinds(any_database, engine) == [(people[0], DriftKind.MISSING)]


def _cannot_be_built(_session, _versions, *, now):
    raise ZeroDivisionError


def test_what_time_alone_has_changed_is_queued_and_no_difference(any_database, engine, people, now):
    with any_database.writing() as session:
        make_badge(session, session.get(Candidate, people[0]), valid_until=now + timedelta(seconds=5))
        queue_due(session, now=now)
    drain_all(any_database, engine, now)
    later = now + timedelta(seconds=6)
    assert tuple(find_drift(any_database, engine, clock=lambda: later)) == ()
    drain_all(any_database, engine, later)
    assert engine.documents[people[0]].badges == ()


def test_a_long_check_builds_what_is_true_when_it_looks(any_database, engine, people, now):
    """A document that was written while the check was under way, since a badge ended, is no difference."""
    moment = [now]
    with any_database.writing() as session:
        make_badge(session, session.get(Candidate, people[0]), valid_until=now + timedelta(seconds=5))
    drain_all(any_database, engine, now)

    def look(_number=0):
        moment[0] = now + timedelta(seconds=6)
        with any_database.writing() as session:
            queue_due(session, now=moment[0])
        drain_all(any_database, engine, moment[0])

    drift = find_drift(any_database, engine, clock=lambda: look() or moment[0])
    assert tuple(drift) == ()
