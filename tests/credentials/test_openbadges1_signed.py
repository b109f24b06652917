"""Open Badges 1.0 and 1.1, signed: a key counts for an issuer on whose host it stands."""

import json

import pytest

from jobboard.credentials import Judgement, Outcome, ReplayLoader
from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import STRANGER_KEY, Web, codes, judge
from tests.credentials.tokens import METHODS, key_for, pem_of, swapped, token

HOME = "https://badges.example"
KEY, ISSUER, REVOKED = f"{HOME}/key.pem", f"{HOME}/issuer", f"{HOME}/revoked"


def payload_of(web, version="1.0", *, key=KEY, method="EdDSA", **changes):
    """What a good signed assertion says; its badge class, issuer, key and list of revoked badges are put into `web`."""
    assertion = json.loads(scenarios.older(web, version))
    del web.answers[f"{HOME}/assertions/1"]
    assertion.pop("id", None)
    web.answers[ISSUER]["revocationList"] = REVOKED
    web.answers |= {REVOKED: {"2": "Issued by mistake."}, key: pem_of(key_for(method)).encode()}
    return assertion | {"verify": {"type": "signed", "url": key}} | changes


def signed(web, version="1.0", *, method="EdDSA", **changes):
    return token(payload_of(web, version, method=method, **changes), method=method)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("method", METHODS)
def test_an_older_signed_badge_is_verified_with_every_kind_of_key(version, method):
    web = Web()
    data = signed(web, version, method=method)
    report = judge(data, web=web)
    assert (report.state, report.facts.name, report.badge_key) == (S.VERIFIED, "First aid", f"{ISSUER} uid:1")
    assert {report.outcome(each) for each in Judgement} == {Outcome.PASSED}
    assert judge(data, web=ReplayLoader(report.documents)).checks == report.checks


def test_a_changed_assertion_fails_and_shows_nothing():
    web = Web()
    data = swapped(signed(web), payload_of(web, uid="2"))
    report = judge(data, web=web)
    assert (report.state, report.facts, codes(report)) == (S.FAILED, None, {"proof.bad_signature"})


@pytest.mark.parametrize("key", ["https://evil.example/key.pem", f"{HOME}/~student/key.pem"])
def test_a_stranger_s_key_proves_nothing_about_the_issuer(key):
    web = Web()
    payload = payload_of(web, key=key)
    web.answers[key] = pem_of(STRANGER_KEY).encode()
    web.answers[ISSUER]["verification"] = {"allowedOrigins": ["badges.example", "evil.example"]}
    report = judge(token(payload, key=STRANGER_KEY), web=web)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert "issuer.not_bound_to_key" in codes(report)
    assert report.badge_key.startswith("sha256:")


def test_a_key_without_https_proves_no_issuer():
    web = Web()
    report = judge(token(payload_of(web, key="http://badges.example/key.pem")), web=web)
    assert report.state is S.ISSUER_NOT_IDENTIFIED


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (None, S.COULD_NOT_BE_CHECKED, "key.unreachable"),
        (404, S.COULD_NOT_BE_CHECKED, "key.unreachable"),
        (b"<html>", S.COULD_NOT_BE_CHECKED, "key.unreachable"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", S.FAILED, "key.malformed"),
        (pem_of(STRANGER_KEY).encode(), S.FAILED, "proof.bad_signature"),
    ],
)
def test_a_signed_badge_is_as_good_as_its_key(answer, state, code):
    web = Web()
    data = signed(web)
    web.answers[KEY] = answer
    report = judge(data, web=web)
    assert (report.state, codes(report), report.facts) == (state, {code}, None)


def test_a_key_that_was_redirected_to_another_host_counts_for_nothing():
    web = Web()
    data = signed(web)
    web.moved[KEY] = "https://evil.example/key.pem"
    assert codes(judge(data, web=web)) == {"key.unreachable"}


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        ({}, S.VERIFIED, "standing.not_revoked"),
        ({"1": "Issued by mistake."}, S.REVOKED, "standing.revoked"),
        ({"uid:1": None}, S.REVOKED, "standing.revoked"),
        (None, S.COULD_NOT_BE_CHECKED, "standing.unreachable"),
        ([], S.COULD_NOT_BE_CHECKED, "standing.unreachable"),
        ({"error": "Try again later."}, S.COULD_NOT_BE_CHECKED, "standing.list_malformed"),
        ({"2": {"reason": 1}}, S.COULD_NOT_BE_CHECKED, "standing.list_malformed"),
        ({"@context": "https://w3id.org/openbadges/v2"}, S.COULD_NOT_BE_CHECKED, "standing.list_malformed"),
    ],
)
def test_only_a_list_that_can_be_read_clears_a_badge(answer, state, code):
    web = Web()
    data = signed(web)
    web.answers[REVOKED] = answer
    report = judge(data, web=web)
    assert (report.state, code in codes(report)) == (state, True)


def test_a_mark_inside_revokes_too():
    web = Web()
    assert judge(signed(web, revoked=True), web=web).state is S.REVOKED


@pytest.mark.parametrize("address", ["revoked", {"a": "list"}])
def test_a_list_without_an_address_clears_nothing(address):
    web = Web()
    data = signed(web)
    web.answers[ISSUER]["revocationList"] = address
    assert "standing.list_malformed" in codes(judge(data, web=web))


@pytest.mark.parametrize(
    ("changes", "state", "code"),
    [
        ({"verify": {"type": "hosted", "url": KEY}}, S.FAILED, "structure.wrong_type"),
        ({"verify": {"type": "signed"}}, S.COULD_NOT_BE_CHECKED, "token.no_key"),
        ({"uid": None}, S.FAILED, "structure.incomplete_assertion"),
        ({"recipient": scenarios.OWNER}, S.FAILED, "structure.incomplete_assertion"),
    ],
)
def test_a_signed_assertion_must_say_what_every_one_says(changes, state, code):
    web = Web()
    payload = payload_of(web, **changes)
    if changes.get("recipient"):
        payload |= {"badge": ""}
    report = judge(token(payload), web=web)
    assert (report.state, codes(report)) == (state, {code})


def test_the_extensions_of_an_older_signed_badge_are_looked_at_too():
    web = Web()
    report = judge(signed(web, **{"extensions:applyLink": {"type": "Extension"}}), web=web)
    assert codes(report) == {"structure.extension_undeclared"}


def test_the_text_of_a_signed_assertion_alone_is_not_signed():
    web = Web()
    assert codes(judge(scenarios.encode(payload_of(web)), web=web)) == {"proof.missing"}
