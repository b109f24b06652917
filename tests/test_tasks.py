"""Due work: one row each, claimed by one worker, tried again, and given up at last."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jobboard import tasks
from jobboard.models import Task, TaskKind
from tests.conftest import NOW

LEASE = timedelta(minutes=5)
LATER = NOW + timedelta(hours=1)


def add(database, subject_id=1, *, kind=TaskKind.RECHECK_BADGE, due_at=NOW):
    with database.writing() as session:
        tasks.add_task(session, kind, subject_id, due_at=due_at)


def claim(database, *, holder="one", limit=10, now=NOW):
    return tasks.claim_tasks(database, holder=holder, limit=limit, lease=LEASE, now=now)


def rows(database):
    with database.reading() as session:
        return session.scalars(select(Task).order_by(Task.id)).all()


@pytest.mark.parametrize(("second", "due_at"), [(NOW, NOW), (LATER + LEASE, LATER)])
def test_the_same_work_twice_is_one_task_due_at_the_earlier_time(any_database, second, due_at):
    add(any_database, due_at=LATER)
    add(any_database, due_at=second)
    assert [row.due_at for row in rows(any_database)] == [due_at]


def test_work_of_another_kind_is_another_task(any_database):
    add(any_database)
    add(any_database, kind=TaskKind.SEND_MAIL)
    assert len(rows(any_database)) == 2


def test_many_who_add_the_same_work_at_once_do_not_meet(any_database):
    failures = []

    def run():
        try:
            add(any_database)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (failures, len(rows(any_database))) == ([], 1)


def test_work_for_more_than_a_statement_holds_is_made_due_in_parts(any_database):
    with any_database.writing() as session:
        tasks.add_tasks(session, TaskKind.CHECK_SOURCE, range(1, 12_001), due_at=NOW, apart=timedelta(seconds=1))
    with any_database.reading() as session:
        assert session.scalar(select(func.count(Task.id))) == 12_000
        assert session.scalar(select(func.max(Task.due_at))) == NOW + timedelta(seconds=11_999)


def test_only_due_work_is_claimed_the_longest_due_first(any_database):
    add(any_database, 1)
    add(any_database, 2, due_at=NOW - LEASE)
    add(any_database, 3, due_at=LATER)
    assert [task.subject_id for task in claim(any_database)] == [2, 1]


def test_work_is_claimed_by_one_worker_until_the_claim_runs_out_which_counts_as_a_failure(any_database):
    add(any_database)
    [mine] = claim(any_database)
    assert claim(any_database, holder="two") == ()
    assert tasks.abandoned_tasks(any_database, now=NOW + LEASE - timedelta(seconds=1)) == ()
    assert tasks.abandoned_tasks(any_database, now=NOW + LEASE) == (mine,)
    with any_database.writing() as session:
        assert not tasks.fail_task(session, mine, "WorkerEnded", now=NOW + LEASE)
    assert tasks.abandoned_tasks(any_database, now=LATER) == ()
    [theirs] = claim(any_database, holder="two", now=LATER)
    assert theirs.attempts == 1
    with any_database.writing() as session:
        assert not tasks.complete_task(session, mine)
        assert not tasks.fail_task(session, mine, "late", now=NOW)
    with any_database.writing() as session:
        assert tasks.complete_task(session, theirs)
    assert rows(any_database) == []


def test_workers_at_once_share_the_work_and_none_is_done_twice(any_database):
    for number in range(40):
        add(any_database, number)
    claimed = []

    def run(holder):
        while got := claim(any_database, holder=holder, limit=3):
            claimed.extend(task.subject_id for task in got)

    threads = [threading.Thread(target=run, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(claimed) == list(range(40))


def test_work_that_is_due_again_by_its_own_outcome_stays(any_database):
    add(any_database)
    [task] = claim(any_database)
    with any_database.writing() as session:
        tasks.complete_task(session, task)
        tasks.add_task(session, task.kind, task.subject_id, due_at=LATER)
    [row] = rows(any_database)
    assert (row.due_at, row.claimed_by, row.attempts) == (LATER, None, 0)


def test_failed_work_waits_longer_each_time_and_ends_dead_until_somebody_asks_again(any_database):
    add(any_database)
    now, waits = NOW, []
    for attempt in range(1, tasks.MAX_ATTEMPTS + 1):
        [task] = claim(any_database, now=now)
        with any_database.writing() as session:
            assert tasks.fail_task(session, task, "broken", now=now) is (attempt == tasks.MAX_ATTEMPTS)
        [row] = rows(any_database)
        waits.append(row.due_at - now)
        now = row.due_at
    assert waits[:-1] == sorted(waits[:-1])  # The last two have the longest wait, within chance.
    assert waits[0] < waits[-1] <= timedelta(hours=6)
    assert (row.is_dead, row.last_error, claim(any_database, now=now)) == (True, "broken", ())
    add(any_database, due_at=now)
    [task] = claim(any_database, now=now)
    assert task.attempts == 0


def test_work_that_is_gone_ends_no_other_that_got_its_id(any_database):
    add(any_database, 1)
    [gone] = claim(any_database)
    with any_database.writing() as session:
        tasks.cancel_task(session, gone.kind, gone.subject_id)
    add(any_database, 2)
    [other] = claim(any_database)
    assert (other.id == gone.id) is any_database.is_sqlite
    with any_database.writing() as session:
        assert not tasks.complete_task(session, gone)
    assert [row.subject_id for row in rows(any_database)] == [2]


def test_what_failed_together_is_tried_again_apart(any_database):
    for number in range(4):
        add(any_database, number)
    with any_database.writing() as session:
        for task in claim(any_database):
            tasks.fail_task(session, task, "WorkerEnded", now=NOW)
    assert len({row.due_at for row in rows(any_database)}) == 4


def test_work_of_a_transaction_that_fails_is_not_there(any_database):
    with any_database.writing_session() as session:
        tasks.add_task(session, TaskKind.SEND_MAIL, 1, due_at=NOW)
        session.rollback()
    assert rows(any_database) == []
