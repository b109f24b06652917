"""Draining: every committed change reaches the engine, whatever fails in between, in whatever order things happen."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError, TimeoutError

from indexer import batch
from indexer.claims import CLAIM_LASTS, MOST_ATTEMPTS, claim_entries
from indexer.drain import DrainReport, drain
from jobboard.documents.build import build_operations
from jobboard.errors import Unavailable
from jobboard.models import Candidate, OutboxEntry, Visibility
from jobboard.search.engine import ItemOutcome
from tests.factories import make_candidate
from tests.indexer.memory import MemoryEngine, VersionlessEngine
from tests.indexer.people import add_people, change


def run(database, engine, now, holder="a", limit=100):
    return drain(database, engine, holder=holder, clock=lambda: now, limit=limit)


def entries(database):
    with database.reading() as session:
        return session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)).all()


def test_a_change_reaches_the_engine_and_leaves_the_outbox(any_database, now):
    engine = MemoryEngine()
    [candidate] = add_people(any_database, headline="Baker")
    change(any_database, candidate, headline="Welder")
    assert run(any_database, engine, now) == DrainReport(claimed=1, written=1)
    assert engine.documents[candidate].headline == "Welder"
    assert entries(any_database) == []
    assert run(any_database, engine, now) == DrainReport()


def test_who_hides_or_is_erased_is_dropped(any_database, now):
    engine = MemoryEngine()
    hidden, erased = add_people(any_database, 2)
    run(any_database, engine, now)
    change(any_database, hidden, visibility=Visibility.HIDDEN)
    with any_database.writing() as session:
        session.delete(session.get(Candidate, erased))
    assert run(any_database, engine, now) == DrainReport(claimed=2, dropped=2)
    assert engine.documents == {}
    assert entries(any_database) == []


@pytest.mark.parametrize("outcome", [ItemOutcome.RETRY, ItemOutcome.REFUSED])
def test_one_bad_person_never_stops_the_others_and_is_tried_again(any_database, now, outcome):
    engine = MemoryEngine()
    bad, good = add_people(any_database, 2)
    engine.answers[bad] = outcome
    assert run(any_database, engine, now) == DrainReport(claimed=2, written=1, failed=1)
    assert list(engine.documents) == [good]
    [left] = entries(any_database)
    assert (left.candidate_id, left.attempts, left.last_error) == (bad, 1, f"{outcome}: as told")
    engine.answers.clear()
    run(any_database, engine, left.available_at)
    assert sorted(engine.documents) == [bad, good]


def test_who_is_refused_is_not_found_by_what_was_true_before_and_comes_back_when_it_is_written(any_database, now):
    engine = MemoryEngine()
    bad, good = add_people(any_database, 2, headline="Baker")
    run(any_database, engine, now)
    engine.answers[bad] = ItemOutcome.REFUSED
    change(any_database, bad, headline="Welder")
    assert run(any_database, engine, now) == DrainReport(claimed=1, failed=1)
    assert list(engine.documents) == [good]
    engine.answers.clear()
    [left] = entries(any_database)
    assert run(any_database, engine, left.available_at) == DrainReport(claimed=1, written=1)
    assert engine.documents[bad].headline == "Welder"


def test_who_is_refused_for_ever_becomes_a_dead_letter(any_database, now):
    engine = MemoryEngine()
    [bad] = add_people(any_database)
    engine.answers[bad] = ItemOutcome.REFUSED
    for _ in range(MOST_ATTEMPTS):
        run(any_database, engine, now)
        now = entries(any_database)[0].available_at
    assert entries(any_database)[0].is_dead
    assert run(any_database, engine, now) == DrainReport()


def test_a_document_that_cannot_be_built_holds_up_nobody(any_database, now, monkeypatch):
    engine = MemoryEngine()
    bad, good = add_people(any_database, 2)

    def build(session, versions, *, now):
        if bad in versions:
            raise ZeroDivisionError
        return build_operations(session, versions, now=now)

    monkeypatch.setattr(batch, "build_operations", build)
    assert run(any_database, engine, now) == DrainReport(claimed=2, written=1, failed=1)
    assert list(engine.documents) == [good]
    assert entries(any_database)[0].last_error == "refused: not built: ZeroDivisionError"


@pytest.mark.parametrize("fault", [OperationalError, InterfaceError, InternalError, ProgrammingError, TimeoutError])
def test_a_fault_of_the_database_takes_nobody_from_the_search(any_database, now, monkeypatch, fault):
    engine = MemoryEngine()
    [person] = add_people(any_database, 1)
    run(any_database, engine, now)
    with any_database.writing() as session:
        session.get(Candidate, person).headline = "Another"

    def build(session, versions, *, now):
        raise fault() if fault is TimeoutError else fault("SELECT", {}, Exception())

    monkeypatch.setattr(batch, "build_operations", build)
    with pytest.raises(fault):
        run(any_database, engine, now)
    assert list(engine.documents) == [person]
    assert [(each.attempts, each.is_dead) for each in entries(any_database)] == [(0, False)]


def test_entries_are_given_back_untried_when_the_engine_is_away(any_database, now):
    engine = MemoryEngine()
    [candidate] = add_people(any_database)
    engine.is_away = True
    with pytest.raises(Unavailable):
        run(any_database, engine, now)
    [entry] = entries(any_database)
    assert (entry.attempts, entry.claimed_by) == (0, None)
    engine.is_away = False
    run(any_database, engine, now, holder="b")
    assert list(engine.documents) == [candidate]


def test_an_answer_lost_after_writing_only_costs_a_second_writing(any_database, now):
    engine = MemoryEngine()
    add_people(any_database)
    engine.loses_answers = True
    with pytest.raises(Unavailable):
        run(any_database, engine, now)
    before = dict(engine.stored)
    engine.loses_answers = False
    assert run(any_database, engine, now).written == 1
    assert engine.stored == before
    assert entries(any_database) == []


def test_what_changes_while_the_engine_works_keeps_its_own_entry(any_database, now):
    [candidate] = add_people(any_database, headline="Baker")

    class Interrupted(MemoryEngine):
        def apply(self, operations):
            if not self.stored:
                change(any_database, candidate, headline="Welder")
            return super().apply(operations)

    engine = Interrupted()
    run(any_database, engine, now)
    assert len(entries(any_database)) == 1
    run(any_database, engine, now)
    assert engine.documents[candidate].headline == "Welder"


def two_indexers_stale_last(database, engine, now):
    """One indexer builds and stalls; the person hides; another one writes that; then the first goes on."""
    [candidate] = add_people(database)
    with database.writing() as session:
        claims = claim_entries(session, holder="slow", now=now, limit=10)
    with database.reading() as session:
        stale = build_operations(session, {each.candidate: each.version for each in claims}, now=now)
    change(database, candidate, visibility=Visibility.HIDDEN)
    run(database, engine, now + CLAIM_LASTS, holder="fast")
    engine.apply(stale)
    return list(engine.documents)


def test_a_stale_writer_that_comes_last_changes_nothing(any_database, now):
    assert two_indexers_stale_last(any_database, MemoryEngine(), now) == []
    assert entries(any_database) == []


def test_without_versions_the_stale_writer_would_bring_a_hidden_person_back(any_database, now):
    assert two_indexers_stale_last(any_database, VersionlessEngine(), now) != []


def cursor_drain(database, engine, now, cursor):
    """A mutant: it remembers the highest id instead of claiming rows."""
    with database.reading() as session:
        rows = session.scalars(select(OutboxEntry).where(OutboxEntry.id > cursor).order_by(OutboxEntry.id)).all()
        engine.apply(build_operations(session, {row.candidate_id: row.version for row in rows}, now=now))
    return max((row.id for row in rows), default=cursor)


def committed_late_with_a_lower_id(postgresql, drain_once):
    """Two people; the first transaction takes the lower id and commits after the second one has been drained."""
    with postgresql.writing_session() as late:
        first = make_candidate(late).id
        with postgresql.writing() as early:
            second = make_candidate(early).id
        drain_once()
        late.commit()
    drain_once()
    return {first, second}


@pytest.mark.postgresql
def test_an_entry_committed_late_with_a_lower_id_is_not_skipped(postgresql, now):
    engine = MemoryEngine()
    people = committed_late_with_a_lower_id(postgresql, lambda: run(postgresql, engine, now))
    assert set(engine.documents) == people


@pytest.mark.postgresql
def test_a_cursor_would_skip_it(postgresql, now):
    engine, cursor = MemoryEngine(), [0]

    def drain_once():
        cursor[0] = cursor_drain(postgresql, engine, now, cursor[0])

    assert set(engine.documents) != committed_late_with_a_lower_id(postgresql, drain_once)
    assert len(engine.documents) == 1


def test_work_left_by_a_killed_indexer_is_done_when_its_claim_runs_out(any_database, now):
    engine = MemoryEngine()
    [candidate] = add_people(any_database)
    with any_database.writing() as session:
        claim_entries(session, holder="killed", now=now, limit=10)
    assert run(any_database, engine, now + CLAIM_LASTS - timedelta(seconds=1)).claimed == 0
    assert run(any_database, engine, now + CLAIM_LASTS).written == 1
    assert list(engine.documents) == [candidate]
