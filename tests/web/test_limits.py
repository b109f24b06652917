"""Rate limits: they hold across processes, say when to try again, and forget nothing they should keep."""

import threading

import pytest
from sqlalchemy import delete, func, select

from jobboard.models import IdentityChallenge, RateLimit, Role
from jobboard.web.limits import DatabaseStorage
from tests.credentials.test_ownership import DID
from tests.factories import make_vacancy
from tests.web.browser import Browser
from tests.web.jobseeker import Jobseeker
from tests.web.world import make_employer


@pytest.fixture
def storage(any_database):
    return DatabaseStorage(database=any_database)


def test_a_counter_counts_until_it_runs_out(storage):
    assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("b", 60)] == [1, 2, 1]
    assert storage.get("a") == 2
    storage.incr("c", 0)
    assert storage.get("c") == 0
    assert storage.incr("c", 60) == 1


def test_counting_again_does_not_make_a_window_longer(storage):
    storage.incr("a", 60)
    end = storage.get_expiry("a")
    storage.incr("a", 600)
    assert storage.get_expiry("a") == end


def test_many_counting_at_once_lose_nothing(any_database):
    storages = [DatabaseStorage(database=any_database) for _ in range(8)]
    counts = []

    def count(storage):
        counts.extend(storage.incr("a", 60) for _ in range(10))

    threads = [threading.Thread(target=count, args=[storage]) for storage in storages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == list(range(1, 81))


def test_what_ran_out_is_forgotten_and_keys_are_not_readable(storage, any_database):
    storage.incr("ana@example.org", 0)
    storage.incr("bo@example.org", 60)
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RateLimit)) == 1
        assert "example" not in session.scalars(select(RateLimit.key)).one()
    storage.clear("bo@example.org")
    assert storage.get("bo@example.org") == 0
    assert storage.check()
    assert storage.reset() == 0


def test_signing_in_too_often_is_refused_even_with_the_right_password(app, database):
    statuses = []
    for number in range(11):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number + 1}"  # Another network each time.
        browser.get("/sign-in")
        page = browser.submit("/sign-in", address="ana@example.org", password="wrong")
        statuses.append(page.status)
    assert statuses == [422] * 10 + [429]
    assert "Try again in" in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 300


def test_another_process_counts_on(app, database, settings, now):
    from jobboard.web import create_app

    for _ in range(5):
        browser = Browser(app)
        browser.get("/register/jobseeker")
        browser.submit("Register", name="", address="", password="")
    other = create_app(settings, database=database, clock=lambda: now)
    browser = Browser(other)
    browser.get("/register/jobseeker")
    assert browser.submit("Register", name="", address="", password="").status == 429


def test_every_page_that_searches_or_counts_people_is_counted_together(browser, database):
    with database.writing() as session:
        employer, organisation = make_employer(session)
        vacancy = make_vacancy(session, organisation).public_id
    browser.sign_in(employer)
    doors = [
        "/search.json?ask=(",
        "/search?ask=(",
        "/searches",
        f"/searches/{'0' * 32}",
        "/vacancies/new",
        f"/vacancies/{vacancy}",
        f"/vacancies/{vacancy}/edit",
        f"/vacancies/{vacancy}/applicants?ask=(",
    ]
    for door in doors:
        assert browser.client.get(door).status_code in (200, 400, 404)
    for _ in range(60 - len(doors)):
        assert browser.client.get(doors[0]).status_code == 400
    for door in doors:
        assert browser.client.get(door).status_code == 429, door
    sent = {"title": "Baker", "csrf_token": browser.token()}
    for door in ("/vacancies/new", f"/searches/{'0' * 32}", f"/searches/{'0' * 32}/restore"):
        assert browser.client.post(door, data=sent).status_code == 429, door
    assert browser.client.get("/search/help").status_code == 200


def test_neighbours_in_one_ipv6_network_are_counted_together(app):
    statuses = []
    for number in range(6):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number + 1}"
        browser.get("/register/jobseeker")
        statuses.append(browser.submit("Register", name="", address="", password="").status)
    assert statuses == [422] * 5 + [429]


def test_what_was_typed_too_often_is_given_back_and_can_be_sent_later(browser, settings):
    isla = Jobseeker(browser, settings)
    browser.get("/account/identities/add-did")
    question = browser.submit("Continue", value=DID).path
    for _ in range(10):
        browser.get(question)
        browser.submit("Check it", answer="", method="")
    browser.get(question)
    page = browser.submit("Check it", answer="eyJ.typed.by-hand", method=f"{DID}#1", status=429)
    assert "Try again in" in page.text
    assert "What you typed is still here" in page.text
    with isla.database.writing() as session:
        session.execute(delete(RateLimit))
    assert "Checking…" in browser.submit("Send again").text
    with isla.database.reading() as session:
        kept = session.scalars(select(IdentityChallenge)).one()
        assert (kept.answer, kept.method) == ("eyJ.typed.by-hand", f"{DID}#1")


def test_no_error_page_gives_back_a_password(browser):
    browser.sign_in_as(Role.JOBSEEKER)
    for _ in range(11):
        browser.get("/account/password")
        page = browser.submit("Change the password", current_password="old secret", password="new secret")
    assert page.status == 429
    assert "secret" not in page.html.text_content()
