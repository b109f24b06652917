"""Verdicts that stay true: one look at a source serves every badge on it, and nothing fails open."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from jobboard import badges, models, readings, rechecks, tasks, verdicts
from jobboard.config import Settings
from jobboard.counting import TRUSTED_FOR
from jobboard.credentials import Document, NotLoaded, issuing
from jobboard.models import BadgeState, TaskKind
from jobboard.sources import ask_afresh
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, LIST, NOW, STRANGER_KEY, Web
from tests.factories import make_account, make_candidate
from tests.working import run_due_once

KEYS = "https://college.example/.well-known/did.json"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = NOW + 2 * HOUR


def badge_at(position, number=None, list_address=LIST):
    """A badge of the college for the owner, with an entry of its own in a list."""
    entry = {
        **scenarios.unsigned()["credentialStatus"],
        "id": f"{list_address}#{position}",
        "statusListIndex": str(position),
        "statusListCredential": list_address,
    }
    number = position if number is None else number
    return scenarios.good(id=f"urn:uuid:7f2f2b3c-0000-4000-8000-{number:012d}", credentialStatus=entry)


class People:
    """A database with badges of one person, and the worker's work on it at times of the test's choice."""

    def __init__(self, database):
        self.database = database
        self.web = Web()
        with database.writing() as session:
            self.owner = make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id

    def hold(self, *contents, now=NOW):
        for content in contents:
            with self.database.writing() as session:
                owner = session.get(models.Candidate, self.owner)
                badges.start_import(session, owner, content=content, address=None, file_name="", now=now)
        self.work(now)
        self.web.asked.clear()

    def work(self, now):
        return run_due_once(self.database, Settings(mode="development"), self.web, now)

    def work_daily(self, first, last):
        for day in range(first, last + 1):
            self.work(NOW + day * DAY)

    def check_in_full(self, now):
        with self.database.writing() as session:
            for badge_id in session.scalars(select(models.Badge.id)):
                tasks.add_task(session, TaskKind.RECHECK_BADGE, badge_id, due_at=now)
        self.work(now)

    def all(self, kind):
        with self.database.reading() as session:
            return session.scalars(select(kind).order_by(kind.id)).all()

    def states(self):
        return [badge.state for badge in self.all(models.Badge)]

    def count(self, kind):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(kind))

    def versions(self):
        return self.all(models.Candidate)[0].search_version

    def source(self, address=LIST):
        return next(each for each in self.all(models.Source) if each.address == address)


@pytest.fixture
def people(any_database):
    return People(any_database)


def test_badges_share_the_sources_that_their_verdicts_stand_on(people):
    people.hold(badge_at(1), badge_at(2))
    assert {each.address: each.is_list for each in people.all(models.Source)} == {LIST: True, KEYS: False}
    assert people.count(models.SourceUse) == 4
    assert [badge.trusted_until for badge in people.all(models.Badge)] == [NOW + TRUSTED_FOR] * 2


def test_one_look_at_a_list_serves_every_badge_on_it_and_makes_no_report(people):
    people.hold(*map(badge_at, range(1, 6)))
    before = people.versions()
    people.work(SOON)
    assert people.web.asked.count(LIST) == 1
    assert (people.count(models.Verification), people.versions()) == (5, before)
    assert people.source().checked_at == SOON


def test_of_a_list_only_the_badge_whose_bit_was_set_is_checked_in_full_and_revoked(people):
    people.hold(*map(badge_at, range(1, 6)))
    people.web.answers[LIST] = scenarios.status_list([3])
    people.work(SOON)
    verified = BadgeState.VERIFIED
    assert people.states() == [verified, verified, BadgeState.REVOKED, verified, verified]
    assert people.count(models.Verification) == 6
    assert sorted(people.web.asked) == [KEYS, LIST]  # The full check uses what was fetched a moment ago.


def test_a_badge_whose_bit_was_set_counts_for_nothing_even_before_its_full_check(people):
    people.hold(badge_at(1))
    people.web.answers[LIST] = scenarios.status_list([1])
    stopped = people.source()
    with people.database.writing() as session:
        tasks.add_task(session, TaskKind.CHECK_SOURCE, stopped.id, due_at=NOW)
    only_sources(people, SOON)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.trusted_until) == (BadgeState.VERIFIED, SOON)
    people.web.answers[LIST] = None  # The host goes away before the full check.
    people.check_in_full(SOON + 2 * HOUR)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def only_sources(people, now):
    from jobboard.worker import Worker
    from tests.working import shared_sandbox

    worker = Worker(people.database, Settings(mode="development"), people.web, shared_sandbox(), lambda: now)
    for task in worker.claim(100):
        if task.kind is TaskKind.CHECK_SOURCE:
            worker.do(task)
        else:
            worker.fail(task, "put off")


def test_a_suspension_that_is_lifted_is_noticed(people):
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    people.web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    people.hold(scenarios.good(credentialStatus=entry))
    assert people.states() == [BadgeState.SUSPENDED]
    people.web.answers[LIST] = scenarios.status_list([], purpose="suspension")
    people.work(SOON)
    assert people.states() == [BadgeState.VERIFIED]


@pytest.mark.parametrize("answer", [None, 404, 500, 503, 403])
def test_a_list_that_cannot_be_read_keeps_the_verdict_for_a_week_and_then_takes_it(people, answer):
    people.hold(badge_at(1))
    people.web.answers[LIST] = answer
    people.work_daily(1, 6)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.trusted_until, badge.verified_at) == (BadgeState.VERIFIED, NOW + TRUSTED_FOR, NOW)
    people.work(NOW + TRUSTED_FOR)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.verified_at) == (BadgeState.COULD_NOT_BE_CHECKED, NOW)


def test_grace_ends_at_the_second_and_the_state_follows_without_any_check(people):
    people.hold(badge_at(1))
    end = NOW + TRUSTED_FOR
    with people.database.writing() as session:
        assert badges.change_states_by_time(session, now=end - timedelta(seconds=1)) == 0
        assert badges.change_states_by_time(session, now=end) == 1
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def test_during_an_outage_a_full_check_is_reported_and_changes_nothing(people):
    people.hold(badge_at(1))
    people.web.answers[LIST] = None
    people.check_in_full(NOW + DAY)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.checked_at, badge.trusted_until) == (BadgeState.VERIFIED, NOW, NOW + TRUSTED_FOR)
    assert people.all(models.Verification)[-1].state is BadgeState.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize("answer", [None, 404])
@pytest.mark.parametrize("which", ["assertions/1", "issuer"])
def test_a_hosted_copy_that_is_away_has_the_same_grace(people, which, answer):
    people.hold(scenarios.hosted(people.web))
    people.web.answers[f"https://badges.example/{which}"] = answer
    people.check_in_full(NOW + DAY)
    assert people.states() == [BadgeState.VERIFIED]
    people.work(NOW + TRUSTED_FOR)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def test_a_key_that_is_away_has_the_same_grace(people):
    people.hold(badge_at(1))
    people.web.answers[KEYS] = None
    people.check_in_full(NOW + DAY)
    assert people.states() == [BadgeState.VERIFIED]
    people.work(NOW + TRUSTED_FOR)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def tampered():
    document = scenarios.status_list([1])
    document["credentialSubject"]["encodedList"] = issuing.encode_status_list([])
    return document


def of_a_stranger():
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    return scenarios.status_list([], key=STRANGER_KEY, method=f"{did}#{did.removeprefix('did:key:')}")


def too_short():
    document = scenarios.status_list([])
    del document["proof"]
    document["credentialSubject"]["encodedList"] = issuing.encode_status_list([], entries=8)
    return scenarios.sign(document)


BAD_LISTS = {
    "tampered": (tampered, "standing.list_not_intact"),
    "signed by another": (of_a_stranger, "standing.list_of_nobody"),
    "over": (lambda: scenarios.status_list([], validUntil="2026-06-01T13:00:00Z"), "standing.list_out_of_time"),
    "of another purpose": (
        lambda: scenarios.status_list([], purpose="suspension"),
        "standing.list_of_another_purpose",
    ),
    "too short": (too_short, "standing.position_out_of_range"),
    "malformed": (lambda: {"a": 1}, "standing.list_malformed"),
    "not a list": (lambda: b"<html>", "standing.unreachable"),
    "gone for good": (lambda: 410, "standing.unreachable"),
}


@pytest.mark.parametrize("kind", BAD_LISTS)
def test_a_bad_list_has_no_grace(people, kind):
    make, code = BAD_LISTS[kind]
    people.hold(badge_at(100))
    good = people.web.answers[LIST]
    people.web.answers[LIST] = make()
    people.work(SOON)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.judged_state) == (BadgeState.COULD_NOT_BE_CHECKED, BadgeState.COULD_NOT_BE_CHECKED)
    assert code in people.all(models.Verification)[-1].report
    people.web.answers[LIST] = None  # Now it is away, too: what was lost does not come back.
    people.work(SOON + DAY)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]
    people.web.answers[LIST] = good
    people.work(SOON + 3 * DAY)
    assert people.states() == [BadgeState.VERIFIED]


def test_a_list_is_believed_no_longer_than_it_says_itself(people):
    end = NOW + timedelta(minutes=30)
    people.web.answers[LIST] = scenarios.status_list([], validUntil=end.isoformat())
    people.hold(badge_at(1))
    assert people.all(models.Badge)[0].trusted_until == end
    people.web.answers[LIST] = None
    people.work(end - timedelta(seconds=1))
    assert people.states() == [BadgeState.VERIFIED]
    people.work(end)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def test_a_list_that_is_signed_anew_keeps_its_badges_verified(people):
    for hour in range(6):
        now = NOW + hour * HOUR
        people.web.answers[LIST] = scenarios.status_list([], validUntil=(now + 2 * HOUR).isoformat())
        people.hold(badge_at(1)) if not hour else people.work(now)
        assert people.states() == [BadgeState.VERIFIED]


def test_a_key_that_ends_ends_the_verdict_at_that_moment(people):
    end = NOW + 2 * DAY
    people.web.answers[KEYS]["verificationMethod"][0]["expires"] = end.isoformat()
    people.hold(badge_at(1))
    assert people.all(models.Badge)[0].trusted_until == end
    people.work(end)
    assert people.states() == [BadgeState.FAILED]


def test_a_key_that_is_exchanged_has_its_badges_checked_in_full(people):
    people.hold(badge_at(1))
    people.web.answers[KEYS] = issuing.did_web_document(COLLEGE, STRANGER_KEY.public_key())
    people.work(NOW + 2 * DAY)
    assert people.states() == [BadgeState.FAILED]


def test_a_hosted_badge_that_is_marked_as_revoked_is_revoked_on_the_next_look(people):
    people.hold(scenarios.hosted(people.web))
    people.web.answers["https://badges.example/assertions/1"]["revoked"] = True
    people.work(NOW + 2 * DAY)
    assert people.states() == [BadgeState.REVOKED]


def test_what_was_revoked_stays_so_and_is_not_looked_at_again(people):
    people.web.answers[LIST] = scenarios.status_list([1])
    people.hold(badge_at(1))
    people.web.answers[LIST] = None
    people.check_in_full(SOON)
    assert people.states() == [BadgeState.REVOKED]
    people.web.asked.clear()
    people.work(NOW + 40 * DAY)
    assert (people.states(), people.web.asked) == ([BadgeState.REVOKED], [])
    assert people.count(models.Source) == 0


def test_a_badge_that_was_never_verified_has_no_grace(people):
    people.web.answers[LIST] = None
    people.hold(badge_at(1))
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]
    assert people.all(models.Badge)[0].trusted_until is None


def test_an_address_that_is_no_longer_the_person_s_own_ends_the_verdict_during_an_outage(people):
    people.hold(badge_at(1))
    people.web.answers[KEYS] = None
    with people.database.writing() as session:
        account = session.scalars(select(models.Account)).one()
        account.emails[0].confirmed_at = None
        rechecks.recheck_for_account(session, account, now=NOW + DAY)
    people.work(NOW + DAY)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


def test_when_a_source_answers_again_its_badges_are_checked_at_once(people):
    people.hold(badge_at(1))
    good = people.web.answers.pop(LIST)
    people.work_daily(1, 9)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]
    people.web.answers[LIST] = good
    with people.database.writing() as session:
        tasks.add_task(session, TaskKind.CHECK_SOURCE, people.source().id, due_at=NOW + 9 * DAY + HOUR)
    people.work(NOW + 9 * DAY + HOUR)
    assert people.states() == [BadgeState.VERIFIED]


def test_a_failing_source_is_tried_soon_and_then_ever_later(people):
    people.hold(badge_at(1))
    people.web.answers[LIST] = None
    now, waits = SOON, []
    for _ in range(12):
        people.work(now)
        with people.database.reading() as session:
            due_at = session.scalar(
                select(models.Task.due_at).where(
                    models.Task.kind == TaskKind.CHECK_SOURCE, models.Task.subject_id == people.source().id
                )
            )
        waits.append(due_at - now)
        now = due_at
    assert waits[0] <= timedelta(minutes=11) < waits[1] < waits[2] < waits[3]
    assert 20 * HOUR < waits[-1] < 27 * HOUR
    assert (people.source().failing_since, people.source().failures) == (SOON, 12)


def test_trust_is_renewed_rarely_and_dates_the_last_good_look(people):
    people.hold(badge_at(1))
    before = people.versions()
    people.work_daily(1, 14)
    [badge] = people.all(models.Badge)
    assert badge.trusted_until > NOW + 14 * DAY
    assert badge.verified_at > NOW + 9 * DAY
    assert people.versions() - before <= 5


def test_checks_of_others_use_what_was_just_fetched_and_a_person_s_own_asks_afresh(people):
    people.hold(badge_at(1))
    people.check_in_full(NOW + HOUR / 2)
    assert people.web.asked == []
    with people.database.writing() as session:
        ask_afresh(session, session.scalars(select(models.Badge)).one(), now=NOW + HOUR / 2)
    people.check_in_full(NOW + HOUR / 2)
    assert set(people.web.asked) == {KEYS, LIST}


def test_what_was_fetched_a_while_ago_does_not_count_as_read_now(people):
    people.hold(badge_at(1))
    people.check_in_full(NOW + HOUR / 2)
    assert people.all(models.Badge)[0].trusted_until == NOW + TRUSTED_FOR
    documents = json.loads(people.all(models.Verification)[-1].report)["documents"]
    assert {each["fetched_at"] for each in documents} == {NOW.isoformat()}


def test_a_source_that_nobody_needs_is_forgotten(people):
    people.hold(badge_at(1))
    with people.database.writing() as session:
        badges.remove_badge(session, session.scalars(select(models.Badge)).one(), now=NOW)
    people.work(NOW + 2 * DAY)
    assert (people.count(models.Source), people.web.asked) == (0, [])


def test_a_worker_that_is_killed_in_the_middle_of_a_round_loses_nothing(people, monkeypatch):
    """Killed between noticing what changed and keeping what was read, and again while it believes the rest."""
    from jobboard import readings

    class Killed(BaseException):
        pass

    def killed_once(name):
        real, calls = getattr(readings, name), []

        def work(*arguments, **named):
            calls.append(name)
            if len(calls) == 1:
                raise Killed
            return real(*arguments, **named)

        monkeypatch.setattr(readings, name, work)

    people.hold(*map(badge_at, range(1, 6)))
    people.web.answers[LIST] = scenarios.status_list([3])
    killed_once("note_reading")
    with pytest.raises(Killed):
        people.work(SOON)
    people.work(SOON + timedelta(minutes=6))  # Its claim has run out by then; what it began is tried after a wait.
    after_its_claim = SOON + timedelta(minutes=7)
    people.work(after_its_claim)
    verified = BadgeState.VERIFIED
    assert people.states() == [verified, verified, BadgeState.REVOKED, verified, verified]
    assert people.web.asked.count(LIST) == 2
    assert people.source().checked_at == after_its_claim


class Moved(Web):
    def load(self, address, *, accept="application/json"):
        found = super().load(address, accept=accept)
        return Document("https://elsewhere.example/", found.status, found.media_type, found.body)


def test_the_same_document_from_another_host_is_not_the_same(people):
    people.hold(badge_at(1))
    answers = people.web.answers
    people.web = Moved()
    people.web.answers = answers
    people.work(NOW + 2 * DAY)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


class AwayHost(Web):
    """Refuses every connection to one host."""

    def __init__(self, host="lists.example"):
        super().__init__()
        self.host = host

    def load(self, address, *, accept="application/json"):
        if address.startswith(f"https://{self.host}/"):
            self.asked.append(address)
            raise NotLoaded("fetch.unreachable", address)
        return super().load(address, accept=accept)


def test_a_host_that_is_away_is_tried_once_and_not_for_everything_on_it(people):
    lists = [f"https://lists.example/{number}" for number in range(4)]
    for address in lists:
        people.web.answers[address] = scenarios.status_list([], id=address)
    people.hold(*(badge_at(number, number, address) for number, address in enumerate(lists)))
    answers = people.web.answers
    people.web = AwayHost()
    people.web.answers = answers
    people.work(NOW + timedelta(minutes=67))  # All are due.
    assert sum(each.startswith("https://lists.example/") for each in people.web.asked) == 1


def test_of_a_host_that_is_away_not_every_single_document_is_tried_for_days(people):
    """A host can have many thousands of hosted badges, and waiting for each would leave no time for anything else."""
    people.hold(scenarios.hosted(people.web))
    documents = {each.address for each in people.all(models.Source)}
    assert len(documents) > 1
    people.web = AwayHost("college.example")
    only_sources(people, NOW + 27 * HOUR)  # All are due.
    assert len(people.web.asked) == 1
    only_sources(people, NOW + 27 * HOUR + DAY)
    assert len(people.web.asked) == 2
    only_sources(people, NOW + 4 * DAY)
    assert documents <= set(people.web.asked)


def test_what_hangs_on_a_host_that_others_share_holds_up_nobody_for_long(people):
    """Who can let one address of a host hang must not keep everything else on it from being read: his own list, say."""
    lists = [f"https://lists.example/{number}" for number in range(2)]
    for address in lists:
        people.web.answers[address] = scenarios.status_list([], id=address)
    people.hold(*(badge_at(number, number, address) for number, address in enumerate(lists)))
    people.web.answers[lists[0]] = None
    people.web.answers[lists[1]] = scenarios.status_list([1], id=lists[1])
    for minutes in range(50, 130, 2):
        at = NOW + timedelta(minutes=minutes)
        poll(people, lists[0], at)  # As if there were many of them.
        only_sources(people, at)
        only_sources(people, at)
    [_, badge] = people.all(models.Badge)
    assert badge.trusted_until <= NOW + timedelta(minutes=130)


def poll(people, address, at):
    with people.database.writing() as session:
        tasks.add_task(session, TaskKind.CHECK_SOURCE, people.source(address).id, due_at=at)


def test_what_was_kept_before_does_not_undo_bad_news_when_the_worker_ends_in_between(database, monkeypatch):
    people = People(database)
    people.hold(badge_at(1))
    people.web.answers[LIST] = scenarios.status_list([1])
    poll(people, LIST, NOW + HOUR / 2)

    class Killed(BaseException):
        pass

    def end(*_given, **_named):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(readings, "note_reading", end)
        with pytest.raises(Killed):
            people.work(NOW + HOUR / 2)
    people.work(NOW + HOUR / 2)
    assert people.states() == [BadgeState.REVOKED]


def test_what_was_kept_before_does_not_undo_that_a_hosted_badge_is_gone(database):
    people = People(database)
    people.hold(scenarios.hosted(people.web))
    address = "https://badges.example/assertions/1"
    people.web.answers[address] = 410
    poll(people, address, NOW + HOUR / 2)
    people.work(NOW + HOUR / 2)
    assert BadgeState.VERIFIED not in people.states()


def test_a_suspended_badge_whose_check_meets_an_outage_is_looked_at_again_soon_and_then_ever_later(people):
    """Its suspension may have been lifted: its list changed, and then nothing could be read for the full check."""
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    people.web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    people.hold(scenarios.good(credentialStatus=entry))
    kept = dict(people.web.answers)
    people.web.answers[LIST] = people.web.answers[KEYS] = None
    at, waits = NOW + 40 * DAY, []
    for _ in range(9):
        people.check_in_full(at)
        [badge] = people.all(models.Badge)
        assert badge.state is BadgeState.SUSPENDED
        waits.append(badge.next_check_at - at)
        at = badge.next_check_at
    assert waits == [min(verdicts.SOON * 2**each, DAY) for each in range(9)]
    people.web.answers = {**kept, LIST: scenarios.status_list([], purpose="suspension")}
    people.work(at)
    assert people.states() == [BadgeState.VERIFIED]


def test_a_suspended_badge_goes_on_standing_on_its_list_after_an_outage(people):
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    people.web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    people.hold(scenarios.good(credentialStatus=entry))
    people.web.answers[LIST] = None
    people.check_in_full(NOW + 40 * DAY)
    assert LIST in {each.address for each in people.all(models.Source)}
    uses = [each.source_id for each in people.all(models.SourceUse)]
    assert people.source().id in uses
