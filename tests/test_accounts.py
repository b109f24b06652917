"""The rules of accounts that no page shows: comparing, hashing, tokens, races."""

import re
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from jobboard import accounts
from jobboard.accounts import passwords
from jobboard.accounts.tokens import Purpose, fingerprint, link_for, read_token
from jobboard.config import Settings
from jobboard.errors import Conflict, Rejected
from jobboard.models import Account, EmailAddress, Mail, Member, Organisation, Role, SectionKind
from tests.conftest import NOW
from tests.factories import make_account

PASSWORD = "copper lantern walks north"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path, secret_key="only for tests, " * 3, base_url="http://localhost")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana@Example.org", " ana@example.ORG ", True),
        ("ana@münchen.example", "ana@XN--MNCHEN-3YA.example", True),
        ("ana+jobs@example.org", "ana@example.org", False),
        ("a.na@example.org", "ana@example.org", False),
        ("ana@example.org", "ana@example.com", False),
    ],
)
def test_addresses_are_compared_whole_and_without_regard_to_case(one, other, same):
    assert (accounts.address_key(one) == accounts.address_key(other)) is same


@given(st.text(max_size=400))
def test_comparing_and_reading_an_address_take_anything(text):
    accounts.address_key(text)
    with suppress(Rejected):
        assert accounts.read_address(text) == text.strip()


def test_a_password_is_kept_as_argon2id_with_the_parameters_of_owasp():
    kept = passwords.hash_password(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_password(PASSWORD, kept)
    assert not passwords.is_password(PASSWORD + " ", kept)
    assert not passwords.is_password("", kept)
    assert not passwords.is_password(PASSWORD, "not a hash")
    assert not passwords.is_password("a password that nobody has", None)


@given(st.text(max_size=300))
def test_judging_a_password_takes_anything(text):
    problem = passwords.problem_with(text)
    assert problem is None or problem.endswith(".")
    assert (12 <= len(text) <= 128) or problem


@pytest.mark.parametrize("password", [PASSWORD, "Öl auf Leinwand 1998", "🦊 läuft über 7 Hügel", "x9!Kd#pQ2m&Zr"])
def test_good_passwords_of_any_characters_are_accepted(password):
    assert passwords.problem_with(password, personal=("Ana", "ana@example.org")) is None


def test_a_weaker_hash_is_replaced_when_its_owner_signs_in(database, settings, now):
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with database.writing() as session:
        account = make_account(session, address="ana@example.org")
        account.password_hash = weak
        assert accounts.authenticate(session, address="ana@example.org", password=PASSWORD)
        assert account.password_hash != weak
        assert accounts.authenticate(session, address="ana@example.org", password=PASSWORD)


def test_a_demo_person_without_a_password_cannot_sign_in(database, now):
    with database.writing() as session:
        candidate = accounts.make_demo_jobseeker(session, name="D", address="d@demo.example", password=None, now=now)
        assert {section.kind for section in candidate.sections} >= {SectionKind.EXPERIENCE, SectionKind.EDUCATION}
        for password in ("", "None", "a password that nobody has"):
            assert accounts.authenticate(session, address="d@demo.example", password=password) is None


@pytest.mark.parametrize("change", ["secret", "purpose", "letter", "too late", "too early"])
def test_a_token_that_was_changed_or_is_too_old_is_refused(settings, now, change):
    token = link_for(settings, Purpose.RESET, 7, "mark", now=now).partition("token=")[2]
    assert read_token(settings, Purpose.RESET, token, now=now) == [7, "mark"]
    purpose, moment = Purpose.RESET, now
    match change:
        case "secret":
            settings = replace(settings, secret_key="another secret " * 3)
        case "purpose":
            purpose = Purpose.INVITE
        case "letter":
            token = token[:-1] + ("A" if token[-1] != "A" else "B")
        case "too late":
            moment = now + timedelta(hours=1, seconds=1)
        case "too early":
            moment = now - timedelta(seconds=1)
    with pytest.raises(Rejected):
        read_token(settings, purpose, token, now=moment)


@given(st.text(max_size=200))
def test_reading_a_token_takes_anything(text):
    settings = Settings(secret_key="only for tests, " * 3)
    with pytest.raises(Rejected):
        read_token(settings, Purpose.CONFIRM, text, now=NOW)


def test_two_accounts_that_confirm_one_address_at_once_leave_one(any_database, settings, now):
    with any_database.writing() as session:
        for name in ("Ana", "Bo"):
            account = make_account(session, name=name, address="shared@example.org")
            account.emails[0].confirmed_at = None
        ids = session.scalars(select(EmailAddress.id)).all()
        owners = dict(session.execute(select(EmailAddress.id, EmailAddress.account_id)).all())
    outcomes = []
    barrier = threading.Barrier(2)

    def confirm(email_id):
        barrier.wait()
        try:
            with any_database.writing() as session:
                email = session.get(EmailAddress, email_id)
                if email is None:
                    raise Conflict("The claim is gone.")
                accounts.confirm_address(session, email, viewer_id=owners[email_id], password="", now=now)
            outcomes.append("confirmed")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=confirm, args=[email_id]) for email_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["confirmed", "refused"]
    with any_database.reading() as session:
        confirmed = select(func.count()).select_from(EmailAddress).where(EmailAddress.confirmed_at.is_not(None))
        assert session.scalar(confirmed) == 1


def test_registering_needs_every_field_and_names_each(database, settings, now):
    with database.writing() as session, pytest.raises(Rejected) as refusal:
        accounts.register_employer(
            session, settings, name=" ", address="x", password="short", organisation="a\nb", now=now
        )
    assert set(refusal.value.fields) == {"name", "address", "password", "organisation"}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_only_an_owner_invites_and_nobody_removes_themselves(database, settings, now):
    with database.writing() as session:
        owner, member = make_account(session, role=Role.EMPLOYER), make_account(session, role=Role.EMPLOYER)
        organisation = accounts.found_organisation(session, owner, name="Care", now=now)
        organisation.members.append(Member(account=member, role="member"))
        session.flush()
        first, second = organisation.members
        with pytest.raises(Exception, match="owner"):
            accounts.invite_member(session, settings, second, address="x@example.org", now=now)
        with pytest.raises(Rejected):
            accounts.remove_member(session, first, first.id, now=now)
        accounts.remove_member(session, first, second.id, now=now)
        assert session.scalars(select(Organisation)).one().members == [first]


def test_staff_accounts_are_made_once_for_an_address(database, settings, now):
    with database.writing() as session:
        make_account(session, address="sam@example.org")
        with pytest.raises(Rejected):
            accounts.create_staff(session, settings, name="Sam", address="sam@example.org", now=now)


def test_a_second_address_that_nobody_confirmed_gives_no_new_password(database, settings, now):
    with database.writing() as session:
        account = make_account(session, address="mallory@example.org")
        account.password_hash = passwords.hash_password(PASSWORD)
        accounts.add_address(session, settings, account, address="victim@example.org", password=PASSWORD, now=now)
        accounts.request_password_reset(session, settings, address="victim@example.org", now=now)
        mails = session.scalars(select(Mail).where(Mail.recipient == "victim@example.org")).all()
        assert sorted(mail.subject for mail in mails) == ["Confirm your e-mail address", "No account with this address"]


def test_a_link_for_a_new_password_ends_when_another_address_owns_the_account(database, settings, now):
    with database.writing() as session:
        account = make_account(session, address="victim@example.org")
        account.emails[0].confirmed_at = None
        mark = fingerprint(account.password_hash)
        link = link_for(settings, Purpose.RESET, account.emails[0].id, mark, now=now).partition("token=")[2]
        assert accounts.read_reset(session, settings, link, now=now) is account.emails[0]
        account.emails.append(
            EmailAddress(address="mallory@example.org", address_key="mallory@example.org", confirmed_at=now)
        )
        session.flush()
        with pytest.raises(Rejected):
            accounts.read_reset(session, settings, link, now=now)


def test_a_later_claim_does_not_keep_the_first_from_a_new_password(database, settings, now):
    with database.writing() as session:
        first = make_account(session, address="ana@example.org")
        first.emails[0].confirmed_at = None
        other = make_account(session, address="mallory@example.org")
        other.emails.append(EmailAddress(address="ana@example.org", address_key="ana@example.org"))
        session.flush()
        accounts.request_password_reset(session, settings, address="ana@example.org", now=now)
        mails = session.scalars(select(Mail).where(Mail.recipient == "ana@example.org")).all()
        assert [mail.subject for mail in mails] == ["Choose another password"]


def test_who_was_removed_does_not_come_back_by_the_old_invitation(database, settings, now):
    with database.writing() as session:
        owner = make_account(session, role=Role.EMPLOYER)
        organisation = accounts.found_organisation(session, owner, name="Care", now=now)
        (first,) = organisation.members
        accounts.invite_member(session, settings, first, address="bo@example.org", now=now)
        session.flush()
        token = re.search(r"token=(\S+)", session.scalars(select(Mail)).one().body)[1]
        accounts.read_invitation(session, settings, token, now=now)
        joined = accounts.join_organisation(
            session, organisation, address="bo@example.org", name="Bo", password=PASSWORD, now=now
        )
        member = next(each for each in organisation.members if each.account is joined)
        accounts.remove_member(session, first, member.id, now=now)
        session.flush()
        with pytest.raises(Rejected):
            accounts.read_invitation(session, settings, token, now=now)
