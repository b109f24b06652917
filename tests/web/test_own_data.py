"""A person's own data: a copy behind the sign-in, the days until which things are kept, and the way out."""

import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import accounts, models
from jobboard.models import Account, Candidate, DataExport, Erasure, Role, Visibility
from jobboard.rights.erasing import WORDS
from tests.conftest import NOW
from tests.factories import make_account, make_vacancy
from tests.rights.test_retention import apply
from tests.web.world import make_employer
from tests.working import run_due_once

PAGE = "/account/data"
PASSWORD = "otter-walks-by-the-forth"


def with_password(database, account):
    with database.writing() as session:
        session.get_one(Account, account.id).password_hash = accounts.passwords.hash_password(PASSWORD)


@pytest.mark.parametrize("role", Role)
def test_everybody_gets_a_copy_of_their_own_data(browser, database, settings, role):
    browser.sign_in_as(role)
    browser.get("/account")
    browser.follow("Download your data, see how long it is kept, or erase your account")
    page = browser.submit("Make a copy")
    assert "Being made" in page.text
    run_due_once(database, settings, None, NOW)
    page = browser.get(PAGE)
    [address] = page.html.xpath("//a[starts-with(text(), 'Download the copy')]/@href")
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.body)).namelist()


def test_a_copy_is_for_its_person_alone_and_behind_the_sign_in(browser, new_browser, database, settings):
    browser.sign_in_as(Role.JOBSEEKER)
    browser.get(PAGE)
    browser.submit("Make a copy")
    run_due_once(database, settings, None, NOW)
    with database.reading() as session:
        address = f"{PAGE}/copy/{session.scalars(select(DataExport.public_id)).one()}"
    stranger, other = new_browser(), new_browser()
    assert stranger.get(address).h1 == "Sign in"
    other.sign_in_as(Role.JOBSEEKER)
    other.get(address, status=404)
    other.post(f"{address}/remove", status=404)
    browser.get(address)
    browser.post(f"{address}/remove")
    browser.get(address, status=404)


def test_a_copy_that_is_not_made_yet_has_no_file(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    browser.get(PAGE)
    browser.submit("Make a copy")
    with database.reading() as session:
        public_id = session.scalars(select(DataExport.public_id)).one()
    browser.get(f"{PAGE}/copy/{public_id}", status=404)


def test_too_many_copies_are_refused_with_what_to_do(browser, database, monkeypatch):
    monkeypatch.setattr("jobboard.rights.exporting.MOST_KEPT", 0)
    browser.sign_in_as(Role.JOBSEEKER)
    browser.get(PAGE)
    page = browser.submit("Make a copy", status=422)
    assert "Remove one before you ask for another." in page.text


def test_the_days_are_those_of_the_worker(browser, database):
    account = browser.sign_in_as(Role.JOBSEEKER)
    page = browser.get(PAGE)
    assert "employers no longer find you from 1 June 2027" in page.text
    assert "erased on 1 June 2028" in page.text
    with database.writing() as session:
        _, organisation = make_employer(session)
        applied = apply(session, make_vacancy(session, organisation, title="Net maker"))
        own = session.scalars(select(Candidate).where(Candidate.account_id == account.id)).one()
        applied.candidate, applied.resume_version.candidate_id = own, own.id
        applied.vacancy.state, applied.vacancy.closed_at = models.VacancyState.CLOSED, NOW - timedelta(days=1)
    [row] = browser.get(PAGE).html.xpath("//tbody/tr")
    assert [each.text_content() for each in row] == ["Net maker", "1 June 2026", "30 November 2026"]


def test_an_account_is_erased_by_words_and_password_and_can_be_kept(browser, database):
    account = browser.sign_in_as(Role.JOBSEEKER)
    with_password(database, account)
    browser.get(PAGE)
    browser.follow("Erase your account")
    page = browser.submit("Erase my account in 7 days", status=422, typed="erase", password="wrong")
    assert "This is not your password." in page.text
    assert page.html.xpath("//input[@name='typed']/@value") == ["erase"]
    assert not page.html.xpath("//input[@name='password']/@value")
    page = browser.submit("Erase my account in 7 days", typed=WORDS, password=PASSWORD)
    assert "Your account is erased on 8 June 2026." in page.text
    with database.reading() as session:
        assert session.scalars(select(Candidate)).one().visibility is Visibility.HIDDEN
    page = browser.get("/dashboard")
    assert "Your account is erased on 8 June 2026." in page.text
    page = browser.submit("Keep my account")
    assert "Your account stays." in page.html.text_content()
    with database.reading() as session:
        assert session.scalars(select(Erasure)).all() == []
        assert session.scalars(select(Candidate)).one().visibility is Visibility.ANONYMOUS


def test_whoever_is_erased_is_signed_out(browser, database, settings):
    account = browser.sign_in_as(Role.JOBSEEKER)
    with_password(database, account)
    browser.get(f"{PAGE}/erase")
    browser.submit("Erase my account in 7 days", typed=WORDS, password=PASSWORD)
    run_due_once(database, settings, None, NOW + timedelta(days=7))
    assert browser.get(PAGE).h1 == "Sign in"


def test_who_acts_alone_for_an_organisation_reads_that_it_goes_too(browser, database):
    account = browser.sign_in_as(Role.EMPLOYER)
    with database.writing() as session:
        organisation = session.scalars(select(models.Organisation)).one()
        organisation.name = "Port of Dundee"
    assert "Port of Dundee with its vacancies" in browser.get(f"{PAGE}/erase").text
    with database.writing() as session:
        organisation = session.scalars(select(models.Organisation)).one()
        other = make_account(session, role=Role.EMPLOYER)
        organisation.members.append(models.Member(account_id=other.id, role=models.MemberRole.MEMBER))
    assert "Port of Dundee" not in browser.get(f"{PAGE}/erase").text
    assert account


def test_staff_are_not_offered_to_erase_themselves(browser):
    browser.sign_in_as(Role.STAFF)
    assert "Erase your account" not in browser.get(PAGE).text
    browser.get(f"{PAGE}/erase", status=403)


def test_an_employer_reads_how_many_applications_are_kept_no_longer(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    with database.writing() as session:
        vacancy = make_vacancy(session, session.scalars(select(models.Organisation)).one())
        session.add(models.GoneApplication(vacancy_id=vacancy.id, gone_on=NOW.date()))
    assert "1 application is kept no longer" in browser.get(f"/vacancies/{vacancy.public_id}/applicants").text
