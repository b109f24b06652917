"""Mail about badges that stopped being good: once, in plain words, several in one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import badges, notices
from jobboard.config import Settings
from jobboard.models import Account, Badge, BadgeState, Candidate, EmailAddress, Mail
from jobboard.states import set_state
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.factories import make_badge, make_candidate
from tests.test_sources import SOON, People, badge_at

SETTINGS = Settings(mode="development")
DAY = timedelta(days=1)


@pytest.fixture
def held(database):
    """The ids of two verified badges of one person."""
    with database.writing() as session:
        candidate = make_candidate(session)
        return [make_badge(session, candidate).id for _ in range(2)]


def change(database, badge_id, state, now=NOW):
    with database.writing() as session:
        badge = session.get(Badge, badge_id)
        set_state(badge, state)
        if state is BadgeState.VERIFIED:
            badge.verified_at = now
        notices.plan_notice(session, badge, now=now)


def tell(database, now=NOW):
    with database.writing() as session:
        return notices.tell_holder(session, SETTINGS, session.scalar(select(Candidate.id)), now=now)


def mails(database):
    with database.reading() as session:
        return session.scalars(select(Mail).order_by(Mail.id)).all()


LOST = (
    BadgeState.REVOKED,
    BadgeState.SUSPENDED,
    BadgeState.FAILED,
    BadgeState.EXPIRED,
    BadgeState.COULD_NOT_BE_CHECKED,
)


@pytest.mark.parametrize("state", LOST)
def test_the_holder_is_told_once_with_the_reason_and_the_next_step(database, held, state):
    change(database, held[0], state)
    assert (tell(database), tell(database)) == (1, 0)
    [mail] = mails(database)
    for sentence in notices._SENTENCES[state]:
        assert sentence in mail.body
    with database.reading() as session:
        assert session.get(Badge, held[0]).public_id in mail.body
        assert session.get(Badge, held[1]).public_id not in mail.body


@pytest.mark.parametrize("state", sorted(set(BadgeState) - set(LOST)))
def test_of_anything_else_nobody_is_told(database, held, state):
    change(database, held[0], state)
    assert tell(database) == 0


def test_several_at_once_are_one_mail(database, held):
    for badge_id in held:
        change(database, badge_id, BadgeState.EXPIRED)
    assert (tell(database), len(mails(database))) == (2, 1)


def test_a_badge_that_comes_and_goes_is_not_told_again_and_again(database, held):
    for days in range(0, 20, 2):
        change(database, held[0], BadgeState.COULD_NOT_BE_CHECKED)
        tell(database, NOW + days * DAY)
        change(database, held[0], BadgeState.VERIFIED, NOW + (days + 1) * DAY)
    assert len(mails(database)) == 1
    change(database, held[0], BadgeState.COULD_NOT_BE_CHECKED)
    assert tell(database, NOW + 31 * DAY) == 1


@pytest.mark.parametrize("first", [BadgeState.COULD_NOT_BE_CHECKED, BadgeState.SUSPENDED])
def test_what_turns_out_worse_is_told_and_what_turns_out_better_is_not(database, held, first):
    change(database, held[0], first)
    tell(database)
    change(database, held[0], BadgeState.REVOKED)
    assert tell(database) == 1
    change(database, held[0], BadgeState.COULD_NOT_BE_CHECKED)
    assert tell(database) == 0


def test_a_badge_that_was_never_good_and_one_that_was_removed_are_not_told(database, held):
    with database.writing() as session:
        session.get(Badge, held[0]).verified_at = None
        badges.remove_badge(session, session.get(Badge, held[1]), now=NOW)
    for badge_id in held:
        change(database, badge_id, BadgeState.REVOKED)
    assert tell(database) == 0


def test_an_unconfirmed_address_gets_no_mail_and_is_told_when_it_is_confirmed(database, held):
    with database.writing() as session:
        session.scalars(select(EmailAddress)).one().confirmed_at = None
    change(database, held[0], BadgeState.REVOKED)
    assert tell(database) == 0
    with database.writing() as session:
        session.scalars(select(EmailAddress)).one().confirmed_at = NOW
    assert tell(database) == 1


def choose(database, is_told):
    with database.writing() as session:
        notices.choose_mail(session.scalars(select(Account)).one(), is_told=is_told)


def test_whoever_wants_no_mail_gets_none_and_no_old_news_when_switching_it_on(database, held):
    choose(database, is_told=False)
    change(database, held[0], BadgeState.REVOKED)
    assert tell(database) == 0
    choose(database, is_told=True)
    assert tell(database) == 0
    change(database, held[1], BadgeState.EXPIRED)
    assert tell(database) == 1
    [mail] = mails(database)
    with database.reading() as session:
        assert session.get(Badge, held[0]).public_id not in mail.body


def test_without_an_address_nothing_is_kept_for_somebody_who_wants_no_mail(database, held):
    choose(database, is_told=False)
    with database.writing() as session:
        session.scalars(select(EmailAddress)).one().confirmed_at = None
    change(database, held[0], BadgeState.REVOKED)
    tell(database)
    with database.writing() as session:
        session.scalars(select(EmailAddress)).one().confirmed_at = NOW
    choose(database, is_told=True)
    assert tell(database) == 0


def test_the_mail_goes_to_the_main_confirmed_address_and_says_where_to_switch_it_off(database, held):
    with database.writing() as session:
        account = session.scalars(select(Account)).one()
        for address, is_primary in (("second@example.org", True), ("third@example.org", False)):
            account.emails.append(
                EmailAddress(address=address, address_key=address, confirmed_at=NOW, is_primary=is_primary)
            )
        account.emails[0].is_primary = False
    change(database, held[0], BadgeState.REVOKED)
    tell(database)
    [mail] = mails(database)
    assert mail.recipient == "second@example.org"
    assert f"{SETTINGS.site_url}/account/mail" in mail.body


def test_the_worker_tells_of_a_revocation_a_little_later_and_not_of_a_doubt_that_passed(database):
    people = People(database)
    people.hold(badge_at(1), badge_at(2))
    people.web.answers[scenarios.LIST] = scenarios.status_list([1, 2])
    people.work(SOON)
    assert mails(database) == []
    people.work(SOON + notices.WAIT)
    assert [mail.subject for mail in mails(database)] == ["Some of your badges no longer count"]


def test_an_expiry_is_told(database):
    people = People(database)
    people.hold(badge_at(1))
    end = people.all(Badge)[0].valid_until
    with database.writing() as session:
        badges.change_states_by_time(session, now=end)
    assert tell(database, end) == 1
