"""Open Badges 2.0, signed: only a key that the issuer lists counts, and only a readable list clears a badge."""

import json

import pytest

from jobboard.credentials import Judgement, Outcome, ReplayLoader, issuing
from jobboard.credentials import PublicState as S
from jobboard.credentials.keys import decode_base64url
from tests.credentials import scenarios
from tests.credentials.scenarios import STRANGER_KEY, Web, codes, judge
from tests.credentials.tokens import HOME, KEY, METHODS, REVOKED, jwk_of, key_for, pem_of, signed, swapped, token

ISSUER, CLASS, ASSERTION = f"{HOME}/issuer", f"{HOME}/classes/first-aid", f"{HOME}/assertions/1"


def payload_of(web):
    """What a good signed assertion says, and its documents put into `web`."""
    _, body, _ = signed(web).split(b".")
    return json.loads(decode_base64url(body.decode()))


@pytest.mark.parametrize("method", METHODS)
def test_a_signed_badge_is_verified_with_every_kind_of_key(method):
    web = Web()
    report = judge(signed(web, method=method), web=web)
    assert report.state is S.VERIFIED
    assert {report.outcome(each) for each in Judgement} == {Outcome.PASSED}
    assert (report.facts.name, report.facts.issuer_id, report.issuer_level) == ("First aid", ISSUER, 2)
    assert report.badge_key == f"{ISSUER} {ASSERTION}"
    assert judge(signed(web, method=method), web=ReplayLoader(report.documents)).state is S.VERIFIED


def test_a_signed_badge_in_a_picture_is_verified():
    web = Web()
    assert judge(issuing.bake_png(scenarios.picture(), signed(web)), web=web).state is S.VERIFIED


def test_a_key_may_be_written_into_the_issuer_s_document():
    web = Web()
    data = signed(web)
    web.answers[ISSUER]["publicKey"] = ["https://badges.example/old", web.answers.pop(KEY)]
    assert judge(data, web=web).state is S.VERIFIED


def test_without_a_named_key_the_only_one_of_the_issuer_counts():
    web = Web()
    data = signed(web, verification={"type": "signed"})
    assert judge(data, web=web).state is S.VERIFIED
    web.answers[ISSUER]["publicKey"] = [KEY, f"{HOME}/other"]
    assert codes(judge(data, web=web)) == {"token.no_key"}


def test_an_expired_signed_badge_is_expired_and_not_forged():
    web = Web()
    assert judge(signed(web, expires="2026-05-31T00:00:00Z"), web=web).state is S.EXPIRED


def test_somebody_else_s_signed_badge_is_not_proven_yours():
    web = Web()
    recipient = {"type": "email", "hashed": False, "identity": "other@example.org"}
    assert judge(signed(web, recipient=recipient), web=web).state is S.NOT_PROVEN_YOURS


# What an attacker may try.


def test_a_changed_assertion_fails_and_shows_nothing():
    web = Web()
    payload = payload_of(web) | {"issuedOn": "2020-01-01T00:00:00Z"}
    report = judge(swapped(signed(web), payload), web=web)
    assert (report.state, report.facts, codes(report)) == (S.FAILED, None, {"proof.bad_signature"})


def test_a_stranger_s_key_that_the_issuer_does_not_list_fails():
    web = Web()
    evil = "https://evil.example/key"
    data = signed(web, key=STRANGER_KEY, verification={"type": "signed", "creator": evil})
    web.answers[evil] = web.answers[KEY] | {"id": evil, "publicKeyPem": pem_of(STRANGER_KEY)}
    report = judge(data, web=web)
    assert (report.state, report.facts, codes(report)) == (S.FAILED, None, {"proof.key_not_found"})


def test_an_issuer_without_keys_signs_nothing():
    web = Web()
    data = signed(web)
    del web.answers[ISSUER]["publicKey"]
    assert codes(judge(data, web=web)) == {"proof.key_not_found"}


def test_keys_in_the_head_of_the_token_are_not_looked_at():
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    for header in ({"jwk": jwk_of(STRANGER_KEY)}, {"kid": did}, {"jku": "https://evil.example/keys"}):
        web = Web()
        data = signed(web, key=STRANGER_KEY, header=header)
        assert codes(judge(data, web=web)) == {"proof.bad_signature"}
        assert not any("evil" in address for address in web.asked)


@pytest.mark.parametrize("method", ["none", "HS256"])
def test_a_token_that_proves_nothing_fails(method):
    web = Web()
    data = token(payload_of(web), method=method, signature=b"0" * 32)
    assert codes(judge(data, web=web)) == {"token.proves_nothing"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("other", METHODS)
def test_only_the_method_that_the_listed_key_is_made_for_is_used(method, other):
    web = Web()
    data = signed(web, method=method, key=key_for(method))
    web.answers[KEY]["publicKeyPem"] = pem_of(key_for(other))
    assert codes(judge(data, web=web)) == {"proof.key_of_another_kind"} or method == other


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner": "https://evil.example/issuer"}, "proof.key_of_another"),
        ({"owner": None}, "proof.key_of_another"),
        ({"id": f"{HOME}/other"}, "key.document_of_another"),
        ({"id": None}, "key.unreachable"),
        ({"revoked": "2026-01-01T00:00:00Z"}, "proof.key_revoked"),
        ({"expires": "2026-01-01T00:00:00Z"}, "proof.key_expired"),
        ({"publicKeyPem": "nonsense"}, "key.malformed"),
        ({"publicKeyPem": ["nonsense"]}, "key.malformed"),
        ({"publicKeyPem": pem_of(key_for("EdDSA")) + "\n" * 20_000}, "key.malformed"),
        ({"publicKeyPem": pem_of(key_for("RS1024"))}, "key.size"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(changes, code):
    web = Web()
    data = signed(web)
    web.answers[KEY] |= changes
    report = judge(data, web=web)
    assert (report.facts, codes(report)) == (None, {code})


@pytest.mark.parametrize(("address", "code"), [(KEY, "key.unreachable"), (ISSUER, "hosted.issuer_unreachable")])
def test_what_does_not_answer_or_answers_from_elsewhere_leaves_it_unknown(address, code):
    web = Web()
    data = signed(web)
    web.moved[address] = "https://evil.example/copy"
    assert codes(judge(data, web=web)) == {code}
    del web.answers[address]
    report = judge(data, web=web)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {code})


def test_an_issuer_written_into_the_badge_by_its_signer_is_nobody():
    """Whoever signs can write any issuer without an address, with their own key in it."""
    web = Web()
    payload = payload_of(web)
    key = {"id": "urn:key", "publicKeyPem": pem_of(STRANGER_KEY)}
    issuer = {"type": "Issuer", "name": "University", "publicKey": key}
    badge = web.answers[CLASS] | {"id": "urn:class", "issuer": issuer}
    payload |= {"badge": badge, "verification": {"type": "signed", "creator": "urn:key"}}
    report = judge(token(payload, key=STRANGER_KEY), web=web)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert report.badge_key.startswith("sha256:")


@pytest.mark.parametrize("part", ["publicKey", "revocationList"])
def test_a_part_without_https_proves_no_issuer(part):
    web = Web()
    plain = {"publicKey": KEY, "revocationList": REVOKED}[part].replace("https", "http")
    data = signed(web, **({"verification": {"type": "signed", "creator": plain}} if part == "publicKey" else {}))
    web.answers[plain] = {**web.answers[plain.replace("http", "https")], "id": plain}
    web.answers[ISSUER][part] = plain
    report = judge(data, web=web)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"verification": {"type": "hosted"}}, "structure.wrong_type"),
        ({"@context": "https://w3id.org/openbadges/v2.1"}, "structure.wrong_type"),
        ({"id": None}, "structure.incomplete_assertion"),
        ({"recipient": None}, "structure.incomplete_assertion"),
        ({"expires": "soon"}, "structure.bad_time"),
    ],
)
def test_a_signed_assertion_that_is_not_complete_is_refused(changes, code):
    web = Web()
    assert codes(judge(signed(web, **changes), web=web)) == {code}


def test_a_signed_assertion_that_lost_its_signature_fails():
    web = Web()
    assert codes(judge(scenarios.encode(payload_of(web)), web=web)) == {"proof.missing"}


# The issuer's list of revoked badges.


@pytest.mark.parametrize("row", [ASSERTION, {"id": ASSERTION, "revocationReason": "By mistake."}])
def test_a_badge_on_the_issuer_s_list_is_revoked(row):
    web = Web()
    data = signed(web)
    web.answers[REVOKED]["revokedAssertions"] = ["urn:uuid:1", row]
    report = judge(data, web=web)
    assert (report.state, report.facts.name) == (S.REVOKED, "First aid")


@pytest.mark.parametrize("mark", [True, "true"])
def test_a_badge_that_says_of_itself_that_it_is_revoked_is_revoked(mark):
    web = Web()
    assert judge(signed(web, revoked=mark), web=web).state is S.REVOKED


def test_an_issuer_without_a_list_cannot_take_a_badge_back():
    web = Web()
    data = signed(web)
    del web.answers[ISSUER]["revocationList"]
    report = judge(data, web=web)
    assert report.state is S.VERIFIED
    assert "standing.no_status_list" in codes(report)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "Something"}, "standing.list_malformed"),
        ({"issuer": "https://evil.example/issuer"}, "standing.list_malformed"),
        ({"revokedAssertions": None}, "standing.list_malformed"),
        ({"revokedAssertions": [{"uid": "1"}]}, "standing.list_malformed"),
        ({"revokedAssertions": [1]}, "standing.list_malformed"),
        (None, "standing.unreachable"),
        (404, "standing.unreachable"),
        (b"<html></html>", "standing.unreachable"),
    ],
)
def test_a_list_that_cannot_be_read_clears_nobody(changes, code):
    web = Web()
    data = signed(web)
    web.answers[REVOKED] = web.answers[REVOKED] | changes if isinstance(changes, dict) else changes
    report = judge(data, web=web)
    assert (report.state, report.facts.name) == (S.COULD_NOT_BE_CHECKED, "First aid")
    assert code in codes(report)


@pytest.mark.parametrize("address", [5, {"type": "RevocationList"}, "not an address"])
def test_a_list_without_an_address_clears_nobody(address):
    web = Web()
    data = signed(web)
    web.answers[ISSUER]["revocationList"] = address
    report = judge(data, web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert "standing.list_malformed" in codes(report)


def test_a_list_that_another_host_answers_clears_nobody():
    web = Web()
    data = signed(web)
    web.moved[REVOKED] = "https://evil.example/empty"
    assert "standing.unreachable" in codes(judge(data, web=web))
