"""Keys: where they are looked for, who may use them, and which kinds are told apart from broken ones."""

import base64
import json

import base58
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from jobboard.credentials.did import did_web_address, level_of
from jobboard.credentials.findings import Refused
from jobboard.credentials.shared_hosts import is_shared_host
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, P256, P384, STRANGER_KEY, Web, codes, judge

DOCUMENT = "https://college.example/.well-known/did.json"
RAW = COLLEGE_KEY.public_key().public_bytes_raw()
MULTIKEY = issuing.multikey(COLLEGE_KEY.public_key())
JWK = {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(RAW).decode().rstrip("=")}
EC_JWK = scenarios.jwk(P256.public_key())
LONGER_X = base64.urlsafe_b64encode(b"\0" + base64.urlsafe_b64decode(EC_JWK["x"] + "=")).decode()
POINT = P256.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data):
    return "z" + base58.b58encode(data).decode()


@pytest.mark.parametrize(
    ("did", "address"),
    [
        ("did:web:college.example", "https://college.example/.well-known/did.json"),
        ("did:web:college.example:issuers:1", "https://college.example/issuers/1/did.json"),
        ("did:web:college.example%3A8443", "https://college.example:8443/.well-known/did.json"),
    ],
)
def test_a_did_names_one_address(did, address):
    assert did_web_address(did) == address


@pytest.mark.parametrize(
    "name",
    ["", ":", "a b", "user@college.example", "college.example/x", "college.example:..:x", "college.example:a:", "a%2Fb",
     "college.example:x?y", "college.example%3A99x", "cöllege.example", "college.example:%2e%2e"],
)  # fmt: skip
def test_what_is_no_did_has_no_address(name):
    with pytest.raises(Refused):
        did_web_address(f"did:web:{name}")


@pytest.mark.parametrize(
    ("identifier", "level"),
    [
        ("did:web:college.example:~student", 1),
        ("https://college.example/~student/issuer.json", 1),
        ("did:web:college.example", 2),
        ("did:web:someone.github.io", 1),
        ("did:web:github.io%3A443:someone", 1),
        ("did:key:z6Mk", 1),
        ("https://college.example/issuer", 2),
        ("https://api.badgr.io/public/issuers/1", 1),
        ("http://college.example/issuer", 0),
        ("urn:uuid:1", 0),
        ("", 0),
    ],
)
def test_the_level_follows_from_what_the_identifier_is_bound_to(identifier, level):
    assert level_of(identifier) == level


def test_a_host_is_shared_with_all_below_it_and_nothing_beside_it():
    assert is_shared_host("someone.github.io")
    assert is_shared_host("GitHub.IO:443")
    assert not is_shared_host("notgithub.io")
    assert not is_shared_host("github.io.example")


def with_key(**key):
    web = Web()
    document = json.loads(json.dumps(web.answers[DOCUMENT]))
    method = {name: value for name, value in document["verificationMethod"][0].items() if name in ("id", "controller")}
    document["verificationMethod"] = [method | key]
    web.answers[DOCUMENT] = document
    return web


@pytest.mark.parametrize(
    "key",
    [
        {"type": "Ed25519VerificationKey2020", "publicKeyMultibase": issuing.multikey(COLLEGE_KEY.public_key())},
        {"type": "JsonWebKey", "publicKeyJwk": JWK},
        {"type": "JsonWebKey", "publicKeyJwk": JWK | {"alg": "EdDSA", "use": "sig", "key_ops": ["verify"]}},
        {"type": "Multikey", "publicKeyMultibase": MULTIKEY, "expires": "2027-01-01T00:00:00Z"},
        {"type": "Multikey", "publicKeyMultibase": MULTIKEY, "revoked": "2026-06-01T12:00:01Z"},
        {"type": "Ed25519VerificationKey2018", "publicKeyBase58": base58.b58encode(RAW).decode()},
    ],
)
def test_a_key_is_read_in_each_way_it_is_published(key):
    assert judge(scenarios.good(), web=with_key(**key)).state is S.VERIFIED


@pytest.mark.parametrize(
    ("key", "code", "state"),
    [
        ({"publicKeyJwk": {"kty": "EC", "crv": "P-256"}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": {"kty": "EC", "crv": "P-521"}}, "key.unsupported", S.COULD_NOT_BE_CHECKED),
        ({"publicKeyJwk": {"kty": "RSA", "n": "AQAB"}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, "key.size", S.FAILED),
        ({"publicKeyJwk": {"kty": ["RSA"], "crv": {}}}, "key.unsupported", S.COULD_NOT_BE_CHECKED),
        ({"publicKeyJwk": JWK | {"key_ops": 1}}, "proof.key_not_for_statements", S.FAILED),
        ({"publicKeyJwk": JWK | {"kty": "EC"}}, "key.unsupported", S.COULD_NOT_BE_CHECKED),
        ({"publicKeyJwk": JWK | {"d": "AAAA"}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": JWK | {"use": "enc"}}, "proof.key_not_for_statements", S.FAILED),
        ({"publicKeyJwk": JWK | {"key_ops": ["deriveKey"]}}, "proof.key_not_for_statements", S.FAILED),
        ({"publicKeyJwk": JWK | {"alg": "ES256"}}, "proof.key_not_for_statements", S.FAILED),
        ({"publicKeyJwk": JWK | {"x": JWK["x"] + "="}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": JWK, "publicKeyMultibase": MULTIKEY}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": encoded(b"\x80\x24" + bytes(33))}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": encoded(b"\x80\x24\x02" + b"\xff" * 32)}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": encoded(b"\x80\x24" + POINT)}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": encoded(b"\xed\x01" + RAW + b"\0")}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": EC_JWK | {"y": "AA" + EC_JWK["y"]}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": EC_JWK | {"x": LONGER_X}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": EC_JWK | {"y": EC_JWK["x"]}}, "key.malformed", S.FAILED),
        ({"publicKeyJwk": EC_JWK}, "proof.key_of_another_kind", S.FAILED),
        ({"publicKeyMultibase": encoded(b"\x82\x24" + bytes(67))}, "key.unsupported", S.COULD_NOT_BE_CHECKED),
        ({"publicKeyMultibase": issuing.multikey(P256.public_key())}, "proof.key_of_another_kind", S.FAILED),
        ({"publicKeyMultibase": issuing.multikey(P384.public_key())}, "proof.key_of_another_kind", S.FAILED),
        ({}, "key.unsupported", S.COULD_NOT_BE_CHECKED),
        ({"publicKeyMultibase": "z6Mk"}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY + "\n"}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": "uAAAA"}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": issuing.multikey(STRANGER_KEY.public_key())}, "proof.bad_signature", S.FAILED),
        ({"controller": "did:web:other.example"}, "proof.key_of_another", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "revoked": "2026-01-01T00:00:00Z"}, "proof.key_revoked", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "revoked": "2026-06-01T12:00:00Z"}, "proof.key_revoked", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "expires": "2026-05-31T00:00:00Z"}, "proof.key_expired", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "revoked": True}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "revoked": None}, "key.malformed", S.FAILED),
        ({"publicKeyMultibase": MULTIKEY, "expires": "soon"}, "key.malformed", S.FAILED),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_used_says_why(key, code, state):
    report = judge(scenarios.good(), web=with_key(**key))
    assert (report.state, codes(report)) == (state, {code})


def test_a_document_of_somebody_else_gives_no_key():
    web = Web()
    web.answers[DOCUMENT] = {**web.answers[DOCUMENT], "id": "did:web:other.example"}
    assert codes(judge(scenarios.good(), web=web)) == {"key.document_of_another"}


def test_an_error_message_in_place_of_the_document_forges_nothing():
    web = Web()
    web.answers[DOCUMENT] = {"error": "try again later"}
    report = judge(scenarios.good(), web=web)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"key.unreachable"})


def test_a_document_that_another_host_answers_gives_no_key():
    web = Web()
    web.moved[DOCUMENT] = "https://evil.example/did.json"
    assert codes(judge(scenarios.good(), web=web)) == {"key.unreachable"}


def test_a_good_key_of_another_issuer_does_not_prove_this_one():
    web = Web()
    stranger = "did:web:stranger.example"
    web.answers["https://stranger.example/.well-known/did.json"] = issuing.did_web_document(
        stranger, STRANGER_KEY.public_key()
    )
    data = scenarios.encode(scenarios.sign(scenarios.unsigned(), key=STRANGER_KEY, method=f"{stranger}#key-1"))
    report = judge(data, web=web)
    assert (report.state, report.issuer_level, report.facts.issuer_id) == (S.ISSUER_NOT_IDENTIFIED, 0, COLLEGE)
    assert report.badge_key.startswith("sha256:")


def test_a_key_that_is_written_in_two_ways_is_refused():
    """Else the first could stay in use when the second says that it is revoked."""
    web = Web()
    document = web.answers[DOCUMENT]
    document["verificationMethod"] += [{**document["verificationMethod"][0], "revoked": "2026-01-01T00:00:00Z"}]
    assert codes(judge(scenarios.good(), web=web)) == {"key.malformed"}


@pytest.mark.parametrize("key", [COLLEGE_KEY, P256, P384])
def test_a_self_made_issuer_can_be_a_json_web_key(key):
    did = f"did:jwk:{jwk_name(scenarios.jwk(key.public_key()))}"
    report = judge(of_issuer(did, key=key, method=f"{did}#0"))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)
    assert "issuer.key_is_its_own" in codes(report)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (lambda jwk: jwk_name(jwk | {"use": "enc"}) + "#0", "proof.key_not_for_statements"),
        (lambda jwk: jwk_name(jwk) + "#1", "proof.key_not_found"),
        (lambda jwk: jwk_name(jwk) + "=#0", "key.malformed"),
        (lambda jwk: jwk_name([jwk]) + "#0", "key.malformed"),
        (
            lambda jwk: base64.urlsafe_b64encode(b'{"kty":"OKP","kty":"EC"}').decode().rstrip("=") + "#0",
            "key.malformed",
        ),
        (
            lambda jwk: jwk_name(jwk | {"x": scenarios.jwk(STRANGER_KEY.public_key())["x"]}) + "#0",
            "proof.bad_signature",
        ),
    ],
)
def test_a_json_web_key_that_cannot_be_used_says_why(name, code):
    method = f"did:jwk:{name(JWK)}"
    assert codes(judge(of_issuer(method.partition("#")[0], method=method))) == {code}


def jwk_name(jwk):
    return base64.urlsafe_b64encode(json.dumps(jwk).encode()).decode().rstrip("=")


def of_issuer(issuer, *, method, key=COLLEGE_KEY):
    document = scenarios.unsigned(issuer={"id": issuer, "type": ["Profile"], "name": "College"})
    del document["credentialStatus"]
    suite = "eddsa-rdfc-2022" if key is COLLEGE_KEY else "ecdsa-rdfc-2019"
    return scenarios.encode(scenarios.sign(document, key=key, method=method, suite=suite))
