"""The loop: while a part is away it rests ever longer and loses nothing, and when it is back it catches up."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from indexer import __main__ as commands
from indexer import loop
from indexer.loop import LONGEST_REST_SECONDS, REST_SECONDS, Breaker, run_forever, run_once
from jobboard.errors import Unavailable
from jobboard.models import OutboxEntry, Visibility
from tests.indexer.memory import MemoryEngine
from tests.indexer.people import add_people, change, drain_all


class Rests:
    """In place of the event that ends the loop: it notes each rest, does what is planned in it, and ends after all."""

    def __init__(self, *plans):
        self.plans, self.seconds = list(plans), []

    def is_set(self):
        return not self.plans

    def wait(self, seconds):
        self.seconds.append(seconds)
        self.plans.pop(0)()


def nothing():
    """Let a rest pass."""


def run(database, engine, now, *plans):
    """Run the loop through these rests; give how long they were and what was logged."""
    rests = Rests(*plans)
    with capture_logs() as logs:
        run_forever(database, engine, holder="a", clock=lambda: now, stop=rests)
    return rests.seconds, [(line["event"], line.get("part")) for line in logs]


def once(database, engine, now, stop=None):
    return run_once(database, engine, holder="a", clock=lambda: now, stop=stop or threading.Event())


def entries(database):
    with database.reading() as session:
        return session.scalars(select(OutboxEntry)).all()


def test_while_the_engine_is_away_changes_wait_untried_and_then_all_are_written(any_database, now):
    engine = MemoryEngine()
    hidden, changed = add_people(any_database, 2, headline="Baker")
    engine.is_away = True

    def go_on_working():
        change(any_database, changed, headline="Welder")
        change(any_database, hidden, visibility=Visibility.HIDDEN)

    def come_back():
        assert {(entry.attempts, entry.claimed_by, entry.is_dead) for entry in entries(any_database)} == {
            (0, None, False)
        }
        engine.is_away = False

    seconds, logs = run(any_database, engine, now, go_on_working, *[nothing] * 12, come_back, nothing)
    away = seconds[:-1]
    assert all(REST_SECONDS <= each <= LONGEST_REST_SECONDS for each in away)
    assert away[0] < 1 < LONGEST_REST_SECONDS / 2 <= away[-1]
    assert logs == [("away", "search"), ("back", None), ("drained", None)]
    assert (list(engine.documents), engine.documents[changed].headline) == ([changed], "Welder")
    assert entries(any_database) == []


def test_what_waited_is_written_at_most_half_a_minute_after_the_engine_is_back():
    breaker = Breaker()
    assert max(breaker.failed(Unavailable("away")) for _ in range(100)) <= LONGEST_REST_SECONDS == 30


def test_a_database_that_is_away_is_told_once_and_waited_for(database, now):
    class Breaking(MemoryEngine):
        left = 3

        def status(self):
            if self.left:
                self.left -= 1
                raise OperationalError("SELECT", {}, Exception())
            return super().status()

    [person] = add_people(database)
    engine = Breaking()
    _, logs = run(database, engine, now, *[nothing] * 4)
    assert logs == [("away", "database"), ("back", None), ("drained", None)]
    assert list(engine.documents) == [person]


def test_nothing_is_written_to_an_index_that_must_be_made_again(database, now):
    engine = MemoryEngine()
    add_people(database)
    engine.needs_rebuild = "There is none."
    assert run(database, engine, now, nothing) == ([], [])
    assert engine.stored == {}


def test_once_does_what_is_due_and_says_that_the_engine_is_away(database, now):
    engine = MemoryEngine()
    add_people(database, 3)
    assert once(database, engine, now).written == 3
    add_people(database)
    engine.is_away = True
    with pytest.raises(Unavailable):
        once(database, engine, now)
    assert len(entries(database)) == 1


def test_check_can_be_stopped(database, now):
    engine, stop = MemoryEngine(), threading.Event()
    add_people(database)
    drain_all(database, engine, now)
    indexer = commands.Indexer(database, engine, False, "a", stop)
    arguments = commands._parser().parse_args(["check"])
    assert commands._check(indexer, arguments) == 0
    stop.set()
    with pytest.raises(Unavailable, match="stopped before its end"):
        commands._check(indexer, arguments)


def test_once_can_be_stopped_between_two_batches(database, now, monkeypatch):
    monkeypatch.setattr(loop, "BATCH", 2)
    engine, stop = MemoryEngine(), threading.Event()
    add_people(database, 3)
    stop.set()
    with pytest.raises(Unavailable, match="What waits stays queued"):
        once(database, engine, now, stop)
    assert (len(engine.documents), len(entries(database))) == (2, 1)
