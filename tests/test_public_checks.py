"""A badge is checked for somebody without an account: judged in the sandbox, kept for minutes, and nothing remains."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.config import Settings
from jobboard.db import Base
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import BadgeState, ImportState, PublicCheck
from jobboard.public_checks import (
    KEPT_FOR,
    MAX_WAITING,
    check_named,
    forget_checks,
    give_up_check,
    keep_result,
    result_of,
    start_check,
)
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, Web
from tests.factories import make_issuer
from tests.working import run_due_once


@pytest.fixture
def settings(tmp_path):
    return Settings(mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3)


def start(database, content=None, *, address=None, now=NOW):
    with database.writing() as session:
        return start_check(session, content=content, address=address, now=now).public_id


def found(database, public_id, now=NOW):
    with database.reading() as session:
        return result_of(session, check_named(session, public_id, now=now), now=now)


def test_a_good_badge_is_valid_and_never_verified_since_nobody_is_asked_whose_it_is(database, settings):
    public_id = start(database, scenarios.good())
    assert found(database, public_id) is None
    run_due_once(database, settings, Web(), NOW)
    checked = found(database, public_id)
    assert checked.state is BadgeState.NOT_PROVEN_YOURS
    assert checked.issuer is None
    assert checked.report.documents == ()


def test_an_address_is_fetched_by_the_worker(database, settings):
    web = Web()
    address = "https://badges.example/1"
    web.answers[address] = scenarios.good()
    public_id = start(database, address=f" {address} ")
    run_due_once(database, settings, web, NOW)
    assert address in web.asked
    assert found(database, public_id).state is BadgeState.NOT_PROVEN_YOURS


def test_what_is_known_of_the_issuer_here_counts(database, settings):
    with database.writing() as session:
        make_issuer(session, key=COLLEGE, level=0)
    public_id = start(database, scenarios.good())
    run_due_once(database, settings, Web(), NOW)
    checked = found(database, public_id)
    assert (checked.state, checked.issuer.level) == (BadgeState.ISSUER_NOT_IDENTIFIED, 0)


def test_another_issuer_is_not_taken_for_the_one_a_badge_only_names(database, settings):
    with database.writing() as session:
        make_issuer(session, key=COLLEGE, level=4)
    public_id = start(database, scenarios.foreign_key())
    run_due_once(database, settings, Web(), NOW)
    checked = found(database, public_id)
    assert checked.issuer is None
    assert checked.state is not BadgeState.NOT_PROVEN_YOURS


@pytest.mark.parametrize("content", [b"not a badge", scenarios.encode({"a": 1})])
def test_what_is_no_badge_gets_a_report_too(database, settings, content):
    public_id = start(database, content)
    run_due_once(database, settings, Web(), NOW)
    assert found(database, public_id).state is BadgeState.COULD_NOT_BE_CHECKED


def test_nothing_of_it_is_kept_within_the_hour_in_any_table(database, settings):
    public_id = start(database, scenarios.good(id="urn:uuid:zqcanaryq"))
    run_due_once(database, settings, Web(), NOW)
    with database.reading() as session:
        row = session.scalars(select(PublicCheck)).one()
        assert row.content is None
        assert "zqcanaryq" in row.report
    later = NOW + KEPT_FOR
    with pytest.raises(NotFound):
        found(database, public_id, later)
    run_due_once(database, settings, Web(), later)
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert "zqcanaryq" not in repr(connection.execute(select(table)).all()), table.name
    with database.reading() as session:
        kinds = (PublicCheck, models.Task, models.Badge, models.Issuer, models.Achievement, models.Answer)
        assert [session.scalars(select(kind)).all() for kind in kinds] == [[]] * len(kinds)


def test_what_is_judged_too_late_goes_unread(database, settings):
    web = Web()
    start(database, scenarios.good())
    run_due_once(database, settings, web, NOW + KEPT_FOR)
    assert web.asked == []
    with database.reading() as session:
        assert session.scalars(select(PublicCheck)).all() == []


def test_a_report_that_comes_when_its_time_is_over_is_not_kept(database):
    start(database, b"{}")
    with database.writing() as session:
        row = session.scalars(select(PublicCheck)).one()
        keep_result(session, row.id, scenarios.judge(scenarios.good()), now=NOW + KEPT_FOR)
    with database.reading() as session:
        assert session.scalars(select(PublicCheck)).all() == []


def test_what_nobody_judged_goes_by_the_clock(database):
    start(database, b"{}")
    with database.writing() as session:
        assert forget_checks(session, now=NOW + KEPT_FOR - timedelta(seconds=1)) == 0
        assert forget_checks(session, now=NOW + KEPT_FOR) == 1


def test_a_check_that_broke_off_says_so_and_lets_the_document_go(database):
    public_id = start(database, b"{}")
    with database.writing() as session:
        row = session.scalars(select(PublicCheck)).one()
        give_up_check(session, row.id)
        assert (row.state, row.content) == (ImportState.FAILED, None)
    assert found(database, public_id) is None


@pytest.mark.parametrize("content", [b"", b"  ", b"x" * (5 * 1024 * 1024 + 1)])
def test_nothing_and_too_much_are_refused(database, content):
    with pytest.raises(Rejected):
        start(database, content)


def test_only_so_many_wait_at_once(database):
    for _ in range(MAX_WAITING):
        start(database, b"{}")
    with pytest.raises(TooMany):
        start(database, b"{}")


def test_parts_of_an_address_that_tell_who_somebody_is_are_not_kept(database):
    start(database, address="https://badges.example/1?identity__email=isla%40example.org")
    with database.reading() as session:
        assert b"isla" not in session.scalars(select(PublicCheck)).one().content
