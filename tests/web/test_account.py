"""Addresses, password and sessions of a person's own account."""

import pytest
from sqlalchemy import select

from jobboard.models import EmailAddress, Mail, Role, SignInSession
from tests.factories import make_account
from tests.web.test_auth import OTHER_PASSWORD, PASSWORD, confirm, last_link, mails, register, sign_in


@pytest.fixture
def ana(browser, database):
    register(browser)
    confirm(browser, database)
    return browser


def add(browser, address, password=PASSWORD):
    browser.get("/account/addresses/add")
    return browser.submit("Add the address", address=address, password=password)


def addresses(database):
    with database.reading() as session:
        rows = session.scalars(select(EmailAddress).order_by(EmailAddress.id))
        return {row.address: row.confirmed_at is not None for row in rows}


def test_a_second_address_counts_once_it_is_confirmed(ana, database):
    assert add(ana, "ana@college.example").h1 == "Look at your mail"
    assert addresses(database) == {"ana@example.org": True, "ana@college.example": False}
    ana.get("/confirm-address" + links(database, "/confirm-address")[-1])
    ana.submit("Confirm", status=200)
    assert addresses(database)["ana@college.example"]
    ana.submit("Sign out")
    assert sign_in(ana, address="ana@college.example").status == 200


def links(database, path):
    with database.reading() as session:
        bodies = session.scalars(select(Mail.body).order_by(Mail.id)).all()
    return [body.partition(f"http://localhost{path}")[2].split()[0] for body in bodies if path in body]


def test_adding_an_address_needs_the_password(ana, database):
    page = add(ana, "ana@college.example", password=OTHER_PASSWORD)
    assert page.status == 422
    assert page.form("Add the address")[0].fields["address"] == "ana@college.example"
    assert "ana@college.example" not in addresses(database)


def test_an_address_of_somebody_else_gets_the_same_answer_and_cannot_be_confirmed(ana, database):
    with database.writing() as session:
        make_account(session, address="kim@example.org")
    assert add(ana, "kim@example.org").h1 == "Look at your mail"
    assert ("kim@example.org", "Your address is in your account already") in mails(database)
    assert links(database, "/confirm-address")[1:] == []


def test_the_main_address_cannot_be_removed_and_another_can(ana, database):
    add(ana, "ana@college.example")
    ana.get("/account")
    ana.submit("Remove ana@college.example", status=200)
    assert addresses(database) == {"ana@example.org": True}
    email_id = 1
    assert "main" in ana.post(f"/account/addresses/{email_id}/remove", status=422).text


def test_addresses_of_others_are_nobodys(ana, database):
    with database.writing() as session:
        foreign = make_account(session).emails[0].id
    unknown = ana.post("/account/addresses/9999/remove", status=404)
    for action in ("remove", "main", "confirm"):
        assert ana.post(f"/account/addresses/{foreign}/{action}", status=404).text == unknown.text


def test_changing_the_password_ends_the_other_sessions(ana, new_browser):
    elsewhere = new_browser()
    sign_in(elsewhere)
    ana.get("/account/password")
    assert ana.submit("Change the password", current_password=OTHER_PASSWORD, password=OTHER_PASSWORD).status == 422
    ana.submit("Change the password", current_password=PASSWORD, password=OTHER_PASSWORD, status=200)
    assert ana.get("/account").h1 == "Your account"
    assert elsewhere.get("/account").h1 == "Sign in"


def test_a_person_sees_and_ends_other_sessions(ana, new_browser):
    elsewhere = new_browser()
    sign_in(elsewhere)
    assert "(this one)" in ana.get("/account").text
    ana.submit("End the session of A browser", status=200)
    assert elsewhere.get("/account").h1 == "Sign in"
    sign_in(elsewhere)
    ana.get("/account")
    ana.submit("End every other session", status=200)
    assert elsewhere.get("/account").h1 == "Sign in"


def test_a_session_of_somebody_else_cannot_be_ended(ana, new_browser, database):
    other = new_browser()
    other.sign_in_as(Role.JOBSEEKER)
    with database.reading() as session:
        foreign = session.scalars(select(SignInSession.id).order_by(SignInSession.id.desc()).limit(1)).one()
    ana.post(f"/account/sessions/{foreign}/end")
    assert other.get("/account").h1 == "Your account"


def test_the_development_page_shows_mail_with_links_that_work(browser, database):
    register(browser)
    browser.get("/mail")
    link = last_link(database)
    assert [each for each in browser.page.html.xpath("//main//a/@href") if each == link]
