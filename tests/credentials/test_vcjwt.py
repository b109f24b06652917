"""Credentials as signed tokens: what they say, whose key it is, and what must not be believed."""

import hmac
import json
from datetime import timedelta

import pytest

from jobboard.credentials import Judgement, Outcome, issuing
from jobboard.credentials import PublicState as S
from jobboard.credentials.keys import encode_base64url
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, NOW, STRANGER_KEY, Web, codes, judge
from tests.credentials.tokens import METHODS, in_claim, jwk_of, key_for, native, pem_of, swapped, token, web_with


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("payload", [native(), in_claim()])
def test_a_token_is_verified_with_every_kind_of_key_and_in_both_forms(method, payload):
    report = judge(token(payload, method=method), web=web_with(key_for(method)))
    assert report.state is S.VERIFIED
    assert (report.facts.name, report.facts.issuer_id, report.issuer_level) == ("Data analysis", COLLEGE, 2)
    assert report.facts.valid_until == NOW.replace(year=2027, month=5, day=1, hour=0)


def test_a_token_in_a_picture_and_at_an_address_is_verified():
    web = Web()
    data = token(native())
    web.answers["https://college.example/badges/1"] = data
    for given in (issuing.bake_png(scenarios.picture(), data), b"https://college.example/badges/1", data + b"\n"):
        assert judge(given, web=web).state is S.VERIFIED


def test_words_without_a_meaning_are_signed_too_and_not_shown():
    report = judge(token(in_claim(firstName="Isla")))
    assert report.state is S.VERIFIED


def test_an_issuer_without_an_id_is_the_one_in_the_claims():
    report = judge(token(in_claim(issuer={"name": "A famous university"})))
    assert (report.state, report.facts.issuer_id, report.facts.issuer_name) == (S.VERIFIED, COLLEGE, None)
    assert codes(judge(token(in_claim(issuer={"@id": "did:web:other.example"})))) == {"token.contradicts_itself"}


def test_a_badge_is_completed_by_the_claims_that_stand_beside_it():
    payload = in_claim({"sub": "did:example:1"})
    for name in ("id", "issuer", "issuanceDate"):
        del payload["vc"][name]
    report = judge(token(payload))
    assert report.state is S.VERIFIED
    assert (report.facts.credential_id, report.facts.issuer_id) == (payload["jti"], COLLEGE)


@pytest.mark.parametrize(
    ("payload", "now", "state"),
    [
        (in_claim(), NOW + timedelta(days=400), S.EXPIRED),
        (native(), NOW + timedelta(days=400), S.EXPIRED),
        (native(), NOW - timedelta(days=40), S.NOT_YET_VALID),
        (in_claim({"exp": 1780000000}), NOW, S.EXPIRED),
    ],
)
def test_a_token_out_of_its_time_is_expired_and_not_forged(payload, now, state):
    assert judge(token(payload), now=now).state is state


def test_a_revoked_token_is_revoked():
    web = Web()
    web.answers[scenarios.LIST] = scenarios.status_list([5])
    assert judge(token(native()), web=web).state is S.REVOKED


# What an attacker may try with somebody else's good token, or with a token of their own.


@pytest.mark.parametrize("method", METHODS)
def test_a_changed_payload_fails_and_shows_nothing(method):
    data = swapped(token(native(), method=method), native(name="Brain surgery"))
    report = judge(data, web=web_with(key_for(method)))
    assert (report.state, report.facts, codes(report)) == (S.FAILED, None, {"proof.bad_signature"})


def test_a_token_that_a_stranger_signed_in_the_college_s_name_fails():
    assert codes(judge(token(native(), key=STRANGER_KEY))) == {"proof.bad_signature"}


@pytest.mark.parametrize("method", ["none", "None", "NONE", "HS256", "HS512"])
def test_a_token_signed_with_nothing_or_with_a_public_key_as_a_secret_fails(method):
    """The public RSA key, taken as a shared secret, is known to everybody."""
    secret = pem_of(key_for("RS256")).encode()
    unsigned = token(native(), method=method, signature=b"")[:-1]
    forged = unsigned + b"." + encode_base64url(hmac.digest(secret, unsigned, "sha256")).encode()
    for data in (unsigned + b".", forged):
        assert codes(judge(data, web=web_with(key_for("RS256")))) == {"token.proves_nothing"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("other", METHODS)
def test_only_the_method_that_the_key_is_made_for_is_used(method, other):
    report = judge(token(native(), method=method, key=key_for(other)), web=web_with(key_for(other)))
    assert codes(report) == {"proof.key_of_another_kind"} or method == other


@pytest.mark.parametrize("method", ["PS256", "RS512", "ES512", "Ed448"])
def test_another_method_is_unknown_and_not_forged(method):
    report = judge(token(native(), method=method, key=COLLEGE_KEY))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})


@pytest.mark.parametrize("kid", [None, "key-1", "https://college.example/keys/1"])
def test_a_key_in_the_header_proves_integrity_and_nothing_about_the_issuer(kid):
    """Whoever writes a token writes its header too."""
    data = token(native(), key=STRANGER_KEY, kid=kid, jwk=jwk_of(STRANGER_KEY))
    report = judge(data)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.PASSED
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert report.badge_key.startswith("sha256:")


def test_a_key_in_the_header_is_not_used_beside_a_named_one():
    data = token(native(), key=STRANGER_KEY, jwk=jwk_of(STRANGER_KEY))
    assert codes(judge(data)) == {"proof.bad_signature"}


@pytest.mark.parametrize(
    "header",
    [{"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/chain"}, {"x5c": ["MIIB"]}, {"kid": "key-1"}],
)
def test_addresses_and_certificates_in_the_header_are_never_used(header):
    web = Web()
    report = judge(token(native(), key=STRANGER_KEY, **({"kid": None} | header)), web=web)
    assert (codes(report), web.asked) == ({"token.no_key"}, [])


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ({"d": "AAAA"}, "key.malformed"),
        ({"use": "enc"}, "proof.key_not_for_statements"),
        ({"key_ops": ["encrypt"]}, "proof.key_not_for_statements"),
        ({"alg": "ES256"}, "proof.key_not_for_statements"),
    ],
)
def test_a_private_key_or_one_for_other_ends_proves_nothing(member, code):
    data = token(native(), kid=None, jwk=jwk_of(COLLEGE_KEY) | member)
    assert codes(judge(data)) == {code}


@pytest.mark.parametrize(
    "header",
    [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"crit": ["b64"], "b64": False}, {"b64": False}, {"b64": True}],
)
def test_an_extension_that_must_be_understood_is_refused(header):
    assert codes(judge(token(native(), **header))) == {"token.unknown_extension"}


def test_a_stranger_s_did_does_not_prove_the_issuer():
    key = issuing.multikey(STRANGER_KEY.public_key())
    report = judge(token(native(), key=STRANGER_KEY, kid=f"did:key:{key}#{key}"))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


@pytest.mark.parametrize("kid", ["https://college.example#key-1", "#key-1"])
def test_a_key_that_an_https_issuer_lists_proves_it(kid):
    issuer = "https://college.example"
    web = Web()
    web.answers[issuer] = issuing.did_web_document(issuer, COLLEGE_KEY.public_key())
    payload = native(iss=issuer, issuer={"id": issuer, "type": ["Profile"]})
    assert judge(token(payload, kid=kid), web=web).state is S.VERIFIED
    assert judge(token(payload, kid=kid, key=STRANGER_KEY), web=web).state is S.FAILED


def test_a_key_spelt_out_in_the_issuer_s_address_proves_nothing_about_it():
    issuer = "https://college.example"
    kid = f"{issuer}#{issuing.multikey(STRANGER_KEY.public_key())}"
    report = judge(token(native(iss=issuer, issuer={"id": issuer, "type": ["Profile"]}), kid=kid, key=STRANGER_KEY))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


def test_a_key_that_the_issuer_revoked_is_good_for_nothing():
    web = Web()
    web.answers["https://college.example/.well-known/did.json"]["verificationMethod"][0]["revoked"] = "2026-01-01"
    assert codes(judge(token(native()), web=web)) == {"proof.key_revoked"}


def test_a_key_that_is_not_for_statements_is_refused():
    web = Web()
    del web.answers["https://college.example/.well-known/did.json"]["assertionMethod"]
    assert codes(judge(token(native()), web=web)) == {"proof.key_not_for_statements"}


def test_a_key_that_the_issuer_does_not_have_is_unknown():
    report = judge(token(native(), key=STRANGER_KEY, kid=f"{COLLEGE}#other"))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"proof.key_not_found"})


@pytest.mark.parametrize("kid", ["{did}", "{did}#0", "#0", None])
@pytest.mark.parametrize("method", METHODS)
def test_a_did_that_is_its_own_key_is_a_self_made_issuer(method, kid):
    did = f"did:jwk:{encode_base64url(json.dumps(jwk_of(key_for(method))).encode())}"
    payload = native(iss=did, issuer={"id": did, "type": ["Profile"]})
    del payload["credentialStatus"]
    report = judge(token(payload, method=method, kid=kid and kid.format(did=did)))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)
    assert report.outcome(Judgement.ISSUER) is Outcome.PASSED


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:jwk:e30", "key.unsupported"),
        ("did:jwk:W10", "key.malformed"),
        ("did:jwk:!", "key.malformed"),
        ("did:jwk:" + encode_base64url(json.dumps(jwk_of(COLLEGE_KEY)).encode()) + "#1", "proof.key_not_found"),
    ],
)
def test_what_is_no_did_of_a_key_gives_none(did, code):
    assert codes(judge(token(native(), kid=did))) == {code}


# A token that contradicts itself, or can be read in two ways.


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "did:web:other.example"},
        {"iss": 5},
        {"jti": "urn:uuid:other"},
        {"jti": "other"},
        {"sub": "did:example:other"},
        {"nbf": 1777593600 + 3600},
    ],
)
@pytest.mark.parametrize("make", [lambda claims: native(**claims), in_claim])
def test_claims_that_say_something_else_are_refused(make, claims):
    payload = make(claims)
    subject = payload.get("vc", payload)["credentialSubject"]
    payload.get("vc", payload)["credentialSubject"] = {**subject, "id": "did:example:1"}
    report = judge(token(payload))
    assert (report.state, report.facts, codes(report)) == (S.FAILED, None, {"token.contradicts_itself"})


@pytest.mark.parametrize("end", [1809129600 - 2, 1809129600 + 2, 0])
def test_two_ends_that_differ_are_refused(end):
    assert codes(judge(token(native(exp=end)))) == {"token.contradicts_itself"}


@pytest.mark.parametrize("value", ["1", True, None, [], 1e300, -1e300])
@pytest.mark.parametrize("claim", ["nbf", "exp", "iat"])
def test_a_time_that_is_none_is_refused(claim, value):
    assert codes(judge(token(in_claim({claim: value})))) == {"token.malformed"}


def test_a_token_from_the_future_is_refused():
    assert codes(judge(token(native(iat=int(NOW.timestamp()) + 3600)))) == {"proof.from_the_future"}


@pytest.mark.parametrize("beside", [{"issuer": COLLEGE}, {"type": ["VerifiableCredential"]}, scenarios.unsigned()])
def test_a_badge_in_two_places_is_refused(beside):
    assert codes(judge(token(in_claim() | beside))) == {"token.two_forms"}


@pytest.mark.parametrize("claim", ['"jti": "urn:a", "jti": "urn:b"', '"vc": {}, "vc": {}'])
def test_a_claim_that_is_written_twice_is_refused(claim):
    body = json.dumps(native())[:-1] + f", {claim}}}"
    assert codes(judge(token(body.encode()))) == {"format.duplicate_keys"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"_sd": ["x"]}, "format.unsupported"),
        ({"credentialStatus": [{"...": "x"}]}, "format.unsupported"),
        ({"vp": {}}, "token.two_forms"),
        ({"proof": {"type": "DataIntegrityProof"}}, "proof.unsupported"),
        ({"@context": [*scenarios.VC2, "https://unknown.example/v1"]}, "format.unknown_context"),
        ({"@context": [*scenarios.VC2, {"name": "urn:x"}]}, "format.inline_context"),
        ({"@context": scenarios.VC2[::-1]}, "format.no_context"),
        ({"expirationDate": "2026-01-01T00:00:00Z"}, "token.unread_word"),
        ({"https://www.w3.org/2018/credentials#issuer": {"id": "did:web:other.example"}}, "structure.no_issuer"),
    ],
)
def test_a_token_that_cannot_be_read_safely_says_why(changes, code):
    payload = native(**changes)
    if "https://www.w3.org/2018/credentials#issuer" in changes:
        del payload["iss"]
    assert codes(judge(token(payload))) == {code}


SCHEMA = {"id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/x.json", "type": "1EdTechJsonSchemaValidator2019"}
UNKNOWN_KEY = "did:example:1#key-1"


def test_a_word_of_1edtech_without_its_vocabulary_fails_even_if_nobody_knows_the_key():
    contexts = scenarios.unsigned()["@context"]
    assert codes(judge(token(native(credentialSchema=[SCHEMA])))) == {"format.undefined_type"}
    report = judge(token(native(credentialSchema=[SCHEMA]), kid=UNKNOWN_KEY))
    assert (report.state, codes(report), report.facts) == (S.FAILED, {"format.undefined_type"}, None)
    defined = {"@context": [*contexts, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
    assert judge(token(native(credentialSchema=[SCHEMA], **defined))).state is S.VERIFIED
    assert codes(judge(token(native(credentialSchema=[SCHEMA], **defined), kid=UNKNOWN_KEY))) == {"key.unreachable"}
    not_pinned = {"@context": [*contexts, "https://purl.imsglobal.org/spec/ob/v9p9/context.json"]}
    assert codes(judge(token(native(credentialSchema=[SCHEMA], **not_pinned)))) == {"format.unknown_context"}


def test_a_certificate_of_blockcerts_as_a_token_is_not_taken_for_a_plain_credential():
    kinds = [*in_claim()["vc"]["type"], "https://w3id.org/blockcerts#BlockcertsCredential"]
    assert judge(token(in_claim(type=kinds[:-1]))).state is S.VERIFIED
    report = judge(token(in_claim(type=kinds)))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"format.unsupported"})
