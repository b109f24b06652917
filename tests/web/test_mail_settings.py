"""Which mail one gets: seen, switched off and on again, by jobseekers and by members, also after a link stopped it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.accounts.tokens import Purpose, link_for
from jobboard.alerts.applicants import stops_member
from jobboard.alerts.searches import save_search
from jobboard.asking.question import Question
from jobboard.models import HowOften, Role
from tests.conftest import NOW
from tests.factories import make_account
from tests.web.world import make_employer

PATH = "/account/mail"


@pytest.fixture
def member(database, browser):
    """An owner with two searches, who is signed in; gives the id of the membership."""
    with database.writing() as session:
        account, organisation = make_employer(session)
        member = organisation.members[0]
        for name, how_often in (("Welders", HowOften.AT_ONCE), ("Bakers", HowOften.NEVER)):
            save_search(session, member, Question(), name=name, how_often=how_often, now=NOW)
    browser.sign_in(account)
    return member.id


def kept(database):
    """How often mail of each search comes, by its name."""
    with database.reading() as session:
        return {each.name: each.how_often for each in session.scalars(select(models.SavedSearch))}


def is_told(database, member_id):
    with database.reading() as session:
        return session.get(models.Member, member_id).is_told_of_applicants


def field_of(database, name):
    with database.reading() as session:
        found = select(models.SavedSearch.public_id).where(models.SavedSearch.name == name)
        return f"search_{session.scalars(found).one()}"


def is_on(page, name):
    return bool(page.html.xpath(f"//input[@name='{name}'][@checked]"))


def test_a_jobseeker_switches_mail_about_badges_off_and_on(browser, database):
    with database.writing() as session:
        account = make_account(session, address="ana@example.org")
    browser.sign_in(account)
    browser.get("/account")
    page = browser.follow("Choose which mail you get")
    assert "ana@example.org" in page.text
    assert is_on(page, "badges")
    assert "Saved searches" not in page.text
    for chosen in (None, "yes"):
        page = browser.submit("Save", badges=chosen)
        assert "Your choice is kept" in page.text
        assert is_on(page, "badges") is (chosen is not None)
        with database.reading() as session:
            assert session.get(models.Account, account.id).is_told_of_lost_badges is (chosen is not None)


def test_a_member_sees_and_chooses_mail_about_applicants_and_each_search(browser, database, member):
    page = browser.get(PATH)
    assert is_on(page, "applicants")
    assert page.form("Save")[0].fields[field_of(database, "Welders")] == "at_once"
    fields = {field_of(database, "Welders"): "never", field_of(database, "Bakers"): "weekly", "applicants": None}
    page = browser.submit("Save", **fields)
    assert not is_on(page, "applicants")
    assert page.form("Save")[0].fields[field_of(database, "Bakers")] == "weekly"
    assert kept(database) == {"Welders": HowOften.NEVER, "Bakers": HowOften.WEEKLY}
    assert not is_told(database, member)


@pytest.mark.parametrize("kind", ["search", "member"])
def test_what_a_link_stopped_is_switched_on_again(browser, database, settings, member, kind):
    with database.reading() as session:
        search = session.scalars(select(models.SavedSearch).where(models.SavedSearch.name == "Welders")).one()
        named = ("search", search.public_id) if kind == "search" else stops_member(session.get(models.Member, member))
    link = link_for(settings, Purpose.STOP, *named, now=NOW - timedelta(days=9))
    browser.get(link.removeprefix("http://localhost"))
    browser.submit("Stop")
    assert (kept(database)["Welders"] is HowOften.NEVER, is_told(database, member)) == (
        kind == "search",
        kind != "member",
    )
    page = browser.follow("choose which mail you get")
    assert is_on(page, "applicants") is (kind != "member")
    browser.submit("Save", **{field_of(database, "Welders"): "daily", "applicants": "yes"})
    assert (kept(database)["Welders"], is_told(database, member)) == (HowOften.DAILY, True)


def test_what_is_no_choice_is_said_beside_its_field_and_nothing_is_kept(browser, database, member):
    fields = {field_of(database, "Welders"): "daily", field_of(database, "Bakers"): "hourly"}
    page = browser.post(PATH, **fields, status=422)
    assert "Choose how often you want mail" in page.text
    assert kept(database) == {"Welders": HowOften.AT_ONCE, "Bakers": HowOften.NEVER}
    assert is_told(database, member)


def test_a_search_that_was_made_in_another_window_stays_as_it_is(browser, database, member):
    browser.post(PATH, applicants="yes", **{field_of(database, "Bakers"): "daily"}, status=200)
    assert kept(database) == {"Welders": HowOften.AT_ONCE, "Bakers": HowOften.DAILY}


def test_a_search_of_somebody_else_is_neither_shown_nor_changed(browser, database, member):
    with database.writing() as session:
        _, other = make_employer(session)
        values = {"name": "Theirs", "how_often": HowOften.DAILY, "now": NOW}
        save_search(session, other.members[0], Question(), **values)
    assert "Theirs" not in browser.get(PATH).text
    browser.post(PATH, **{field_of(database, "Theirs"): "never"}, status=200)
    assert kept(database)["Theirs"] is HowOften.DAILY


def test_without_a_confirmed_address_the_page_says_that_nothing_is_sent(browser, database):
    with database.writing() as session:
        account = make_account(session)
        for email in account.emails:
            email.confirmed_at = None
    browser.sign_in(account)
    assert "none of this is sent" in browser.get(PATH).text


def test_staff_get_none_of_this_mail(browser):
    browser.sign_in_as(Role.STAFF)
    assert PATH not in browser.get("/account").links("Choose which mail you get")
    browser.get(PATH, status=403)
    browser.post(PATH, status=403)
