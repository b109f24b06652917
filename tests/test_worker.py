"""The worker as a process: it works at once, survives bad work, keeps time limits, and stops cleanly."""

import multiprocessing
import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from jobboard import badges, models, tasks, worker, worker_loop
from jobboard.config import Settings
from jobboard.db import Database
from jobboard.models import BadgeState, ImportState, TaskKind
from jobboard.outbox import install_outbox
from jobboard.sandbox import Limits, Sandbox
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import Web
from tests.factories import make_account, make_candidate
from tests.working import run_due_once

ENOUGH_SECONDS = 60


@pytest.fixture
def owner(database):
    with database.writing() as session:
        return make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id


@pytest.fixture
def settings(tmp_path):
    return Settings(mode="development", data_dir=tmp_path)


def hand_in(database, candidate_id, *contents):
    with database.writing() as session:
        candidate = session.get(models.Candidate, candidate_id)
        for content in contents:
            badges.start_import(session, candidate, content=content, address=None, file_name="", now=NOW)


def import_states(database):
    with database.reading() as session:
        return list(session.scalars(select(models.BadgeImport.state).order_by(models.BadgeImport.id)))


class Slow(Web):
    """Does not answer until it is let go."""

    def __init__(self):
        super().__init__()
        self.has_been_asked = threading.Event()
        self.go_on = threading.Event()

    def load(self, address, *, accept="application/json"):
        self.has_been_asked.set()
        assert self.go_on.wait(ENOUGH_SECONDS)
        return super().load(address, accept=accept)


class Broken(Web):
    """Fails in a way that no loader should."""

    def load(self, address, *, accept="application/json"):
        raise RuntimeError("a fault")


class Process:
    """A worker that runs beside the test."""

    def __init__(self, database, settings, loader, clock=lambda: NOW):
        self.stop = threading.Event()
        self._thread = threading.Thread(
            target=worker_loop.run_worker, args=(database, settings, loader), kwargs={"clock": clock, "stop": self.stop}
        )

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        self._thread.join(ENOUGH_SECONDS)
        assert not self._thread.is_alive()


def until(is_so):
    """Wait until something is so; fail when it never is."""
    pause = threading.Event()
    for _ in range(ENOUGH_SECONDS * 20):
        if is_so():
            return
        pause.wait(0.05)
    pytest.fail("it never came to be")


def test_it_judges_what_is_handed_in_while_it_runs(database, settings, owner):
    with Process(database, settings, Web()):
        hand_in(database, owner, scenarios.good())
        until(lambda: import_states(database) == [ImportState.DONE])
    assert _badge(database).state is BadgeState.VERIFIED


def test_a_slow_host_holds_up_nobody_else(database, settings, owner):
    slow = Slow()
    with Process(database, settings, slow):
        hand_in(database, owner, scenarios.good(), b"not a badge")
        until(lambda: import_states(database) == [ImportState.WAITING, ImportState.DONE])
        assert slow.has_been_asked.wait(ENOUGH_SECONDS)
        slow.go_on.set()
        until(lambda: import_states(database) == [ImportState.DONE, ImportState.DONE])
    assert import_states(database) == [ImportState.DONE, ImportState.DONE]


def test_stopping_waits_for_the_work_in_hand(database, settings, owner):
    slow = Slow()
    hand_in(database, owner, scenarios.good())
    with Process(database, settings, slow) as process:
        assert slow.has_been_asked.wait(ENOUGH_SECONDS)
        process.stop.set()
        slow.go_on.set()
    assert import_states(database) == [ImportState.DONE]


def test_work_that_passes_its_time_limit_counts_as_failed_and_what_it_finds_is_thrown_away(database, settings, owner):
    slow, late = Slow(), threading.Event()
    hand_in(database, owner, scenarios.good())
    clock = lambda: NOW + worker.TIME_LIMIT + timedelta(seconds=1) if late.is_set() else NOW  # noqa: E731
    with Process(database, settings, slow, clock):
        assert slow.has_been_asked.wait(ENOUGH_SECONDS)
        late.set()
        until(lambda: _task(database).last_error == "TimeLimit")
        slow.go_on.set()
    assert _task(database).attempts == 1
    assert import_states(database) == [ImportState.WAITING]


class Bombed(worker.Worker):
    """Judging an import ends the whole process, as when the machine has no memory left."""

    def _judge_import(self, task):
        os.kill(os.getpid(), signal.SIGKILL)


def _die_at_work(url, settings, now):
    install_outbox()
    bombed = Bombed(Database(url), settings, Web(), None, lambda: now)
    for task in bombed.claim(4):
        bombed.do(task)


def test_work_that_ends_its_worker_is_given_up_after_as_many_attempts_as_any_other(database, settings, owner):
    hand_in(database, owner, scenarios.good())
    now, url = NOW, database.engine.url.render_as_string(hide_password=False)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.test_worker"])
    for attempt in range(tasks.MAX_ATTEMPTS):
        assert (_task(database).attempts, import_states(database)) == (attempt, [ImportState.WAITING])
        dying = processes.Process(target=_die_at_work, args=(url, settings, now))
        dying.start()
        dying.join(ENOUGH_SECONDS)
        assert dying.exitcode == -signal.SIGKILL
        assert run_due_once(database, settings, Web(), now + worker.LEASE) == 0
        now = _task(database).due_at
    assert (_task(database).is_dead, _task(database).last_error) == (True, "WorkerEnded")
    assert import_states(database) == [ImportState.FAILED]


def test_one_bad_piece_of_work_stops_no_other(database, settings, owner):
    hand_in(database, owner, scenarios.good(), b"not a badge")
    assert run_due_once(database, settings, Broken(), NOW) == 2
    assert import_states(database) == [ImportState.WAITING, ImportState.DONE]
    assert run_due_once(database, settings, Web(), NOW + timedelta(minutes=1)) == 2  # The badge's text is read, too.
    assert import_states(database) == [ImportState.DONE, ImportState.DONE]


def test_work_on_what_is_gone_is_done(database, settings):
    for kind in TaskKind:
        with database.writing() as session:
            tasks.add_task(session, kind, 999, due_at=NOW)
    assert run_due_once(database, settings, Web(), NOW) == len(TaskKind)
    with database.reading() as session:
        assert session.scalar(select(func.count(models.Task.id))) == 0


def test_a_badge_whose_checking_keeps_failing_counts_for_nothing_until_it_works_again(database, settings, owner):
    hand_in(database, owner, scenarios.good())
    run_due_once(database, settings, Web(), NOW)
    with database.writing() as session:
        tasks.add_task(session, TaskKind.RECHECK_BADGE, _badge(database).id, due_at=NOW)
    for day in range(2, 2 + tasks.MAX_ATTEMPTS):
        run_due_once(database, settings, Broken(), NOW + timedelta(days=day))
    badge = _badge(database)
    assert (badge.state, badge.skills, badge.verified_at) == (BadgeState.COULD_NOT_BE_CHECKED, [], NOW)
    run_due_once(database, settings, Web(), badge.next_check_at)
    assert _badge(database).state is BadgeState.VERIFIED


BAD_CHILD = ("-m", "tests.sandbox.bad_child")
SMALL = Limits(memory_bytes=256 * 1024 * 1024, processor_seconds=2, thinking_seconds=5)


def test_what_ends_its_process_is_told_and_the_work_goes_on(database, settings, owner):
    hand_in(database, owner, b"eat", b"die", scenarios.good())
    with Sandbox(SMALL, program=BAD_CHILD) as sandbox:
        assert run_due_once(database, settings, Web(), NOW, sandbox=sandbox) == 4  # The text of the good one is read.
    assert import_states(database) == [ImportState.DONE] * 3
    with database.reading() as session:
        states = list(session.scalars(select(models.Badge.state).order_by(models.Badge.id)))
        assert session.scalar(select(func.count(models.Task.id)).where(models.Task.due_at <= NOW)) == 0
    assert states == [BadgeState.COULD_NOT_BE_CHECKED] * 2 + [BadgeState.VERIFIED]


def test_an_answer_that_ended_its_process_is_not_read_by_the_worker(database, settings, owner, monkeypatch):
    def read(*_given):
        pytest.fail("it was read")

    monkeypatch.setattr(badges, "badge_found", read)
    web, address = Web(), b"https://college.example/page"
    web.answers[address.decode()] = {"what": "ends it"}
    hand_in(database, owner, address)
    with Sandbox(SMALL, program=BAD_CHILD) as sandbox:
        run_due_once(database, settings, web, NOW, sandbox=sandbox)
    assert (_badge(database).content, web.asked) == (address, [address.decode()])


@pytest.mark.parametrize("doing", [b"eat", b"die"])
def test_what_ends_its_process_is_tried_again_twice_and_then_only_when_asked_for(database, settings, owner, doing):
    hand_in(database, owner, doing)
    with Sandbox(SMALL, program=BAD_CHILD) as sandbox:
        for _ in range(3):
            moment = _badge(database).next_check_at if _badges(database) else NOW
            assert run_due_once(database, settings, Web(), moment, sandbox=sandbox) == 1
        assert _badge(database).next_check_at is None
        assert run_due_once(database, settings, Web(), NOW + timedelta(days=30), sandbox=sandbox) == 0


def test_a_verified_badge_whose_check_is_ended_is_not_verified_any_more(database, settings, owner):
    hand_in(database, owner, scenarios.good())
    run_due_once(database, settings, Web(), NOW)
    later = _badge(database).next_check_at
    with Sandbox(SMALL, program=(*BAD_CHILD, "die-always")) as sandbox:
        run_due_once(database, settings, Web(), later, sandbox=sandbox)
    badge = _badge(database)
    assert (badge.state, badge.skills) == (BadgeState.COULD_NOT_BE_CHECKED, [])


def test_one_check_that_breaks_off_ends_no_badge_s_checks(database, settings, owner):
    """Its issuer was away for hours before, so that the last wait says nothing about how often a check broke off."""
    hand_in(database, owner, scenarios.good())
    run_due_once(database, settings, Web(), NOW)
    away = Web()
    away.answers[scenarios.LIST] = None
    for _ in range(4):
        run_due_once(database, settings, away, _badge(database).next_check_at)
    with Sandbox(SMALL, program=(*BAD_CHILD, "die-always")) as sandbox:
        run_due_once(database, settings, Web(), _badge(database).next_check_at, sandbox=sandbox)
    run_due_once(database, settings, Web(), _badge(database).next_check_at)
    assert _badge(database).state is BadgeState.VERIFIED


def test_a_suspended_badge_whose_check_breaks_off_is_still_looked_at_until_it_was_tried_three_times(
    database, settings, owner
):
    suspended = Web()
    suspended.answers[scenarios.LIST] = scenarios.status_list([5], purpose="suspension")
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    hand_in(database, owner, scenarios.good(credentialStatus=entry))
    run_due_once(database, settings, suspended, NOW)
    with Sandbox(SMALL, program=(*BAD_CHILD, "die-always")) as sandbox:
        for _ in range(3):
            assert _badge(database).next_check_at is not None
            run_due_once(database, settings, suspended, _badge(database).next_check_at, sandbox=sandbox)
    assert (_badge(database).state, _badge(database).next_check_at) == (BadgeState.SUSPENDED, None)


def test_a_mail_is_sent_once(database, settings, tmp_path):
    with database.writing() as session:
        letter = models.Mail(recipient="isla@example.org", subject="Hello", body="Hello.\n", created_at=NOW)
        session.add(letter)
        session.flush()
        tasks.add_task(session, TaskKind.SEND_MAIL, letter.id, due_at=NOW)
    assert run_due_once(database, settings, Web(), NOW) == 1
    with database.writing() as session:
        letter = session.scalars(select(models.Mail)).one()
        assert letter.sent_at == NOW
        tasks.add_task(session, TaskKind.SEND_MAIL, letter.id, due_at=NOW)
    run_due_once(database, settings, Web(), NOW)
    assert len(list(tmp_path.rglob("*.eml"))) == 1


def _task(database):
    with database.reading() as session:
        return session.scalars(select(models.Task).where(models.Task.kind == TaskKind.JUDGE_IMPORT)).one()


def _badges(database):
    with database.reading() as session:
        return session.scalar(select(func.count(models.Badge.id)))


def _badge(database):
    with database.reading() as session:
        badge = session.scalars(select(models.Badge).options(undefer(models.Badge.content))).one()
        assert badge.skills is not None  # Read before the session closes.
        return badge


def test_tidying_lets_sqlite_know_what_its_tables_hold(database, settings):
    with database.writing() as session:
        for _ in range(3):
            make_candidate(session)
    worker.Worker(database, settings, Web(), None, lambda: NOW).tidy()
    with database.engine.connect() as connection:
        sizes = connection.exec_driver_sql("SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_candidate_place_id'")
        assert sizes.scalar_one() == "3 3"


def test_a_connection_to_sqlite_is_not_kept_for_ever(database, monkeypatch):
    with database.engine.connect() as connection:
        first = connection.connection.dbapi_connection
    with database.engine.connect() as connection:
        assert connection.connection.dbapi_connection is first
    later = time.time() + 2 * 3600
    monkeypatch.setattr("sqlalchemy.pool.base.time.time", lambda: later)
    with database.engine.connect() as connection:
        assert connection.connection.dbapi_connection is not first
