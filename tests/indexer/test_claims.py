"""Claims: nothing is skipped, nothing is held for ever, nothing fails for ever in silence."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from indexer.claims import (
    CLAIM_LASTS,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    claim_entries,
    complete_claims,
    postpone_claims,
    release_claims,
)
from jobboard.models import OutboxEntry
from tests.factories import make_candidate


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


def entries(session):
    return session.scalars(select(OutboxEntry).order_by(OutboxEntry.id).execution_options(populate_existing=True)).all()


def add_entry(session, now, candidate=1, version=1, **values):
    values = {"reason": "test", "created_at": now, "available_at": now, **values}
    entry = OutboxEntry(candidate_id=candidate, version=version, **values)
    session.add(entry)
    session.flush()
    return entry


def claim(session, now, holder="a", limit=10):
    return claim_entries(session, holder=holder, now=now, limit=limit)


def test_entries_of_one_person_are_one_claim_with_the_highest_version(session, now):
    ids = [add_entry(session, now, candidate, version).id for candidate, version in ((7, 1), (8, 1), (7, 3), (7, 2))]
    first, second = claim(session, now)
    assert (first.candidate, first.version, first.entries) == (7, 3, (ids[0], ids[2], ids[3]))
    assert (second.candidate, second.entries) == (8, (ids[1],))


def test_what_is_claimed_is_nobody_else_s_until_the_claim_runs_out(session, now):
    add_entry(session, now)
    assert claim(session, now)
    assert claim(session, now + CLAIM_LASTS - timedelta(seconds=1), holder="b") == ()
    assert claim(session, now + CLAIM_LASTS, holder="b")


def test_an_entry_is_not_due_before_its_time_and_a_dead_one_never(session, now):
    add_entry(session, now, available_at=now + timedelta(seconds=1))
    add_entry(session, now, is_dead=True)
    assert claim(session, now) == ()
    assert len(claim(session, now + timedelta(seconds=1))) == 1


def test_only_claimed_entries_are_completed(session, now):
    add_entry(session, now)
    claims = claim(session, now)
    later = add_entry(session, now, version=2)
    complete_claims(session, claims)
    assert entries(session) == [later]


def test_a_failure_waits_longer_each_time_and_ends_as_a_dead_letter(session, now):
    entry = add_entry(session, now)
    waits = []
    for _ in range(MOST_ATTEMPTS):
        postpone_claims(session, claim(session, now), holder="a", now=now, error="refused: because")
        session.flush()
        waits.append(entry.available_at - now)
        assert waits[-1] > timedelta(0)
        now = entry.available_at
    assert all(wait <= LONGEST_WAIT for wait in waits)
    assert waits[-1] > 10 * waits[0]
    assert (entry.is_dead, entry.last_error) == (True, "refused: because")
    assert claim(session, now) == ()


def test_released_entries_are_due_at_once_and_have_failed_nothing(session, now):
    entry = add_entry(session, now)
    release_claims(session, claim(session, now), holder="a")
    session.flush()
    assert entry.attempts == 0
    assert len(claim(session, now, holder="b")) == 1


@pytest.mark.parametrize("person", [1, 2])
def test_who_lost_a_claim_completes_no_later_entry_that_got_its_id(session, any_database, now, person):
    """SQLite gives the id of an entry that is gone to the next one."""
    add_entry(session, now)
    [lost] = claim(session, now, holder="slow")
    complete_claims(session, claim(session, now + CLAIM_LASTS, holder="fast"))
    session.expunge_all()
    later = add_entry(session, now, candidate=person, version=2)
    assert (later.id in lost.entries) is any_database.is_sqlite
    complete_claims(session, [lost])
    assert [(entry.candidate_id, entry.version) for entry in entries(session)] == [(person, 2)]


@pytest.mark.parametrize("end", ["postpone", "release"])
def test_who_lost_a_claim_cannot_take_it_from_its_holder(session, now, end):
    entry = add_entry(session, now)
    lost = claim(session, now)
    now += CLAIM_LASTS
    assert claim(session, now, holder="b")
    if end == "postpone":
        postpone_claims(session, lost, holder="a", now=now, error="late")
    else:
        release_claims(session, lost, holder="a")
    session.flush()
    assert (entry.claimed_by, entry.attempts) == ("b", 0)


@pytest.mark.postgresql
def test_two_claim_at_once_without_waiting_and_share_nothing(postgresql, now):
    with postgresql.writing() as session:
        for _ in range(4):
            make_candidate(session)
    with postgresql.writing_session() as one, postgresql.writing_session() as two:
        first = claim(one, now, limit=2)
        second = claim(two, now, holder="b")  # Would wait for ever if it did not skip.
        one.commit()
        two.commit()
    assert len(first) == len(second) == 2
    assert not {each.candidate for each in first} & {each.candidate for each in second}
