"""Registering, confirming, signing in and out, forgotten passwords, and being invited."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import accounts
from jobboard.models import Account, EmailAddress, Mail, Role, SignInSession
from tests.factories import make_account

PASSWORD = "copper lantern walks north"
OTHER_PASSWORD = "seven quiet harbour stones"


def last_link(database):
    """Give the path of the link in the latest mail."""
    with database.reading() as session:
        body = session.scalars(select(Mail.body).order_by(Mail.id.desc()).limit(1)).one()
    return re.search(r"http://localhost(/\S+)", body)[1]


def mails(database):
    with database.reading() as session:
        return [(mail.recipient, mail.subject) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def register(browser, address="ana@example.org", name="Ana", password=PASSWORD, door="jobseeker", **fields):
    browser.get(f"/register/{door}")
    return browser.submit("Register", name=name, address=address, password=password, **fields)


def confirm(browser, database, password=PASSWORD):
    browser.get(last_link(database))
    return browser.submit("Confirm", password=password)


@pytest.fixture
def ana(browser, database):
    """A registered and confirmed jobseeker; her browser is signed out."""
    register(browser)
    confirm(browser, database)
    browser.submit("Sign out")
    return browser


def sign_in(browser, address="ana@example.org", password=PASSWORD):
    browser.get("/sign-in")
    return browser.submit("/sign-in", address=address, password=password)


def test_a_jobseeker_registers_confirms_and_is_signed_in(browser, database):
    assert register(browser).h1 == "Look at your mail"
    page = confirm(browser, database)
    assert "ana@example.org is confirmed" in page.text
    with database.reading() as session:
        account = session.scalars(select(Account)).one()
        assert account.role is Role.JOBSEEKER
        assert account.emails[0].confirmed_at is not None
        assert account.password_hash.startswith("$argon2id$")
        assert PASSWORD not in account.password_hash


def test_an_employer_registers_with_an_organisation(browser, database):
    register(browser, door="employer", organisation="Harbour Care")
    confirm(browser, database)
    assert browser.get("/account/organisation").h1 == "Harbour Care"


def test_a_form_that_fails_keeps_what_was_typed_and_names_every_problem(browser):
    page = register(browser, address="ana at example", password="short", name="Ana")
    assert page.status == 422
    assert "Enter an e-mail address" in page.text
    assert "at least 12 characters" in page.text
    form, _ = page.form("Register")
    assert form.fields["name"] == "Ana"
    assert form.fields["address"] == "ana at example"
    assert not form.fields["password"]


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaaaaaa", "password1234", "qwertyuiopasdf", "123456789012", "ana@example.org!", "jobboard lantern x"],
)
def test_a_common_or_personal_password_is_refused(browser, password):
    assert register(browser, password=password).status == 422


def test_the_name_of_an_organisation_is_no_part_of_a_password(browser):
    page = register(browser, door="employer", organisation="Harbour Care", password="walks to the harbour at six")
    assert page.status == 422
    assert "your organisation" in page.text


def test_a_known_address_gets_the_same_answer_and_a_helpful_mail(ana, new_browser, database):
    other = new_browser()
    known, unknown = register(other), register(other, address="new@example.org")
    assert (known.status, known.path, known.text) == (unknown.status, unknown.path, unknown.text)
    assert ("ana@example.org", "You already have an account") in mails(database)
    with database.reading() as session:
        assert (
            len(session.scalars(select(EmailAddress).where(EmailAddress.address_key == "ana@example.org")).all()) == 1
        )


def test_a_link_is_not_enough_to_confirm_an_address_somebody_else_registered(browser, new_browser, database):
    register(browser, address="victim@example.org", password="the attackers own words")
    victim = new_browser()
    victim.get(last_link(database))
    page = victim.submit("Confirm", password=PASSWORD)
    assert page.status == 422
    assert "not your password" in page.text


def test_a_confirming_link_works_once(browser, database):
    register(browser)
    link = last_link(database)
    confirm(browser, database)
    assert "used or is too old" in browser.get(link, status=422).text


def test_a_link_for_one_purpose_does_not_serve_another(browser, database):
    register(browser)
    token = last_link(database).partition("?")[2]
    browser.get(f"/new-password?{token}", status=422)
    browser.get(f"/join?{token}", status=422)


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (25, 422)])
def test_a_confirming_link_lasts_a_day(app, browser, database, now, hours, status):
    register(browser)
    app.extensions["jobboard"].clock = lambda: now + timedelta(hours=hours)
    browser.get(last_link(database), status=status)


def test_signing_in_and_out(ana):
    page = sign_in(ana, address=" ANA@Example.org ")
    assert page.status == 200
    assert ana.get("/account").h1 == "Your account"
    ana.submit("Sign out")
    assert ana.get("/account").h1 == "Sign in"


@pytest.mark.parametrize(
    ("address", "password"), [("ana@example.org", OTHER_PASSWORD), ("nobody@example.org", PASSWORD)]
)
def test_a_wrong_address_and_a_wrong_password_read_the_same(ana, address, password):
    page = sign_in(ana, address=address, password=password)
    assert page.status == 422
    assert "The address or the password is wrong." in page.text


def test_an_address_that_is_not_confirmed_does_not_sign_in(browser, database):
    register(browser)
    assert sign_in(browser).h1 == "Look at your mail"
    assert browser.get("/account").h1 == "Sign in"
    assert len(mails(database)) == 2


def test_signing_in_leads_to_the_page_that_was_asked_for(ana):
    assert ana.get("/account/password").h1 == "Sign in"
    page = ana.submit("/sign-in", address="ana@example.org", password=PASSWORD)
    assert page.h1 == "Change your password"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_signing_in_never_leads_to_another_site(ana, elsewhere):
    ana.get("/sign-in")
    form = {"address": "ana@example.org", "password": PASSWORD, "next": elsewhere}
    response = ana.client.post("/sign-in", data={**form, "csrf_token": ana.token()})
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/")
    assert "evil" not in response.headers["Location"]


def test_every_sign_in_has_an_identity_of_its_own(ana, database):
    tokens = set()
    for _ in range(2):
        sign_in(ana)
        with ana.client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
        ana.submit("Sign out")
    assert len(tokens) == 2
    with database.reading() as session:
        kept = session.scalars(select(SignInSession.token_sha256)).all()
        assert not tokens & set(kept)


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(ana, new_browser):
    sign_in(ana)
    with ana.client.session_transaction() as cookie:
        stolen = dict(cookie)
    ana.submit("Sign out")
    thief = new_browser()
    with thief.client.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/account").h1 == "Sign in"


@pytest.mark.parametrize(
    ("role", "idle", "is_in"),
    [
        (Role.JOBSEEKER, timedelta(hours=11), True),
        (Role.JOBSEEKER, timedelta(hours=13), False),
        (Role.EMPLOYER, timedelta(minutes=59), True),
        (Role.EMPLOYER, timedelta(minutes=61), False),
        (Role.STAFF, timedelta(minutes=61), False),
    ],
)
def test_a_session_ends_when_it_is_not_used(app, browser, now, role, idle, is_in):
    browser.sign_in_as(role)
    app.extensions["jobboard"].clock = lambda: now + idle
    assert (browser.get("/account").h1 == "Your account") is is_in


def test_a_session_ends_at_its_latest_even_when_used(app, browser, now):
    browser.sign_in_as(Role.STAFF)
    for minutes in range(30, 12 * 60, 30):
        app.extensions["jobboard"].clock = lambda minutes=minutes: now + timedelta(minutes=minutes)
        assert browser.get("/account").h1 == "Your account"
    app.extensions["jobboard"].clock = lambda: now + timedelta(hours=12)
    assert browser.get("/account").h1 == "Sign in"


def test_a_forgotten_password_is_replaced_and_ends_every_session(ana, new_browser, database):
    elsewhere = new_browser()
    sign_in(elsewhere)
    ana.get("/forgotten-password")
    assert ana.submit("Send the link", address="ana@example.org").h1 == "Look at your mail"
    link = last_link(database)
    ana.get(link)
    ana.submit("Set the password", password=OTHER_PASSWORD)
    assert elsewhere.get("/account").h1 == "Sign in"
    assert ana.get("/account").h1 == "Your account"
    ana.get(link, status=422)
    assert sign_in(elsewhere).status == 422
    assert sign_in(elsewhere, password=OTHER_PASSWORD).status == 200


def test_asking_for_another_password_does_not_tell_whether_an_address_is_known(ana, database):
    answers = []
    for address in ("ana@example.org", "nobody@example.org"):
        ana.get("/forgotten-password")
        page = ana.submit("Send the link", address=address)
        answers.append((page.status, page.path, page.text))
    assert answers[0] == answers[1]
    assert mails(database)[-1] == ("nobody@example.org", "No account with this address")


def test_a_member_of_staff_chooses_a_password_by_the_printed_link(browser, database, settings, now):
    with database.writing() as session:
        link = accounts.create_staff(session, settings, name="Sam", address="sam@example.org", now=now)
    browser.get(link.removeprefix("http://localhost"))
    assert browser.submit("Set the password", password=PASSWORD).h1 == "Staff"


def test_an_owner_invites_a_colleague_who_joins(browser, new_browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/account/organisation")
    browser.submit("Invite", address="bo@example.org", status=200)
    link = last_link(database)
    colleague = new_browser()
    colleague.get(link)
    colleague.submit("Join", name="Bo", password=PASSWORD, status=200)
    assert "Bo" in colleague.get("/account/organisation").text
    colleague.get(link, status=422)
    assert not colleague.page.html.xpath("//form[contains(@action, 'invite')]")
    browser.get("/account/organisation")
    browser.submit("Remove Bo", status=200)
    assert colleague.get("/account").h1 == "Sign in"


def test_a_jobseekers_address_cannot_join_an_organisation(browser, new_browser, database):
    with database.writing() as session:
        make_account(session, address="kim@example.org")
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/account/organisation")
    browser.submit("Invite", address="kim@example.org", status=200)
    kim = new_browser()
    kim.get(last_link(database))
    assert "another kind" in kim.submit("Join", name="Kim", password=PASSWORD).text
