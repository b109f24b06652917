"""What is handed in at once shares ten seconds of processor time, whoever judges how many of it at the same time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import badges, bundles, models, tasks
from jobboard.config import Settings
from jobboard.credentials import verify
from jobboard.models import BadgeState, ImportState, TaskKind
from jobboard.sandbox import Run
from jobboard.worker import Worker
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import Web
from tests.factories import make_account, make_candidate
from tests.working import run_due_once


@pytest.fixture
def owner(database):
    with database.writing() as session:
        return make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id


def hand_in(database, owner, number, *, at=NOW, content=None):
    with database.writing() as session:
        candidate = session.get(models.Candidate, owner)
        for each in range(number):
            data = content or f"badge {each}".encode()
            name = f"badge-{each}.json"
            badges.start_import(session, candidate, content=data, address=None, file_name=name, now=at)


def imports(database):
    with database.reading() as session:
        return list(session.scalars(select(models.BadgeImport).order_by(models.BadgeImport.id)))


class Costly:
    """A sandbox in which every verification costs all that it may."""

    def __init__(self, seconds=None):
        self.seconds = seconds
        self.allowed = []

    def verify(self, data, *, processor_seconds=None, **given):
        self.allowed.append(processor_seconds)
        return Run(verify(data, **given), processor_seconds if self.seconds is None else self.seconds)


def work(database, sandbox, now=NOW):
    return run_due_once(database, Settings(mode="development"), Web(), now, sandbox=sandbox)


def test_a_badge_alone_may_take_everything(database, owner):
    sandbox = Costly()
    hand_in(database, owner, 1)
    hand_in(database, owner, 1, at=NOW - timedelta(seconds=1))
    work(database, sandbox)
    assert sandbox.allowed == [bundles.BUDGET_SECONDS] * 2


def test_many_badges_take_no_more_than_one_budget_and_the_rest_is_told_by_name(database, owner):
    sandbox = Costly()
    hand_in(database, owner, 8)
    work(database, sandbox)
    assert (len(sandbox.allowed), sum(sandbox.allowed)) == (5, bundles.BUDGET_SECONDS)
    done = imports(database)
    assert [each.state for each in done] == [ImportState.DONE] * 8
    with database.reading() as session:
        last = session.get(models.Badge, done[-1].badge_id)
        report = session.scalars(select(models.Verification.report).where(models.Verification.badge_id == last.id))
        assert "format.not_reached" in report.one()
    assert (last.name, last.state) == ("A badge that is not confirmed: badge-7.json", BadgeState.COULD_NOT_BE_CHECKED)


def test_what_was_not_reached_is_tried_again_by_itself_on_its_own(database, owner):
    hand_in(database, owner, 5)
    hand_in(database, owner, 1, content=scenarios.good())
    work(database, Costly())
    [badge_id] = [each.badge_id for each in imports(database)][-1:]
    sandbox = Costly()
    work(database, sandbox, NOW + timedelta(minutes=10))
    with database.reading() as session:
        assert session.get(models.Badge, badge_id).state is BadgeState.VERIFIED
    assert None in sandbox.allowed  # A check of its own has the sandbox's whole limit.


def test_an_address_that_was_not_reached_is_kept(database, owner):
    hand_in(database, owner, 5)
    hand_in(database, owner, 1, content=b"https://college.example/assertions/1")
    work(database, Costly())
    assert imports(database)[-1].state is ImportState.DONE


def test_a_badge_that_is_held_and_was_not_reached_keeps_its_verdict_and_is_checked_later(database, owner):
    hand_in(database, owner, 1, content=scenarios.good())
    work(database, Costly())
    [badge_id] = [each.badge_id for each in imports(database)]
    hand_in(database, owner, 5, at=NOW + timedelta(hours=1))
    hand_in(database, owner, 1, at=NOW + timedelta(hours=1), content=scenarios.good())
    work(database, Costly(), NOW + timedelta(hours=1))
    with database.reading() as session:
        badge = session.get(models.Badge, badge_id)
        assert (badge.state, badge.checked_at) == (BadgeState.VERIFIED, NOW)
    assert (imports(database)[-1].badge_id, imports(database)[-1].was_known) == (badge_id, True)
    later = NOW + timedelta(hours=1, minutes=10)
    work(database, Costly(), later)
    with database.reading() as session:
        assert session.get(models.Badge, badge_id).checked_at == later


def test_a_removed_badge_that_was_not_reached_comes_back_unchecked(database, owner):
    hand_in(database, owner, 1, content=scenarios.good())
    work(database, Costly())
    with database.writing() as session:
        badges.remove_badge(session, session.scalars(select(models.Badge)).one(), now=NOW)
    hand_in(database, owner, 5, at=NOW + timedelta(hours=1))
    hand_in(database, owner, 1, at=NOW + timedelta(hours=1), content=scenarios.good())
    work(database, Costly(), NOW + timedelta(hours=1))
    with database.reading() as session:
        badge = session.get(models.Badge, imports(database)[-1].badge_id)
        assert (badge.removed_at, badge.state) == (None, BadgeState.COULD_NOT_BE_CHECKED)
        assert badge.skills == []


def test_badges_that_cost_little_are_all_reached(database, owner):
    sandbox = Costly(seconds=0.05)
    hand_in(database, owner, 50)
    work(database, sandbox)
    assert len(sandbox.allowed) == 50
    assert {each.processor_ms for each in imports(database)} == {50}


def test_several_at_the_same_moment_cannot_take_more_together(any_database):
    with any_database.writing() as session:
        owner = make_candidate(session).id
    hand_in(any_database, owner, 8)
    with any_database.writing() as session:
        waiting = session.scalars(select(models.BadgeImport).order_by(models.BadgeImport.id)).all()
        shares = [bundles.take_share(session, each) for each in waiting]
        assert shares == [2, 2, 2, 2, 2, None, None, None]
        bundles.settle_share(waiting[0], 0.1)
        waiting[0].state = ImportState.DONE
        session.flush()
        assert bundles.take_share(session, waiting[5]) is None
        for each in waiting[1:4]:
            bundles.settle_share(each, 2)
            each.state = ImportState.DONE
        session.flush()
        assert bundles.take_share(session, waiting[5]) is None
        bundles.settle_share(waiting[4], 1.5)
        waiting[4].state = ImportState.DONE
        session.flush()
        assert bundles.take_share(session, waiting[5]) == 2


def test_work_that_fails_keeps_no_time_from_the_others(database, owner):
    class Failing(Costly):
        def verify(self, data, **given):
            run = super().verify(data, **given)
            if len(self.allowed) <= 5:
                raise RuntimeError("a fault")
            return run

    hand_in(database, owner, 7)
    work(database, Failing(seconds=0.1))
    states = [each.state for each in imports(database)]
    assert states == [ImportState.WAITING] * 5 + [ImportState.DONE] * 2


def test_who_has_to_wait_comes_back(database, owner):
    hand_in(database, owner, 6)
    worker = Worker(database, Settings(mode="development"), Web(), Costly(), lambda: NOW)
    with database.writing() as session:
        for each in session.scalars(select(models.BadgeImport).order_by(models.BadgeImport.id)).all()[:5]:
            assert bundles.take_share(session, each) == 2
    claimed = worker.claim(6)
    worker.do(claimed[5])
    with database.reading() as session:
        task = session.scalar(select(tasks.Task).where(tasks.Task.subject_id == claimed[5].subject_id))
        assert (task.kind, task.claimed_by) == (TaskKind.JUDGE_IMPORT, None)
        assert task.due_at > NOW
