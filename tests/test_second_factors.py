"""What two browsers do at once with one code or one challenge: one of them succeeds."""

import threading

import pyotp
import pytest
from sqlalchemy import select

from jobboard import accounts
from jobboard.models import Account, AuthenticatorApp, SecondStep
from tests.factories import make_account

AT_ONCE = 4


def at_once(database, work):
    """Call `work` with a session in several threads at once; give what each returned."""
    start, answers = threading.Barrier(AT_ONCE), []

    def run():
        start.wait()
        with database.writing() as session:
            answers.append(work(session))

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return answers


@pytest.fixture
def account_id(any_database, now):
    """An account with a confirmed app; codes of the last step were not used."""
    with any_database.writing() as session:
        account = make_account(session)
        secret = pyotp.random_base32()
        session.add(AuthenticatorApp(account_id=account.id, secret=secret, confirmed_at=now, last_step=0))
        return account.id


def own(session, account_id):
    return session.get_one(Account, account_id)


def code_now(database, now):
    with database.reading() as session:
        return pyotp.TOTP(session.scalars(select(AuthenticatorApp.secret)).one()).at(now)


def test_one_code_of_an_app_serves_one_of_several_at_once(any_database, account_id, now):
    code = code_now(any_database, now)
    answers = at_once(any_database, lambda s: accounts.use_code(s, own(s, account_id), code, now=now))
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]


def test_one_recovery_code_serves_one_of_several_at_once(any_database, account_id, now):
    with any_database.writing() as session:
        code = accounts.renew_recovery_codes(session, own(session, account_id), now=now)[0]
    answers = at_once(any_database, lambda s: accounts.use_code(s, own(s, account_id), code, now=now))
    assert sorted(answers) == [False] * (AT_ONCE - 1) + [True]


def test_every_wrong_code_of_several_at_once_is_an_attempt(any_database, account_id, now):
    with any_database.writing() as session:
        token = accounts.start_second_step(session, own(session, account_id), now=now)
    at_once(any_database, lambda s: accounts.finish_second_step(s, token, code="000000", now=now))
    with any_database.reading() as session:
        assert session.scalars(select(SecondStep.attempts_left)).one() == 1
    at_once(any_database, lambda s: accounts.finish_second_step(s, token, code="000000", now=now))
    code = code_now(any_database, now)
    with any_database.writing() as session:
        assert accounts.finish_second_step(session, token, code=code, now=now) is None


def test_a_code_of_somebody_else_is_none(any_database, account_id, now):
    with any_database.writing() as session:
        other = make_account(session)
        code = accounts.renew_recovery_codes(session, own(session, account_id), now=now)[0]
        assert not accounts.use_code(session, other, code, now=now)
        assert not accounts.use_code(session, other, code_now(any_database, now), now=now)
        assert accounts.use_code(session, own(session, account_id), code, now=now)


@pytest.mark.parametrize("code", ["", "      ", "12345", "\uff11" * 6, "abcdef", "x" * 100, "\ud800" * 6, "-" * 24])
def test_anything_may_be_typed(any_database, account_id, now, code):
    with any_database.writing() as session:
        assert not accounts.use_code(session, own(session, account_id), code, now=now)
