"""How operators see the queue of checks."""

from datetime import timedelta

import pytest

from jobboard.checks import Which, count_checks, find_source, list_sources, outage_of, retry_sources
from jobboard.counting import TRUSTED_FOR
from jobboard.models import Badge, BadgeState, Task, TaskKind
from jobboard.sources import ask_afresh
from jobboard.web.presenters.checks import outage_words
from tests.credentials.scenarios import LIST, NOW, Web
from tests.test_sources import DAY, KEYS, SOON, People, badge_at


@pytest.fixture
def people(any_database):
    people = People(any_database)
    people.hold(badge_at(1), badge_at(2))
    return people


def listed(people, which, now=SOON):
    with people.database.reading() as session:
        return [line.address for line in list_sources(session, which, now=now)]


def counted(people, now=SOON):
    with people.database.reading() as session:
        return count_checks(session, now=now)


def test_sources_are_counted_and_listed_with_those_that_fail_first(people):
    assert (counted(people).sources, counted(people).sources_due, counted(people).late_seconds > 0) == (2, 1, True)
    people.web.answers[KEYS] = None
    people.work(NOW + 2 * DAY)
    assert (counted(people).sources_failing, set(listed(people, Which.FAILING))) == (2, {LIST, KEYS})
    people.web.answers[KEYS] = Web().answers[KEYS]
    people.web.answers[LIST] = None
    people.work(NOW + 3 * DAY)
    people.work(NOW + 3 * DAY + timedelta(minutes=10))  # What waited because the host gave no answer.
    assert (counted(people).sources_failing, listed(people, Which.FAILING)) == (1, [LIST])
    assert listed(people, Which.ALL) == [LIST, KEYS]
    assert set(listed(people, Which.DUE, NOW + 20 * DAY)) == {LIST, KEYS}
    assert listed(people, Which.DEAD) == []


def test_a_source_that_nobody_would_read_is_dead_and_can_be_tried_again(people):
    with people.database.writing() as session:
        for task in session.query(Task).where(Task.kind == TaskKind.CHECK_SOURCE):
            session.delete(task)
    assert sorted(listed(people, Which.DEAD)) == sorted([KEYS, LIST])
    with people.database.writing() as session:
        line = find_source(session, LIST)
        assert find_source(session, str(line.id)) == line
        assert (line.badges, line.is_list, line.is_dead) == (2, True, True)
        retry_sources(session, [line.id], now=SOON)
    people.work(SOON)
    assert people.source().checked_at == SOON
    assert listed(people, Which.DEAD) == [KEYS]


def test_an_outage_is_told_with_its_dates_while_the_verdict_stands(people):
    people.web.answers[LIST] = None
    people.work(NOW + DAY)
    with people.database.reading() as session:
        badge = session.get(Badge, 1)
        assert badge.state is BadgeState.VERIFIED
        assert outage_words(outage_of(session, badge, now=NOW + DAY)) == (
            "Last checked good on 1 June 2026. The issuer's status list could not be read since 2 June 2026;"
            " the verdict stands until 8 June 2026, 12:00 UTC, and it is tried again."
        )
        assert outage_of(session, badge, now=NOW + TRUSTED_FOR) is None


def test_there_is_nothing_to_tell_while_everything_answers(people):
    people.work(SOON)
    with people.database.reading() as session:
        assert outage_words(outage_of(session, session.get(Badge, 1), now=SOON + timedelta(hours=1))) == ""


def test_an_outage_that_the_holder_s_check_meets_is_told_at_once(people):
    people.web.answers[LIST] = 503
    soon = NOW + timedelta(minutes=10)
    with people.database.writing() as session:
        ask_afresh(session, session.get(Badge, 1), now=soon)
    people.check_in_full(soon)
    with people.database.reading() as session:
        assert count_checks(session, now=soon).sources_failing == 1
        told = outage_words(outage_of(session, session.get(Badge, 1), now=soon))
    assert "could not be read since 1 June 2026" in told
