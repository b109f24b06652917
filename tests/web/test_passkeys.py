"""Passkeys: made, signed in with, and refused whenever anything is not as it should be."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard.accounts import passkey_site
from jobboard.models import Passkey, PasskeyChallenge, Role
from jobboard.web import create_app
from jobboard.web.limits import limiter
from tests.passkeys import Device, encode
from tests.web.browser import Browser
from tests.web.test_auth import confirm, mails, register, sign_in


@pytest.fixture
def ana(browser, database):
    register(browser)
    confirm(browser, database)
    return browser


def challenge(browser, path):
    response = browser.client.post(path, headers={"X-CSRFToken": browser.token()})
    assert response.status_code == 200
    return json.loads(response.data)


def make(browser, device, *, name="Telephone", **changed):
    options = challenge(browser, "/account/second-step/passkeys/challenge") | changed
    return browser.post("/account/second-step/passkeys", name=name, passkey_answer=device.make(options))


def use(browser, device, **changed):
    options = challenge(browser, "/sign-in/passkey/challenge") | changed
    return browser.post("/sign-in/passkey", passkey_answer=device.sign(options))


def is_signed_in(browser):
    return browser.get("/account").h1 == "Your account"


@pytest.fixture
def device(ana):
    """Ana's telephone, with a passkey; her browser is signed out."""
    device = Device()
    assert make(ana, device).status == 200
    ana.get("/account")
    ana.submit("Sign out")
    return device


def test_a_passkey_is_made_with_recovery_codes_and_signs_in(ana, new_browser, database):
    device = Device()
    page = make(ana, device)
    assert len(page.html.xpath("//main//code")) == 10
    assert "Telephone" in ana.get("/account/second-step").text
    assert ("ana@example.org", "Your account was changed") in mails(database)
    other = new_browser()
    assert use(other, device).status == 200
    assert is_signed_in(other)
    assert "last used" in other.get("/account/second-step").text


def test_several_passkeys_have_names_and_are_removed_one_by_one(ana, database):
    make(ana, Device(name=b"one"), name="Laptop")
    page = make(ana, Device(name=b"two"), name="Key ring")
    assert page.h1 == "Second step of signing in"
    ana.submit("Remove the passkey Laptop", status=200)
    with database.reading() as session:
        assert session.scalars(select(Passkey.name)).all() == ["Key ring"]


def test_the_password_alone_no_longer_signs_in(device, ana):
    assert sign_in(ana).h1 == "Second step"
    assert not is_signed_in(ana)


@pytest.mark.parametrize("wrong", ["origin", "challenge", "verified", "host", "user", "count", "key", "kind"])
def test_an_answer_that_is_not_as_it_should_be_signs_nobody_in(device, ana, wrong):
    changed = {}
    match wrong:
        case "origin":
            device.origin = "http://localhost.evil.example"
        case "challenge":
            changed = {"challenge": encode(b"x" * 32)}
        case "verified":
            device.is_verified = False
        case "host":
            changed = {"rpId": "evil.example"}
        case "user":
            device.user = encode(b"somebody else")
        case "count":
            use(ana, device)
            ana.get("/account")
            ana.submit("Sign out")
            device.count -= 1
        case "key":
            device.key = Device().key
        case "kind":
            device._told = lambda options, kind, told=device._told: told(options, "webauthn.create")
    use(ana, device, **changed)
    assert not is_signed_in(ana)


def test_the_same_device_signs_in_when_nothing_is_wrong(device, ana):
    use(ana, device)
    assert is_signed_in(ana)


def test_a_challenge_is_answered_once_by_the_browser_that_asked_and_in_time(device, ana, new_browser, app, now):
    answer = device.sign(challenge(ana, "/sign-in/passkey/challenge"))
    thief = new_browser()
    thief.post("/sign-in/passkey", passkey_answer=answer)
    assert not is_signed_in(thief)
    app.extensions["jobboard"].clock = lambda: now + timedelta(minutes=5)
    ana.post("/sign-in/passkey", passkey_answer=answer)
    assert not is_signed_in(ana)


def test_a_challenge_that_was_answered_is_gone(device, ana, database):
    options = challenge(ana, "/sign-in/passkey/challenge")
    with ana.client.session_transaction() as cookie:
        kept = dict(cookie)
    ana.post("/sign-in/passkey", passkey_answer="{}")
    with ana.client.session_transaction() as cookie:
        cookie.update(kept)  # What the browser held before, as a thief of cookies would.
    ana.post("/sign-in/passkey", passkey_answer=device.sign(options))
    assert not is_signed_in(ana)
    with database.reading() as session:
        assert session.scalars(select(PasskeyChallenge)).all() == []


@pytest.mark.parametrize("wrong", ["origin", "challenge", "verified", "host", "twice"])
def test_an_answer_that_is_not_as_it_should_be_makes_no_passkey(ana, database, wrong):
    device, changed = Device(), {}
    match wrong:
        case "origin":
            device.origin = "https://localhost"
        case "challenge":
            changed = {"challenge": encode(b"x" * 32)}
        case "verified":
            device.is_verified = False
        case "host":
            changed = {"rp": {"id": "evil.example"}}
        case "twice":
            make(ana, device)
    assert make(ana, device, **changed).status == 422
    with database.reading() as session:
        assert len(session.scalars(select(Passkey)).all()) == (1 if wrong == "twice" else 0)


def test_a_challenge_of_one_person_makes_no_passkey_for_another(ana, new_browser, database):
    options = challenge(ana, "/account/second-step/passkeys/challenge")
    other = new_browser()
    other.sign_in_as(Role.JOBSEEKER)
    with other.client.session_transaction() as cookie:
        cookie["new_passkey_challenge"] = options["challenge"]
    other.post("/account/second-step/passkeys", name="A", passkey_answer=Device().make(options), status=422)
    with database.reading() as session:
        assert session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"response": {}}',
        "[" * 15_000,
        "x" * 20_000,
        '{"id": 7, "response": {"userHandle": 8}}',
    ],
)
def test_nonsense_is_refused_everywhere(ana, device, answer):
    challenge(ana, "/sign-in/passkey/challenge")
    assert ana.post("/sign-in/passkey", passkey_answer=answer).h1 == "Sign in"
    use(ana, device)
    challenge(ana, "/account/second-step/passkeys/challenge")
    assert ana.post("/account/second-step/passkeys", name="A", passkey_answer=answer).status == 422


def test_an_answer_that_is_too_long_is_not_read(ana, device):
    answer = device.sign(challenge(ana, "/sign-in/passkey/challenge"))
    ana.post("/sign-in/passkey", passkey_answer=answer + " " * 16_000)
    assert not is_signed_in(ana)


def test_parts_of_an_answer_that_are_broken_are_refused(ana, device, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    for name in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in (None, 7, "", "!!", "A", encode(b"\xff" * 40), encode(b"[" * 5000), {}):
            options = challenge(ana, "/sign-in/passkey/challenge")
            good = json.loads(device.sign(options))
            good["response"][name] = value
            assert ana.post("/sign-in/passkey", passkey_answer=json.dumps(good)).h1 == "Sign in"
            assert not is_signed_in(ana)


def test_a_passkey_of_somebody_else_is_nobodys(ana, device, new_browser):
    other = new_browser()
    other.sign_in_as(Role.JOBSEEKER)
    unknown = other.post("/account/second-step/passkeys/999/remove", status=404)
    assert other.post("/account/second-step/passkeys/1/remove", status=404).text == unknown.text
    use(ana, device)
    assert "Telephone" in ana.get("/account/second-step").text


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb"])
def test_a_passkey_needs_a_name(ana, name):
    assert make(ana, Device(), name=name).status == 422


def test_where_passkeys_cannot_work_the_page_says_so_with_scripts_too(settings, database, embedded_engine, now):
    site = create_app(
        replace(settings, base_url="http://127.0.0.1"), database=database, engine=embedded_engine, clock=lambda: now
    )
    browser = Browser(site)
    browser.sign_in_as(Role.JOBSEEKER)
    page = browser.get("/account/second-step/passkeys/add")
    assert "cannot make passkeys" in page.text
    assert page.html.xpath("//*[@data-passkey-missing] | //form[@data-passkey]") == []
    browser.post("/account/second-step/passkeys/challenge", status=404)
    browser.post("/sign-in/passkey/challenge", status=404)


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://jobs.example", ("jobs.example", "https://jobs.example")),
        ("https://jobs.example:8443", ("jobs.example", "https://jobs.example:8443")),
        ("http://localhost:8000", ("localhost", "http://localhost:8000")),
        ("http://jobs.example", None),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]", None),
    ],
)
def test_passkeys_belong_to_the_address_in_the_settings(settings, address, site):
    found = passkey_site(replace(settings, base_url=address))
    assert (found and (found.host, found.origin)) == site
