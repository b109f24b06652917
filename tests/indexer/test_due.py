"""What changes by time alone is queued at its second, once or twice, and never missed."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select

from indexer.check import find_drift
from indexer.drain import drain
from indexer.due import LOOK_BACK, MARK, queue_due
from jobboard.models import BadgeState, Lease, OutboxEntry
from tests.factories import make_badge, make_candidate
from tests.indexer.memory import MemoryEngine
from tests.indexer.people import change

COLUMNS = ("valid_from", "valid_until", "trusted_until")


def due(database, now):
    """Give who is queued by a look at `now`, the outbox emptied first."""
    with database.writing() as session:
        session.execute(delete(OutboxEntry))
        queue_due(session, now=now)
    with database.reading() as session:
        return list(session.scalars(select(OutboxEntry.candidate_id)))


def add_person(database, **badge):
    with database.writing() as session:
        candidate = make_candidate(session)
        make_badge(session, candidate, **badge)
    return candidate.id


@pytest.mark.parametrize("column", COLUMNS)
def test_a_person_is_queued_at_the_second_and_once_more_for_slow_clocks(any_database, now, column):
    moment = now + timedelta(seconds=10)
    candidate = add_person(any_database, **{column: moment})
    assert due(any_database, now) == []
    assert due(any_database, moment - timedelta(seconds=1)) == []
    assert due(any_database, moment) == [candidate]
    assert due(any_database, moment + timedelta(seconds=1)) == []
    assert due(any_database, moment + LOOK_BACK + timedelta(seconds=1)) == [candidate]
    assert due(any_database, moment + timedelta(days=1)) == []


def test_what_fell_due_while_no_indexer_ran_is_queued_at_its_start(any_database, now):
    due(any_database, now)
    candidate = add_person(any_database, valid_until=now + timedelta(hours=1))
    assert due(any_database, now + timedelta(days=30)) == [candidate]


def test_the_very_first_look_has_everything_that_ever_fell_due(any_database, now):
    candidate = add_person(any_database, valid_until=now - timedelta(days=900))
    assert due(any_database, now) == [candidate]


def test_a_badge_committed_just_behind_the_look_is_found_by_the_second_one(any_database, now):
    due(any_database, now)
    candidate = add_person(any_database, valid_until=now - timedelta(seconds=1))
    assert due(any_database, now + timedelta(seconds=1)) == []
    assert due(any_database, now + LOOK_BACK) == [candidate]


def test_badges_that_do_not_count_queue_nobody(any_database, now):
    due(any_database, now)
    soon = now + timedelta(seconds=1)
    add_person(any_database, valid_until=soon, state=BadgeState.REVOKED)
    add_person(any_database, valid_until=soon, removed_at=now)
    assert due(any_database, soon) == []


def test_a_clock_that_goes_back_does_not_move_the_mark_back(any_database, now):
    due(any_database, now)
    due(any_database, now - timedelta(hours=1))
    with any_database.reading() as session:
        assert session.get(Lease, MARK).held_until == now


@pytest.mark.postgresql
def test_two_indexers_do_not_queue_the_same_people_twice(postgresql, now):
    due(postgresql, now)
    add_person(postgresql, valid_until=now + timedelta(seconds=1))
    later = now + timedelta(seconds=2)
    with postgresql.writing_session() as one, postgresql.writing_session() as two:
        assert queue_due(one, now=later) == 1
        assert queue_due(two, now=later) == 0
        one.commit()


def test_an_expired_badge_leaves_the_document_by_itself(any_database, now):
    engine, moment = MemoryEngine(), now + timedelta(seconds=10)
    candidate = add_person(any_database, valid_until=moment)
    drain(any_database, engine, holder="a", clock=lambda: now, limit=10)
    assert len(engine.documents[candidate].badges) == 1
    with any_database.writing() as session:
        queue_due(session, now=moment)
    drain(any_database, engine, holder="a", clock=lambda: moment, limit=10)
    assert engine.documents[candidate].badges == ()
    assert engine.documents[candidate].next_change is None


def test_a_look_asks_the_indexes_of_moments_and_not_every_badge(database, now):
    asked = []

    def note(connection, cursor, statement, parameters, context, executemany):
        asked.append((statement, parameters))

    due(database, now)
    event.listen(database.engine, "before_cursor_execute", note)
    due(database, now + timedelta(seconds=1))
    event.remove(database.engine, "before_cursor_execute", note)
    [(statement, parameters)] = [each for each in asked if "badge" in each[0]]
    with database.engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert all(any(f"ix_badge_{column}" in step for step in plan) for column in COLUMNS), plan


def test_who_changes_while_an_indexer_waits_for_its_claim_is_written_as_of_afterwards(any_database, now):
    """One indexer has read the clock and waits; a badge ends, another indexer sees to that, and the person changes."""
    engine, moment = MemoryEngine(), now + timedelta(seconds=10)
    candidate = add_person(any_database, valid_until=moment)
    times = [now]

    def wait_for_a_turn():
        before = times[-1]
        if before < moment:
            times.append(moment)
            with any_database.writing() as session:
                queue_due(session, now=moment)
            drain(any_database, engine, holder="another", clock=lambda: moment, limit=10)
            change(any_database, candidate, headline="Welder")
        return before

    drain(any_database, engine, holder="waiting", clock=wait_for_a_turn, limit=10)
    assert (engine.documents[candidate].headline, engine.documents[candidate].badges) == ("Welder", ())
    assert list(find_drift(any_database, engine, clock=lambda: moment)) == []


@pytest.mark.postgresql
def test_who_must_know_waits_for_the_indexer_that_is_queueing_at_this_moment(postgresql, now):
    add_person(postgresql, valid_until=now + timedelta(seconds=1))
    with postgresql.writing() as session:
        queue_due(session, now=now)
    later, queued = now + timedelta(seconds=2), []
    with postgresql.writing_session() as one, postgresql.writing_session() as two:
        assert queue_due(one, now=later) == 1
        waiting = threading.Thread(target=lambda: queued.append(queue_due(two, now=later, waits=True)))
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        one.commit()
        waiting.join(60)
        assert queued == [0]
        two.rollback()
