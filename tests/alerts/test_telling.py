"""Mail about saved searches: once, at the time that was chosen, and naming nobody."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.alerts import searches
from jobboard.alerts.times import WAIT, next_telling
from jobboard.errors import Rejected
from jobboard.models import BadgeState, HowOften, IssuerRule, TaskKind, Visibility
from jobboard.policies import set_rule
from jobboard.worker import Worker
from tests.alerts.watching import LATER, MINUTE, SETTINGS, start_watch
from tests.conftest import NOW
from tests.factories import make_account

DAY = timedelta(days=1)


@pytest.fixture
def watch(any_database):
    return start_watch(any_database)


def test_who_is_new_is_told_once_by_reference_with_a_link(watch):
    with watch.database.writing() as session:
        account = make_account(session, name="Isla Rae", address="isla@example.org")
    person = watch.add_person(account=account, visibility=Visibility.NAMED, headline="Welder of ships")
    watch.follow()
    assert (watch.tell(), watch.tell()) == (1, 0)
    (mail,) = watch.mails()
    with watch.database.reading() as session:
        search = session.get(models.SavedSearch, watch.search_id)
    assert mail.subject == "Welders: 1 person newly found"
    for text in (mail.body, mail.html):
        assert watch.reference(person) in text
        assert f"https://jobs.example/searches/{search.public_id}" in text
        assert "https://jobs.example/searches/stop?token=" in text
        assert not any(word in text for word in ("Isla", "isla@", "ships"))


def test_at_most_some_references_stand_in_a_mail(watch):
    people = [watch.add_person() for _ in range(22)]
    watch.follow()
    assert watch.tell() == 22
    (mail,) = watch.mails()
    assert mail.body.count("- Candidate ") == 20
    assert "- and 2 more" in mail.body
    assert watch.reference(people[0]) in mail.body


def test_who_hid_themself_before_the_mail_is_not_in_it(watch):
    people = [watch.add_person() for _ in range(2)]
    watch.follow()
    watch.change(people[0], visibility=Visibility.HIDDEN)
    assert watch.tell() == 1
    (mail,) = watch.mails()
    assert watch.reference(people[0]) not in mail.body
    watch.follow()
    assert watch.tell(LATER) == 0


def test_who_is_found_again_before_being_compared_is_told_after_all(watch):
    """At the moment of the mail a badge was in doubt, and nobody noticed before it was well again."""
    person = watch.add_person()
    watch.follow()
    watch.let_fall(person, BadgeState.COULD_NOT_BE_CHECKED)
    assert watch.run_telling() == 0
    assert watch.tasks() == [NOW + WAIT]
    watch.let_fall(person, BadgeState.VERIFIED)
    watch.follow()
    assert watch.run_telling(NOW + WAIT) == 1
    assert watch.tasks() == []


def test_a_loss_waits_until_it_is_more_than_a_doubt(watch):
    person = watch.add_person()
    watch.follow()
    watch.tell()
    watch.let_fall(person)
    watch.follow()
    assert watch.tell() == 0
    assert watch.tell(NOW + WAIT) == 1
    mail = watch.mails()[-1]
    assert mail.subject == "Welders: 1 person no longer found"
    assert watch.reference(person) in mail.body
    assert "because a badge no longer counts" in mail.body


def test_a_badge_that_was_only_in_doubt_is_not_told(watch):
    person = watch.add_person()
    watch.follow()
    watch.tell()
    for state in (BadgeState.COULD_NOT_BE_CHECKED, BadgeState.VERIFIED):
        watch.let_fall(person, state)
        watch.follow()
    assert watch.tell(LATER) == 0


def test_who_came_and_went_between_two_digests_is_in_neither(watch):
    watch.change_search(searches.choose_how_often, HowOften.DAILY, now=NOW)
    person = watch.add_person()
    watch.follow()
    watch.let_fall(person)
    watch.follow(LATER)
    assert watch.tell(NOW + DAY) == 0
    watch.let_fall(person, BadgeState.VERIFIED)
    watch.follow(NOW + DAY)
    assert watch.tell(NOW + 2 * DAY) == 1


@pytest.mark.parametrize(
    ("how_often", "now", "then"),
    [
        (HowOften.AT_ONCE, "2026-06-01T12:00", "2026-06-01T12:00"),
        (HowOften.DAILY, "2026-06-01T05:59", "2026-06-01T06:00"),
        (HowOften.DAILY, "2026-06-01T06:00", "2026-06-02T06:00"),
        (HowOften.WEEKLY, "2026-06-01T05:59", "2026-06-01T06:00"),  # A Monday.
        (HowOften.WEEKLY, "2026-06-01T12:00", "2026-06-08T06:00"),
        (HowOften.WEEKLY, "2026-06-07T23:59", "2026-06-08T06:00"),
    ],
)
def test_when_somebody_is_told(how_often, now, then):
    moment, due = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, then))
    assert next_telling(how_often, moment) == due


def test_a_search_that_is_stopped_or_deleted_tells_nothing(watch):
    watch.add_person()
    watch.follow()
    watch.change_search(searches.choose_how_often, HowOften.NEVER, now=NOW)
    assert (watch.tasks(), watch.tell()) == ([], 0)
    watch.change_search(searches.choose_how_often, HowOften.AT_ONCE, now=NOW)
    assert (watch.tasks(), watch.tell()) == ([], 0)  # What happened meanwhile is old.
    watch.add_person()
    watch.follow()
    watch.change_search(searches.delete_search, now=NOW)
    assert (watch.tasks(), watch.tell()) == ([], 0)


def test_a_search_that_cannot_be_read_any_more_tells_nothing_and_fails_no_task(watch):
    watch.add_person()
    watch.follow()
    with watch.database.writing() as session:
        session.get(models.SavedSearch, watch.search_id).question = '{"version": 99}'
    assert watch.tell() == 0
    assert watch.mails() == []


def test_what_waits_for_a_digest_is_told_at_once_when_that_is_chosen(watch):
    watch.change_search(searches.choose_how_often, HowOften.WEEKLY, now=NOW)
    watch.add_person()
    watch.follow()
    watch.change_search(searches.choose_how_often, HowOften.AT_ONCE, now=NOW)
    assert watch.tasks() == [NOW]
    assert watch.tell() == 1


def test_a_member_who_goes_takes_their_searches_along(watch):
    watch.add_person()
    watch.follow()
    with watch.database.writing() as session:
        session.delete(session.get(models.Member, watch.member_id))
    assert (watch.news(), watch.tell()) == ({}, 0)


def forbid_issuers(watch):
    """Let the employer's policy count no issuer of anybody."""
    with watch.database.writing() as session:
        member = session.get(models.Member, watch.member_id)
        for issuer in session.scalars(select(models.Issuer.id)).all():
            set_rule(session, member, issuer, IssuerRule.NEVER, reason="", now=NOW)


def test_who_is_found_no_more_by_a_stricter_policy_alone_is_not_told_and_leaves_no_task(watch):
    watch.add_person()
    watch.follow()
    forbid_issuers(watch)
    assert watch.run_telling() == 0
    assert (watch.mails(), watch.tasks(), watch.news()) == ([], [], {})


def test_who_is_found_again_by_a_milder_policy_alone_is_not_told_as_lost(watch):
    person = watch.add_person()
    watch.follow()
    watch.run_telling()
    watch.let_fall(person)
    watch.follow()
    with watch.database.writing() as session:  # Another search that finds the person as they are now.
        session.get(models.SavedSearch, watch.search_id).question = '{"version": 1}'
    assert watch.run_telling(NOW + WAIT) == 0
    assert (len(watch.mails()), watch.tasks()) == (1, [])


def test_others_are_told_though_one_is_found_no_more_by_a_stricter_policy(watch):
    watch.add_person()
    watch.follow()
    forbid_issuers(watch)
    other = watch.add_person()
    watch.follow()
    assert watch.run_telling() == 1
    (mail,) = watch.mails()
    assert watch.reference(other) in mail.body
    assert watch.tasks() == []


def worker(watch, now=NOW):
    return Worker(watch.database, SETTINGS, None, None, lambda: now)


def test_the_worker_compares_and_tells_in_one_go(watch):
    watch.add_person()
    one = worker(watch)
    assert one.follow_people() == 1
    for task in one.claim(4):
        if task.kind is TaskKind.TELL_SEARCH:
            one.do(task)
    assert len(watch.mails()) == 1
    assert one.follow_people() == 0


def test_a_worker_killed_before_its_commit_tells_exactly_once(watch, monkeypatch):
    """The mail was written, the process dies before the transaction ends, and another one takes over."""
    watch.add_person()
    watch.follow()
    (task,) = worker(watch).claim(4)

    class Killed(BaseException):
        pass

    def die(*_, **__):
        raise Killed

    for point in ("jobboard.alerts.telling.mark_told", "jobboard.alerts.telling.queue_mail"):
        one = worker(watch)
        one._holder = task.holder
        with monkeypatch.context() as patch:
            patch.setattr(point, die)
            with pytest.raises(Killed):
                one.do(task)
        assert (watch.mails(), len(watch.tasks())) == ([], 1)
    for moment in (LATER, LATER + MINUTE):  # The claim has run out; what it began is tried after a wait.
        later = worker(watch, moment)
        for again in later.claim(4):
            if again.kind is TaskKind.TELL_SEARCH:
                later.do(again)
    assert len(watch.mails()) == 1
    assert watch.tasks() == []


def test_searches_deleted_long_ago_are_forgotten_and_others_can_be_brought_back(watch):
    watch.change_search(searches.delete_search, now=NOW)
    with watch.database.writing() as session:
        assert searches.forget_deleted(session, now=NOW + searches.RESTORABLE_FOR) == 0
    watch.change_search(searches.restore_search, now=NOW)
    watch.add_person()
    watch.follow()
    assert len(watch.news()) == 1
    watch.change_search(searches.delete_search, now=NOW)
    with watch.database.writing() as session:
        assert searches.forget_deleted(session, now=NOW + searches.RESTORABLE_FOR + DAY) == 1


def test_a_search_that_is_brought_back_counts_as_any_other(watch, monkeypatch):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    watch.change_search(searches.delete_search, now=NOW)
    with watch.database.writing() as session:
        member, search = session.get(models.Member, watch.member_id), session.get(models.SavedSearch, watch.search_id)
        other = searches.save_search(
            session, member, searches.question_of(search), name="Other", how_often=HowOften.DAILY, now=NOW
        )
        for refused in (
            lambda: searches.restore_search(session, search, now=NOW),
            lambda: searches.save_search(
                session, member, searches.question_of(search), name="Third", how_often=HowOften.DAILY, now=NOW
            ),
        ):
            with pytest.raises(Rejected, match="You have 1 saved search"):
                refused()
        assert search.deleted_at == NOW
        searches.delete_search(session, other, now=NOW)
        searches.restore_search(session, search, now=NOW)
        assert search.deleted_at is None
