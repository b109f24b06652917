"""Badges between the verifier and the pages."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jobboard import badges, models
from jobboard.config import Settings
from jobboard.errors import Rejected, TooMany
from jobboard.models import BadgeState, ImportState, TaskKind
from jobboard.worker import run_due_once
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, NOW, Web
from tests.factories import make_account, make_candidate, make_skill

KEY = "https://vocabulary.example/skills/data-analysis"


@pytest.fixture
def owner(any_database):
    """A person whose confirmed address the scenarios' badges name, and a skill they align to."""
    with any_database.writing() as session:
        skill = make_skill(session, "data analysis")
        skill.key = KEY
        return make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id


def hand_in(database, candidate_id, content=None, address=None):
    with database.writing() as session:
        candidate = session.get(models.Candidate, candidate_id)
        return badges.start_import(session, candidate, content=content, address=address, file_name="", now=NOW).id


def work(database, web, now=NOW):
    return run_due_once(database, Settings(mode="development"), web, now)


def only_badge(database):
    with database.reading() as session:
        badge = session.scalars(select(models.Badge)).one()
        return badge, [(row.skill_id, row.level, row.grade.value) for row in badge.skills]


def test_a_good_badge_is_kept_with_its_report_and_proves_its_skill(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    badge, skills = only_badge(any_database)
    assert (badge.state, badge.name, badge.verified_at) == (BadgeState.VERIFIED, "Data analysis", NOW)
    assert [(level, grade) for _, level, grade in skills] == [(7, "A")]
    with any_database.reading() as session:
        report = json.loads(session.scalars(select(models.Verification.report)).one())
        assert report["documents"]
        assert session.scalars(select(models.BadgeImport)).one().state is ImportState.DONE
        assert badge.achievement_id == session.scalars(select(models.Achievement.id)).one()


@pytest.mark.parametrize("make", [scenarios.foreign_key, lambda: b"not a badge"])
def test_a_badge_whose_issuer_is_not_proven_makes_no_achievement_and_proves_nothing(any_database, owner, make):
    hand_in(any_database, owner, make())
    work(any_database, Web())
    badge, skills = only_badge(any_database)
    assert (badge.achievement_id, skills) == (None, [])
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.Issuer.id))) == 0


def test_somebody_else_s_badge_is_kept_and_proves_nothing(any_database, owner):
    hand_in(any_database, owner, scenarios.good(**scenarios.recipient("other@example.org")))
    work(any_database, Web())
    badge, skills = only_badge(any_database)
    assert (badge.state, skills) == (BadgeState.NOT_PROVEN_YOURS, [])


def test_a_newly_confirmed_address_lets_the_badge_be_checked_at_once(any_database, owner):
    hand_in(any_database, owner, scenarios.good(**scenarios.recipient("other@example.org")))
    work(any_database, Web())
    with any_database.writing() as session:
        account = session.get(models.Candidate, owner).account
        account.emails.append(
            models.EmailAddress(address="other@example.org", address_key="other@example.org", confirmed_at=NOW)
        )
        session.flush()
        assert badges.recheck_for_account(session, account, now=NOW) == 1
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_the_same_badge_handed_in_fifty_times_at_once_is_one_badge(any_database, owner):
    with any_database.writing() as session:
        candidate = session.get(models.Candidate, owner)
        for _ in range(50):
            badges.start_import(session, candidate, content=scenarios.good(), address=None, file_name="", now=NOW)
    threads = [threading.Thread(target=work, args=(any_database, Web())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.Badge.id))) == 1
        states = session.execute(select(models.BadgeImport.state, models.BadgeImport.was_known)).all()
        assert {state for state, _ in states} == {ImportState.DONE}
        assert sum(not was_known for _, was_known in states) == 1
        assert session.scalar(select(func.count(models.Verification.id))) == 50


def test_a_badge_expires_at_its_second_without_anybody_asking(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    end = only_badge(any_database)[0].valid_until
    web = Web()
    with any_database.writing() as session:
        assert badges.change_states_by_time(session, now=end - timedelta(seconds=1)) == 0
        assert badges.change_states_by_time(session, now=end) == 1
    badge, skills = only_badge(any_database)
    assert (badge.state, skills, web.asked) == (BadgeState.EXPIRED, [], [])


def test_a_revoked_badge_loses_its_skills_on_the_next_check(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    web = Web()
    work(any_database, web)
    web.answers[LIST] = scenarios.status_list([5])
    work(any_database, web, NOW + timedelta(days=2))
    badge, skills = only_badge(any_database)
    assert (badge.state, skills, badge.next_check_at) == (BadgeState.REVOKED, [], None)


def test_an_unreachable_list_takes_the_tick_and_keeps_the_last_good_date_until_it_answers(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    web = Web()
    work(any_database, web)
    list_document = web.answers.pop(LIST)
    later = NOW + timedelta(days=2)
    work(any_database, web, later)
    badge, skills = only_badge(any_database)
    assert (badge.state, badge.verified_at, skills) == (BadgeState.COULD_NOT_BE_CHECKED, NOW, [])
    web.answers[LIST] = list_document
    work(any_database, web, badge.next_check_at)
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_a_removed_badge_is_not_checked_and_comes_back_when_handed_in_again(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.writing() as session:
        badges.remove_badge(session, session.scalars(select(models.Badge)).one(), now=NOW)
    web = Web()
    work(any_database, web, NOW + timedelta(days=2))
    assert web.asked == []
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web(), NOW + timedelta(days=2))
    assert only_badge(any_database)[0].removed_at is None


def test_what_raises_leaves_neither_row_nor_task_nor_outbox_entry(any_database, owner):
    with any_database.reading() as session:
        before = session.scalar(select(func.count(models.OutboxEntry.id)))
    with any_database.writing_session() as session:
        candidate = session.get(models.Candidate, owner)
        candidate.headline = "never kept"
        badges.start_import(session, candidate, content=b"x", address=None, file_name="", now=NOW)
        session.rollback()
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.BadgeImport.id))) == 0
        assert session.scalar(select(func.count(models.Task.id))) == 0
        assert session.scalar(select(func.count(models.OutboxEntry.id))) == before


@pytest.mark.parametrize(
    "handed_in",
    [
        {"content": None, "address": None},
        {"content": b" ", "address": None},
        {"content": b"x" * 5242881, "address": None},
    ],
)
def test_nothing_and_too_much_are_refused(database, owner_on_sqlite, handed_in):
    with database.writing_session() as session, pytest.raises(Rejected):
        candidate = session.get(models.Candidate, owner_on_sqlite)
        badges.start_import(session, candidate, file_name="", now=NOW, **handed_in)


def test_too_many_waiting_imports_are_refused(database, owner_on_sqlite):
    for _ in range(badges.MAX_WAITING):
        hand_in(database, owner_on_sqlite, b"x")
    with pytest.raises(TooMany):
        hand_in(database, owner_on_sqlite, b"x")


@pytest.fixture
def owner_on_sqlite(database):
    with database.writing() as session:
        return make_candidate(session).id


def test_work_that_keeps_failing_ends_and_the_import_says_so(database, owner_on_sqlite, monkeypatch):
    def fail(*_arguments, **_options):
        raise RuntimeError("a fault")

    monkeypatch.setattr("jobboard.worker.verify", fail)
    hand_in(database, owner_on_sqlite, b"{}")
    now = NOW
    for _ in range(8):
        work(database, Web(), now)
        now += timedelta(days=1)
    with database.reading() as session:
        task = session.scalars(select(models.Task).where(models.Task.kind == TaskKind.JUDGE_IMPORT)).one()
        assert (task.is_dead, task.attempts, task.last_error) == (True, 8, "RuntimeError")
        assert session.scalars(select(models.BadgeImport)).one().state is ImportState.FAILED
