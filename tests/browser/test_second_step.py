"""A second step of signing in as people meet it: a passkey on the browser's own device, and an app without scripts."""

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.checks import look_at
from tests.browser.conftest import at_work, served
from tests.browser.person import Person

_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named_site(parts, settings):
    """The site at a name: passkeys do not work at a number."""
    database, engine = parts
    with served(database, engine, settings, host="localhost") as site, at_work(site):
        yield site


@pytest.fixture
def isla(chromium, named_site):
    """Isla at a telephone that can keep passkeys."""
    person = Person(chromium, named_site.address, viewport={"width": 320, "height": 800})
    device = person.context.new_cdp_session(person.page)
    device.send("WebAuthn.enable")
    person.device = device.send("WebAuthn.addVirtualAuthenticator", {"options": _DEVICE})["authenticatorId"]
    person.devices = device
    yield person
    person.leave()
    assert person.problems == []


def test_a_passkey_is_made_and_signs_in(isla):
    isla.register("jobseeker", "Isla Rae", "isla@example.org")
    isla.open("/account/second-step/passkeys/add")
    isla.heading("Add a passkey")
    expect(isla.page.locator("[data-passkey-missing]")).to_be_hidden()
    problems = look_at(isla.page, "passkey-to-be-made")
    isla.fill("Name of the passkey", "Telephone")
    isla.press("Make the passkey")
    isla.heading("Keep your recovery codes")
    problems += look_at(isla.page, "recovery-codes")
    isla.follow("I have kept them")
    isla.see("Telephone")
    problems += look_at(isla.page, "second-step-with-a-passkey")
    isla.press("Sign out")
    isla.open("/sign-in?next=/account")
    problems += look_at(isla.page, "sign-in-with-a-passkey")
    isla.press("Sign in with a passkey")
    isla.heading("Your account")
    assert problems == []


def test_a_device_that_has_no_passkey_says_so_on_the_page(isla):
    isla.devices.send("WebAuthn.setUserVerified", {"authenticatorId": isla.device, "isUserVerified": False})
    isla.open("/sign-in")
    isla.press("Sign in with a passkey")
    expect(isla.page.get_by_role("alert")).to_contain_text("No passkey was used")
    isla.heading("Sign in")


def test_an_app_is_set_up_and_asked_for_without_scripts(chromium, named_site):
    person = Person(chromium, named_site.address, scripts=False, viewport={"width": 320, "height": 800})
    person.register("jobseeker", "Isla Rae", "isla@example.org")
    person.open("/account/second-step/passkeys/add")
    expect(person.page.locator("[data-passkey-missing]")).to_be_visible()
    person.open("/account/second-step")
    person.press("Set up an app")
    expect(person.page.get_by_role("img")).to_be_visible()
    person.page.wait_for_function("document.querySelector('main img').naturalWidth > 100")
    app = pyotp.TOTP(person.page.locator("main code").inner_text().replace(" ", ""))
    person.fill("Code that the app shows", app.at(named_site.now))
    person.press("Confirm the app")
    person.heading("Keep your recovery codes")
    person.press("Sign out")
    named_site.now += timedelta(minutes=1)
    person.sign_in("isla@example.org")
    person.heading("Second step")
    person.fill("Code", app.at(named_site.now))
    person.press("Sign in")
    person.heading("Your next steps")
    person.leave()
    assert person.problems == []
