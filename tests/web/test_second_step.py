"""Signing in with more than a password: apps, recovery codes, who has to have them, and who is asked again."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from jobboard.models import AuthenticatorApp, Mail, RecoveryCode, Role, SecondStep
from jobboard.web import create_app
from tests.web.browser import Browser
from tests.web.test_auth import OTHER_PASSWORD, PASSWORD, confirm, last_link, mails, register, sign_in

ASKED = "Second step"


@pytest.fixture
def ana(browser, database):
    """A registered jobseeker, signed in."""
    register(browser)
    confirm(browser, database)
    return browser


def secret(database, *, is_offered=False):
    with database.reading() as session:
        app = session.scalars(select(AuthenticatorApp)).one()
        return app.offered_secret if is_offered else app.secret


def code(database, moment, *, is_offered=False):
    return pyotp.TOTP(secret(database, is_offered=is_offered)).at(moment)


def set_up(browser, database, now):
    """Set an app up and give the page that shows the recovery codes."""
    browser.get("/account/second-step")
    browser.submit("Set up an app", status=200)
    return browser.submit("Confirm the app", one_time_code=code(database, now, is_offered=True), status=200)


def later(app, now, **passed):
    """Let time go by; give the moment."""
    app.extensions["jobboard"].clock = lambda: now + timedelta(**passed)
    return now + timedelta(**passed)


@pytest.fixture
def with_app(ana, app, database, now):
    """Ana with an app; her browser is signed out, and the code that she set it up with has passed."""
    set_up(ana, database, now)
    ana.codes = [each.text_content() for each in ana.page.html.xpath("//main//code")]
    ana.submit("Sign out")
    later(app, now, minutes=2)
    return ana


def moment_of(app):
    return app.extensions["jobboard"].clock()


def test_an_app_counts_once_a_code_of_it_came_back(ana, database, now):
    ana.get("/account/second-step")
    page = ana.submit("Set up an app", status=200)
    key = secret(database, is_offered=True)
    assert key in page.text.replace(" ", "")
    picture = ana.client.get("/account/second-step/app/picture")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert ana.submit("Confirm the app", one_time_code="000000").status == 422
    ana.submit("Sign out")
    assert sign_in(ana).h1 != ASKED
    page = set_up(ana, database, now)
    assert len(page.html.xpath("//main//code")) == 10
    assert ana.get("/account/second-step").text.count("10 recovery codes") == 1
    ana.submit("Sign out")
    assert sign_in(ana).h1 == ASKED


def test_until_the_code_no_page_is_reached_and_afterwards_the_one_that_was_wanted(with_app, app, database):
    with_app.get("/badges/import")
    assert with_app.submit("/sign-in", address="ana@example.org", password=PASSWORD).h1 == ASKED
    assert with_app.get("/account").h1 == "Sign in"
    assert with_app.get("/badges").h1 == "Sign in"
    with_app.get("/sign-in/second-step")
    page = with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app)))
    assert (page.status, page.path) == (200, "/badges/import")


def test_a_code_works_once(with_app, new_browser, app, database):
    used = code(database, moment_of(app))
    sign_in(with_app)
    with_app.submit("/sign-in/second-step", one_time_code=used, status=200)
    thief = new_browser()
    assert sign_in(thief).h1 == ASKED
    assert thief.submit("/sign-in/second-step", one_time_code=used).status == 422
    assert thief.get("/account").h1 == "Sign in"


def test_the_code_that_set_the_app_up_does_not_sign_in(ana, database, now):
    set_up(ana, database, now)
    ana.submit("Sign out")
    sign_in(ana)
    assert ana.submit("/sign-in/second-step", one_time_code=code(database, now)).status == 422


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 200), (0, 200), (30, 200), (60, 422)])
def test_a_code_of_the_step_before_or_after_counts_and_none_further_away(with_app, app, database, seconds, status):
    sign_in(with_app)
    with_app.submit(
        "/sign-in/second-step", one_time_code=code(database, moment_of(app) + timedelta(seconds=seconds)), status=status
    )


def test_after_five_wrong_codes_the_password_is_asked_for_again_and_the_owner_told(with_app, app, database):
    sign_in(with_app)
    for _ in range(4):
        assert with_app.submit("/sign-in/second-step", one_time_code="000000").status == 422
    with_app.submit("/sign-in/second-step", one_time_code="000000", status=200)
    assert with_app.page.h1 == "Sign in"
    assert ("ana@example.org", "Somebody could not finish signing in") in mails(database)
    with_app.post("/sign-in/second-step", one_time_code=code(database, moment_of(app)))
    assert with_app.page.h1 == "Sign in"
    assert with_app.get("/account").h1 == "Sign in"


def test_beginning_again_gives_no_further_attempts_for_ever(with_app, app, database):
    for _ in range(2):
        sign_in(with_app)
        for _ in range(5):
            with_app.submit("/sign-in/second-step", one_time_code="000000")
    sign_in(with_app)
    assert with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app))).status == 429


def test_what_was_asked_too_often_is_not_shown_again(with_app):
    for _ in range(2):
        sign_in(with_app)
        for _ in range(5):
            with_app.submit("/sign-in/second-step", one_time_code="654321")
    sign_in(with_app)
    page = with_app.submit("/sign-in/second-step", one_time_code="654321", status=429)
    assert "654321" not in page.body.decode()


def test_a_second_step_lasts_ten_minutes(with_app, app, database):
    sign_in(with_app)
    late = later(app, moment_of(app), minutes=10)
    assert with_app.post("/sign-in/second-step", one_time_code=code(database, late)).h1 == "Sign in"
    assert with_app.get("/sign-in/second-step").h1 == "Sign in"


def test_nobody_gets_to_the_second_step_without_a_password(browser):
    assert browser.get("/sign-in/second-step").h1 == "Sign in"
    assert browser.post("/sign-in/second-step", one_time_code="123456").h1 == "Sign in"


def test_a_recovery_code_signs_in_once(with_app, new_browser, database):
    used = with_app.codes[3]
    sign_in(with_app)
    assert with_app.submit("/sign-in/second-step", one_time_code=used.upper()).status == 200
    assert with_app.get("/account").h1 == "Your account"
    assert "9 recovery codes" in with_app.get("/account/second-step").text
    other = new_browser()
    sign_in(other)
    assert other.submit("/sign-in/second-step", one_time_code=used).status == 422
    with database.reading() as session:
        kept = {row.code_sha256 for row in session.scalars(select(RecoveryCode))}
        bodies = session.scalars(select(Mail.body)).all()
    assert not kept & set(with_app.codes)
    assert any("A recovery code was used. Unused ones left: 9." in body for body in bodies)


def test_recovery_codes_made_anew_take_the_place_of_the_others(with_app, database):
    sign_in(with_app)
    with_app.submit("/sign-in/second-step", one_time_code=with_app.codes[0], status=200)
    with_app.get("/account/second-step")
    page = with_app.submit("Make new codes", status=200)
    new = page.html.xpath("//main//code")[0].text_content()
    with_app.submit("Sign out")
    sign_in(with_app)
    assert with_app.submit("/sign-in/second-step", one_time_code=with_app.codes[1]).status == 422
    assert with_app.submit("/sign-in/second-step", one_time_code=new).status == 200


def test_recovery_codes_need_something_that_they_stand_for(ana):
    assert ana.post("/account/second-step/recovery-codes").status == 422


def test_another_password_by_mail_does_not_lead_past_the_second_step(with_app, app, database):
    with_app.get("/forgotten-password")
    with_app.submit("Send the link", address="ana@example.org")
    with_app.get(last_link(database))
    assert with_app.submit("/new-password", password=OTHER_PASSWORD).h1 == ASKED
    assert with_app.get("/account").h1 == "Sign in"
    with_app.get("/sign-in/second-step")
    with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app)), status=200)
    assert with_app.get("/account").h1 == "Your account"


def test_setting_an_app_up_ends_the_other_sessions_and_tells_every_confirmed_address(ana, new_browser, database, now):
    elsewhere = new_browser()
    sign_in(elsewhere)
    ana.get("/account/addresses/add")
    ana.submit("Add the address", address="ana@college.example", password=PASSWORD)
    ana.get(last_confirmation(database))
    ana.submit("Confirm", status=200)
    ana.get("/account/addresses/add")
    ana.submit("Add the address", address="not-hers@example.org", password=PASSWORD)
    before = len(mails(database))
    set_up(ana, database, now)
    assert elsewhere.get("/account").h1 == "Sign in"
    assert ana.get("/account").h1 == "Your account"
    assert mails(database)[before:] == [
        ("ana@example.org", "Your account was changed"),
        ("ana@college.example", "Your account was changed"),
    ]


def last_confirmation(database):
    with database.reading() as session:
        bodies = session.scalars(select(Mail.body).order_by(Mail.id)).all()
    body = next(each for each in reversed(bodies) if "/confirm-address" in each)
    return "/confirm-address" + body.partition("http://localhost/confirm-address")[2].split()[0]


def test_another_app_takes_the_place_of_the_first_once_it_is_confirmed(with_app, app, database, now):
    sign_in(with_app)
    with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app)), status=200)
    first = secret(database)
    with_app.get("/account/second-step")
    with_app.submit("Change to another app", status=200)
    assert secret(database) == first
    offered = code(database, moment_of(app), is_offered=True)
    page = with_app.submit("Confirm the app", one_time_code=offered, status=200)
    assert page.h1 == "Second step of signing in"  # The recovery codes go on to hold.
    assert secret(database) != first


def test_without_the_last_factor_the_password_alone_signs_in_and_recovery_codes_are_gone(with_app, app, database):
    sign_in(with_app)
    with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app)), status=200)
    with_app.get("/account/second-step")
    with_app.submit("Remove the app", status=200)
    with_app.submit("Sign out")
    assert sign_in(with_app).h1 != ASKED
    with database.reading() as session:
        assert session.scalars(select(RecoveryCode)).all() == []


GUARDED = (
    ("POST", "/account/second-step/app/start"),
    ("GET", "/account/second-step/app"),
    ("GET", "/account/second-step/app/picture"),
    ("POST", "/account/second-step/app"),
    ("POST", "/account/second-step/app/remove"),
    ("POST", "/account/second-step/recovery-codes"),
    ("GET", "/account/second-step/passkeys/add"),
    ("POST", "/account/second-step/passkeys"),
    ("POST", "/account/second-step/passkeys/1/remove"),
    ("POST", "/account/addresses/1/main"),
    ("POST", "/account/addresses/1/remove"),
    ("POST", "/account/data/copy"),
    ("GET", "/account/data/copy/some-id"),
)


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_ten_minutes_after_signing_in_it_is_asked_again_who_it_is(ana, app, now, method, path):
    later(app, now, minutes=10)
    page = ana.get(path) if method == "GET" else ana.post(path)
    assert page.h1 == "Confirm that it is you"


def test_the_password_proves_again_who_it_is_and_the_old_token_is_dead(ana, new_browser, app, database, now):
    thief = new_browser()
    with ana.client.session_transaction() as cookie, thief.client.session_transaction() as stolen:
        stolen.update(cookie)
    later(app, now, minutes=10)
    ana.get("/account/second-step/passkeys/add")
    assert ana.submit("Continue", password=OTHER_PASSWORD).status == 422
    assert ana.get("/account/second-step/passkeys/add").h1 == "Confirm that it is you"
    assert ana.submit("Continue", password=PASSWORD).path == "/account/second-step/passkeys/add"
    assert ana.page.h1 == "Add a passkey"
    assert thief.get("/account").h1 == "Sign in"


def test_a_code_proves_again_who_it_is(with_app, app, database):
    sign_in(with_app)
    with_app.submit("/sign-in/second-step", one_time_code=code(database, moment_of(app)), status=200)
    late = later(app, moment_of(app), minutes=11)
    with_app.get("/account/second-step/app")
    assert with_app.submit("Continue", one_time_code="000000").status == 422
    assert with_app.submit("Continue", one_time_code=code(database, late)).h1 == "Second step of signing in"


def test_nobody_is_led_to_another_site_after_proving_who_it_is(ana):
    ana.get("/account/confirm-it-is-you?next=https://evil.example/")
    assert ana.submit("Continue", password=PASSWORD).path == "/account"


@pytest.fixture
def strict(settings, database, embedded_engine, now):
    """The site where employers and staff need a second step."""
    site = create_app(
        replace(settings, second_factor=True), database=database, engine=embedded_engine, clock=lambda: now
    )
    site.testing, site.config["PROPAGATE_EXCEPTIONS"] = True, False
    return site


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.STAFF])
def test_who_has_to_have_a_second_step_sets_it_up_before_anything_else(strict, database, now, role):
    browser = Browser(strict)
    browser.sign_in_as(role)
    for path in ("/", "/account", "/vacancies", "/staff", "/search", "/account/password", "/no-public-page", "/jobs"):
        response = browser.client.get(path)
        assert response.status_code == (404 if path == "/no-public-page" else 303), path
        assert response.headers.get("Location", "") == ("" if path == "/no-public-page" else "/account/second-step")
    token = str(browser.get("/account/second-step").html.xpath("string(//input[@name='csrf_token']/@value)"))
    refused = browser.client.post("/account/organisation/invite", data={"csrf_token": token, "address": "a@b.example"})
    assert refused.status_code == 403
    assert "before" in browser.get("/account/second-step").text or "now" in browser.page.text
    set_up(browser, database, now)
    assert browser.get("/account").h1 == "Your account"
    browser.get("/account/second-step")
    browser.submit("Remove the app", status=200)
    assert browser.get("/account").h1 == "Second step of signing in"


def test_jobseekers_choose_whether_they_have_a_second_step(strict):
    browser = Browser(strict)
    browser.sign_in_as(Role.JOBSEEKER)
    assert browser.get("/account").h1 == "Your account"


def test_a_browser_that_never_signed_in_is_told_of_once(ana, new_browser, database):
    ana.submit("Sign out")
    sign_in(ana)
    told = ("ana@example.org", "A new device signed in")
    assert told not in mails(database)
    other = new_browser()
    for _ in range(2):
        sign_in(other)
        other.submit("Sign out")
    assert mails(database).count(told) == 1


def test_a_forged_cookie_makes_no_device_known(ana, new_browser, database):
    other = new_browser()
    other.client.set_cookie("jobboard-device", "WzFd.forged")
    sign_in(other)
    assert ("ana@example.org", "A new device signed in") in mails(database)


def test_what_ran_out_is_forgotten(with_app, app, database):
    sign_in(with_app)
    later(app, moment_of(app), minutes=11)
    sign_in(with_app)
    with database.reading() as session:
        assert len(session.scalars(select(SecondStep)).all()) == 1
