"""Badges between the verifier and the pages."""

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import undefer

from jobboard import badges, models, rechecks, tasks
from jobboard.config import Settings
from jobboard.counting import TRUSTED_FOR
from jobboard.credentials import verify
from jobboard.errors import Rejected, TooMany
from jobboard.issuers.decisions import decide
from jobboard.models import BadgeState, DecisionKind, ImportState, TaskKind
from tests.credentials import platforms, scenarios
from tests.credentials.recorded import recorded
from tests.credentials.scenarios import LIST, NOW, Web
from tests.factories import make_account, make_candidate, make_issuer, make_skill
from tests.working import run_due_once

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
        badge = session.scalars(select(models.Badge).options(undefer(models.Badge.content))).one()
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


def test_a_try_on_a_chain_for_tests_gets_no_achievement_of_the_issuer_it_names(any_database, owner):
    for name, state, count in (
        ("blockcerts-3-a-try", BadgeState.ISSUER_NOT_IDENTIFIED, 0),
        ("blockcerts-3-good", BadgeState.VERIFIED, 1),
    ):
        data, web = recorded(name)
        hand_in(any_database, owner, data)
        work(any_database, web)
        with any_database.reading() as session:
            latest = session.scalars(select(models.Badge).order_by(models.Badge.id.desc())).first()
            assert (latest.state, latest.achievement_id is not None) == (state, bool(count))
            assert session.scalar(select(func.count(models.Achievement.id))) == count


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
        assert rechecks.recheck_for_account(session, account, now=NOW) == 1
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
        session.scalars(select(models.Badge)).one().trusted_until = end + TRUSTED_FOR
        session.flush()
        assert badges.change_states_by_time(session, now=end - timedelta(seconds=1)) == 0
        assert badges.change_states_by_time(session, now=end) == 1
    badge, skills = only_badge(any_database)
    assert (badge.state, skills, web.asked) == (BadgeState.EXPIRED, [], [])


def test_trust_in_a_check_is_renewed_before_it_ends_and_not_by_every_check(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    web = Web()
    ends = []
    for days in (0, 2, 5):
        work(any_database, web, NOW + timedelta(days=days))
        ends.append(only_badge(any_database)[0].trusted_until - NOW)
    assert ends[:2] == [TRUSTED_FOR] * 2
    assert TRUSTED_FOR < ends[2] <= timedelta(days=5) + TRUSTED_FOR


def test_a_revoked_badge_loses_its_skills_on_the_next_check(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    web = Web()
    work(any_database, web)
    web.answers[LIST] = scenarios.status_list([5])
    work(any_database, web, NOW + timedelta(days=2))
    badge, skills = only_badge(any_database)
    assert (badge.state, skills, badge.next_check_at) == (BadgeState.REVOKED, [], None)


def test_a_list_that_is_unreachable_for_too_long_takes_the_tick_until_it_answers(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    web = Web()
    work(any_database, web)
    list_document = web.answers.pop(LIST)
    work(any_database, web, NOW + TRUSTED_FOR)
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
    with database.writing_session() as session:
        candidate = session.get(models.Candidate, owner_on_sqlite)
        with pytest.raises(Rejected):
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

    monkeypatch.setattr("jobboard.sandbox.Sandbox.verify", fail)
    hand_in(database, owner_on_sqlite, b"{}")
    now = NOW
    for _ in range(8):
        work(database, Web(), now)
        now += timedelta(days=1)
    with database.reading() as session:
        task = session.scalars(select(models.Task).where(models.Task.kind == TaskKind.JUDGE_IMPORT)).one()
        assert (task.is_dead, task.attempts, task.last_error) == (True, 8, "RuntimeError")
        assert session.scalars(select(models.BadgeImport)).one().state is ImportState.FAILED


def test_a_badge_that_could_not_be_read_is_known_again_when_it_can(any_database, owner):
    web = Web()
    documents = dict(web.answers)
    web.answers.clear()
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    unread = only_badge(any_database)[0]
    assert (unread.state, unread.badge_key[:7]) == (BadgeState.COULD_NOT_BE_CHECKED, "sha256:")
    web.answers.update(documents)
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    badge = only_badge(any_database)[0]
    assert (badge.id, badge.state) == (unread.id, BadgeState.VERIFIED)
    assert badge.badge_key.startswith("did:web:college.example ")


def test_an_unreadable_copy_of_a_badge_that_is_held_goes_when_it_can_be_read(any_database, owner):
    web, address = Web(), "https://college.example/badges/1.json"
    hand_in(any_database, owner, address=address)
    work(any_database, web)
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    web.answers[address] = scenarios.good()
    work(any_database, web, NOW + timedelta(minutes=10))
    with any_database.reading() as session:
        rows = session.execute(select(models.Badge.removed_at.is_(None), models.Badge.state).order_by(models.Badge.id))
        assert [tuple(row) for row in rows] == [
            (False, BadgeState.COULD_NOT_BE_CHECKED),
            (True, BadgeState.VERIFIED),
        ]


def test_an_address_that_does_not_answer_is_asked_again_and_its_document_is_kept(any_database, owner):
    web, address = Web(), "https://college.example/badges/1.json"
    hand_in(any_database, owner, address=address)
    work(any_database, web)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.name, badge.next_check_at) == (
        BadgeState.COULD_NOT_BE_CHECKED,
        f"An address that could not be read: {address}",
        NOW + timedelta(minutes=10),
    )
    web.answers[address] = scenarios.good()
    work(any_database, web, badge.next_check_at)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.content, badge.name) == (BadgeState.VERIFIED, scenarios.good(), "Data analysis")


def test_of_a_page_the_badge_is_kept_and_later_checks_do_not_need_the_page(any_database, owner):
    shared = platforms.embedded()
    hand_in(any_database, owner, address=shared.copied)
    work(any_database, shared.site)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.content, badge.name) == (BadgeState.VERIFIED, scenarios.good(), "Data analysis")
    assert badge.badge_key == verify(scenarios.good(), identities=(), loader=Web(), now=NOW).badge_key
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    assert only_badge(any_database)[0].id == badge.id


def test_a_platform_that_does_not_answer_leaves_a_badge_that_is_asked_for_again(any_database, owner):
    shared = platforms.credly()
    address = shared.badge.decode()
    answers = shared.site.answers.pop(address)
    hand_in(any_database, owner, address=shared.copied)
    work(any_database, shared.site)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.content.decode()) == (BadgeState.COULD_NOT_BE_CHECKED, shared.copied)
    shared.site.answers[address] = answers
    work(any_database, shared.site, badge.next_check_at)
    again = only_badge(any_database)[0]
    assert (again.id, again.badge_key, json.loads(again.content)) == (badge.id, address, answers)


def test_a_page_without_a_badge_leaves_none_and_says_what_to_do(any_database, owner):
    site = platforms.Site()
    site.answers[platforms.PORTFOLIO] = platforms.page(body="<h1>Isla is a doctor</h1>")
    hand_in(any_database, owner, address=platforms.PORTFOLIO)
    work(any_database, site)
    with any_database.reading() as session:
        [handed_in] = session.scalars(select(models.BadgeImport))
        assert (handed_in.state, handed_in.reason) == (ImportState.FAILED, "page.no_badge")


@pytest.mark.parametrize("as_text", [False, True])
def test_what_tells_who_somebody_is_is_not_kept_of_an_address(any_database, owner, as_text):
    address = "https://college.example/badges/1.json?v=2_0&identity__email=isla%40example.org#isla"
    if as_text:
        hand_in(any_database, owner, f" {address}\n".encode())
    else:
        hand_in(any_database, owner, address=address)
    with any_database.reading() as session:
        [handed_in] = session.scalars(select(models.BadgeImport))
        assert handed_in.content == b"https://college.example/badges/1.json?v=2_0"
        assert handed_in.source_address == (None if as_text else handed_in.content.decode())


def test_a_badge_whose_picture_is_gone_is_looked_at_again_soon(any_database, owner):
    web = Web()
    hand_in(any_database, owner, scenarios.hosted(web))
    web.answers["https://badges.example/first-aid.png"] = 404
    work(any_database, web)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.next_check_at) == (BadgeState.COULD_NOT_BE_CHECKED, NOW + timedelta(minutes=10))
    web.answers["https://badges.example/first-aid.png"] = scenarios.picture()
    work(any_database, web, badge.next_check_at)
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_a_badge_that_does_not_say_where_it_stands_is_kept_as_its_address(any_database, owner):
    web, address = Web(), "https://badges.example/assertions/1"
    scenarios.older(web, "0.5")
    hand_in(any_database, owner, address=address)
    work(any_database, web)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.content) == (BadgeState.VERIFIED, address.encode())
    work(any_database, web, badge.next_check_at)
    badge = only_badge(any_database)[0]
    assert (badge.state, badge.content) == (BadgeState.VERIFIED, address.encode())


@pytest.mark.parametrize(("answer", "reason"), [(404, "fetch.status"), (410, "fetch.gone")])
def test_an_address_where_nothing_stands_leaves_no_badge_and_says_why(any_database, owner, answer, reason):
    web, address = Web(), "https://college.example/badges/1.json"
    web.answers[address] = answer
    hand_in(any_database, owner, address=address)
    work(any_database, web)
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.Badge.id))) == 0
        [handed_in] = session.scalars(select(models.BadgeImport))
        assert (handed_in.state, handed_in.reason) == (ImportState.FAILED, reason)


def test_an_older_copy_of_a_badge_takes_nothing_from_the_good_one(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    hand_in(any_database, owner, scenarios.good(validUntil="2026-05-20T00:00:00Z"))
    work(any_database, Web())
    badge, skills = only_badge(any_database)
    assert (badge.state, badge.content, len(skills)) == (BadgeState.VERIFIED, scenarios.good(), 1)


def test_a_renewed_copy_of_a_badge_takes_the_place_of_the_expired_one(any_database, owner):
    hand_in(any_database, owner, scenarios.good(validUntil="2026-05-20T00:00:00Z"))
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.EXPIRED
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    badge, skills = only_badge(any_database)
    assert (badge.state, badge.content, len(skills)) == (BadgeState.VERIFIED, scenarios.good(), 1)


def test_bad_news_stays_while_nothing_better_is_known(any_database, owner):
    web = Web()
    web.answers[LIST] = scenarios.status_list([5])
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    del web.answers[LIST]
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    assert only_badge(any_database)[0].state is BadgeState.REVOKED
    web.answers[LIST] = scenarios.status_list([])
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_what_cannot_be_checked_is_tried_after_ten_minutes_and_then_ever_later(any_database, owner):
    web = Web()
    hand_in(any_database, owner, scenarios.good())
    work(any_database, web)
    del web.answers[LIST]
    now, waits = NOW + TRUSTED_FOR, []
    for _ in range(10):
        work(any_database, web, now)
        badge = only_badge(any_database)[0]
        waits.append(badge.next_check_at - now)
        now = badge.next_check_at
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=40)]
    assert waits[-1] == timedelta(hours=24)
    assert badge.verified_at == NOW


def test_a_badge_that_begins_counts_once_a_check_has_found_it_good(any_database, owner):
    hand_in(any_database, owner, scenarios.good(validFrom="2026-06-01T18:00:00Z"))
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.NOT_YET_VALID
    begins = NOW + timedelta(hours=6)
    web = Web()
    del web.answers[LIST]
    work(any_database, web, begins)
    assert only_badge(any_database)[0].state is BadgeState.COULD_NOT_BE_CHECKED
    work(any_database, Web(), begins + timedelta(minutes=10))
    badge, skills = only_badge(any_database)
    assert (badge.state, len(skills)) == (BadgeState.VERIFIED, 1)


def test_an_achievement_without_an_id_is_that_of_one_badge_alone(any_database, owner):
    plain = {"type": ["VerifiableCredential"]}  # What says that it is an Open Badge must name its achievement.
    for number in (1, 2):
        subject = scenarios.unsigned()["credentialSubject"]
        del subject["achievement"]["id"]
        hand_in(any_database, owner, scenarios.good(id=f"urn:uuid:{number}", credentialSubject=subject, **plain))
    work(any_database, Web())
    with any_database.reading() as session:
        names = session.execute(select(models.Achievement.key, models.Achievement.name)).all()
        assert {name for _, name in names} == {"Data analysis"}
        assert len({key for key, _ in names}) == 2


def test_what_an_issuer_is_follows_its_latest_report_unless_staff_say_more(any_database, owner):
    with any_database.writing() as session:
        session.add(models.Issuer(key=scenarios.COLLEGE, name="Old name", url=None, level=1))
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.writing() as session:
        issuer = session.scalars(select(models.Issuer)).one()
        assert (issuer.name, issuer.level) == ("College", 2)
        decide(session, issuer, DecisionKind.LEVEL_3, reason="Met them", source="Their charter", account_id=1, now=NOW)
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.reading() as session:
        assert session.scalars(select(models.Issuer.level)).one() == 3


def test_an_import_that_is_finished_without_the_worker_leaves_it_nothing_to_do(any_database, owner):
    with any_database.writing() as session:
        candidate = session.get(models.Candidate, owner)
        content = scenarios.good()
        handed_in = badges.start_import(session, candidate, content=content, address=None, file_name="", now=NOW)
        identities = badges.identities_of(session, candidate)
        report = verify(content, identities=identities, loader=Web(), now=NOW)
        badges.finish_import(session, handed_in, report, now=NOW)
    with any_database.reading() as session:
        due = session.scalars(select(models.Task.kind).where(models.Task.due_at <= NOW))
        assert set(due) == {TaskKind.SUGGEST_SKILLS}  # Its text is read; nothing judges it again.
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


class LosesItsAddress(Web):
    """The person removes the address that the badge names while the first address is being asked."""

    def __init__(self, database):
        super().__init__()
        self.database = database

    def load(self, address, *, accept="application/json"):
        if not self.asked:
            with self.database.writing() as session:
                account = session.scalars(select(models.Account)).one()
                account.emails.remove(account.emails[0])
                rechecks.recheck_for_account(session, account, now=NOW)
        return super().load(address, accept=accept)


def test_an_address_that_goes_while_a_badge_is_judged_proves_nothing(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, LosesItsAddress(any_database))
    badge, skills = only_badge(any_database)
    assert (badge.state, skills) == (BadgeState.NOT_PROVEN_YOURS, [])
    with any_database.reading() as session:
        states = session.scalars(select(models.Verification.state)).all()
        assert states == [BadgeState.NOT_PROVEN_YOURS]


def test_an_address_that_goes_while_an_unknown_badge_is_checked_again_proves_nothing(any_database, owner):
    away = Web()
    del away.answers[LIST]
    hand_in(any_database, owner, scenarios.good())
    work(any_database, away)
    badge, _ = only_badge(any_database)
    work(any_database, LosesItsAddress(any_database), badge.next_check_at)
    assert only_badge(any_database)[0].state is BadgeState.NOT_PROVEN_YOURS


def test_a_restored_badge_counts_only_once_it_was_checked(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.writing() as session:
        badge = session.scalars(select(models.Badge)).one()
        badges.remove_badge(session, badge, now=NOW)
    with any_database.writing() as session:
        badges.restore_badge(session, session.scalars(select(models.Badge)).one(), now=NOW + timedelta(days=90))
    badge, skills = only_badge(any_database)
    assert (badge.removed_at, badge.state, skills) == (None, BadgeState.COULD_NOT_BE_CHECKED, [])
    work(any_database, Web(), NOW + timedelta(days=90))
    badge, skills = only_badge(any_database)
    assert (badge.state, len(skills)) == (BadgeState.VERIFIED, 1)


def test_a_worse_copy_of_a_removed_badge_brings_it_back_unchecked(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.writing() as session:
        badges.remove_badge(session, session.scalars(select(models.Badge)).one(), now=NOW)
        candidate = session.get(models.Candidate, owner)
        older = scenarios.good(validUntil="2026-05-15T00:00:00Z")
        handed_in = badges.start_import(session, candidate, content=older, address=None, file_name="", now=NOW)
        report = verify(older, identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
        badges.finish_import(session, handed_in, report, now=NOW)
    assert only_badge(any_database)[0].state is BadgeState.COULD_NOT_BE_CHECKED
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_a_badge_restored_while_a_check_finds_it_away_is_checked(any_database, owner):
    hand_in(any_database, owner, scenarios.good())
    work(any_database, Web())
    with any_database.writing() as session:
        badge = session.scalars(select(models.Badge)).one()
        badges.remove_badge(session, badge, now=NOW)
        tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=NOW)
    (claimed,) = tasks.claim_tasks(any_database, holder="slow", limit=1, lease=timedelta(minutes=5), now=NOW)
    with any_database.writing() as session:
        badges.restore_badge(session, session.scalars(select(models.Badge)).one(), now=NOW)
    with any_database.writing() as session:
        assert not tasks.complete_task(session, claimed)
    work(any_database, Web())
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_a_failure_that_rests_on_what_an_issuer_published_is_looked_at_again(any_database, owner):
    broken = Web()
    document = broken.answers["https://college.example/.well-known/did.json"]
    del document["assertionMethod"]
    hand_in(any_database, owner, scenarios.good())
    work(any_database, broken)
    badge, _ = only_badge(any_database)
    assert (badge.state, badge.achievement_id) == (BadgeState.FAILED, None)
    work(any_database, Web(), badge.next_check_at)
    assert only_badge(any_database)[0].state is BadgeState.VERIFIED


def test_a_failure_of_the_document_itself_is_final(any_database, owner):
    document = json.loads(scenarios.good())
    document["@context"].append({"name": "https://elsewhere.example/name"})
    hand_in(any_database, owner, scenarios.encode(document))
    work(any_database, Web())
    badge, _ = only_badge(any_database)
    assert (badge.state, badge.next_check_at) == (BadgeState.FAILED, None)


@pytest.mark.postgresql
def test_a_new_level_of_an_issuer_waits_for_a_badge_that_is_being_kept(postgresql):
    """Otherwise the badge's holder would be written with the level of before, and nothing would notice."""
    with postgresql.writing() as session:
        owner = make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id
        make_issuer(session, key=scenarios.COLLEGE, name="College", level=2)
    hand_in(postgresql, owner, scenarios.good())
    report = verify(scenarios.good(), identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
    with postgresql.writing_session() as keeping:
        handed_in = keeping.scalars(select(models.BadgeImport)).one()
        badges.finish_import(keeping, handed_in, report, now=NOW)
        keeping.flush()
        with postgresql.writing_session() as changing:
            changing.execute(text("SET LOCAL lock_timeout = '200ms'"))
            changing.scalars(select(models.Issuer)).one().level = 3
            with pytest.raises(OperationalError):
                changing.flush()
            changing.rollback()
        keeping.rollback()
