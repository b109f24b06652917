"""A round of checks over many badges: each list is fetched once, whatever happens meanwhile."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from benchmarks.checks import Lists, check_round, fill
from jobboard import models
from jobboard.models import TaskKind
from jobboard.source_checks import SourceChecker
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW
from tests.working import shared_sandbox

BADGES, LISTS = 1000, 5
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def web(database):
    web = Lists(LISTS)
    fill(database, web, BADGES)
    return web


def fetched(web):
    return Counter(address for address in web.asked if address in web.addresses)


def due(database):
    with database.reading() as session:
        return session.scalars(select(models.Task).where(models.Task.kind == TaskKind.RECHECK_BADGE)).all()


def test_one_round_fetches_each_list_once_for_all_badges_on_it(database, web):
    cost = check_round(database, web, shared_sandbox(), LATER)
    assert fetched(web) == dict.fromkeys(web.addresses, 1)
    assert cost.statements < BADGES
    with database.reading() as session:
        assert session.scalar(select(func.min(models.Source.checked_at))) == LATER
        assert session.scalar(select(func.count(models.OutboxEntry.id))) == 0


def test_of_a_thousand_badges_those_whose_bits_are_set_are_checked_in_full_and_no_other(database, web):
    address = web.addresses[2]
    web.answers[address] = scenarios.status_list(
        [3, 7], method="did:web:issuer2.example#key-1", id=address, issuer="did:web:issuer2.example"
    )
    check_only_sources(database, web)
    with database.reading() as session:
        doubted = session.scalars(select(models.SourceUse).where(~models.SourceUse.is_current)).all()
    assert {use.position for use in doubted} == {3, 7}
    assert {task.subject_id for task in due(database)} == {use.badge_id for use in doubted}


def check_only_sources(database, web):
    checker = SourceChecker(database, web, shared_sandbox(), lambda: LATER)
    with database.reading() as session:
        sources = session.scalars(select(models.Source.id)).all()
    for source in sources:
        checker.check(source)


class Killed(BaseException):
    """The worker's process ends."""


class Deadly(Lists):
    """Ends the worker when the third list was asked for the first time."""

    def load(self, address, *, accept="application/json"):
        found = super().load(address, accept=accept)
        if address == self.addresses[2] and self.asked.count(address) == 1:
            raise Killed
        return found


def test_a_round_that_is_cut_off_is_finished_by_another_worker(database):
    web = Deadly(LISTS)
    fill_quietly(database, web)
    with pytest.raises(Killed):
        check_round(database, web, shared_sandbox(), LATER)
    for minutes in (6, 7):  # Its claims have run out by then; what it began is tried after a wait.
        check_round(database, web, shared_sandbox(), LATER + timedelta(minutes=minutes))
    assert set(fetched(web)) == set(web.addresses)
    assert max(fetched(web).values()) == 2
    with database.reading() as session:
        assert session.scalar(select(func.min(models.Source.checked_at))) >= LATER
        waiting = select(func.count(models.Task.id)).where(models.Task.kind == TaskKind.CHECK_SOURCE)
        assert session.scalar(waiting) == session.scalar(select(func.count(models.Source.id)))


def fill_quietly(database, web):
    load, web.load = web.load, Lists.load.__get__(web)
    fill(database, web, BADGES)
    web.load = load
