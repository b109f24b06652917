"""Every suite with every key: what is good, what is changed, what is signed with a key or in a way of another kind."""

import json

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.keys import encode_base64url, multikey, read_jwk, read_multikey
from jobboard.credentials.suites import SUITES
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, K256, P256, P384, VC1, Web, codes, judge

ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
EVERY = [
    ("eddsa-rdfc-2022", COLLEGE_KEY),
    ("eddsa-jcs-2022", COLLEGE_KEY),
    ("ecdsa-rdfc-2019", P256),
    ("ecdsa-rdfc-2019", P384),
    ("ecdsa-jcs-2019", P256),
    ("ecdsa-jcs-2019", P384),
]


OLDER = "EcdsaSecp256k1Signature2019"


def web_of(key):
    web = Web()
    web.answers["https://college.example/.well-known/did.json"] = issuing.did_web_document(COLLEGE, key.public_key())
    web.answers[scenarios.LIST] = scenarios.status_list(
        (), key=COLLEGE_KEY, method=did_key(COLLEGE_KEY), issuer=own(COLLEGE_KEY)
    )
    return web


def own(key):
    return f"did:key:{multikey(key.public_key())}"


def did_key(key):
    return f"{own(key)}#{multikey(key.public_key())}"


def badge(suite, key, **members):
    return scenarios.sign(scenarios.unsigned(), key=key, suite=suite, **members)


def verdict(document, key):
    report = judge(scenarios.encode(document), web=web_of(key))
    return report.state, codes(report)


@pytest.mark.parametrize(("suite", "key"), EVERY)
def test_a_badge_of_every_suite_and_key_is_verified(suite, key):
    assert verdict(badge(suite, key), key)[0] is S.VERIFIED


def test_no_suite_is_left_out_here():
    assert {name for _, name in SUITES} - {"", "eddsa-2022"} == {name for name, _ in EVERY}
    assert {name for name, suite in SUITES if not suite} == {"Ed25519Signature2020", OLDER}


@pytest.mark.parametrize(("suite", "key"), EVERY)
def test_whatever_is_changed_breaks_the_signature(suite, key):
    changes = [
        lambda document: document["credentialSubject"]["achievement"].update(name="Brain surgery"),
        lambda document: document["credentialSubject"]["identifier"][0].update(identityHash="eve@example.org"),
        lambda document: document["proof"].update(created="2026-04-01T00:00:00Z"),
        lambda document: document["proof"].update(expires="2030-01-01T00:00:00Z"),
        lambda document: document.pop("validUntil"),
        lambda document: document.update(proof={**document["proof"], "proofValue": "z" + "2" * 88}),
        lambda document: document["proof"].update(proofValue=document["proof"]["proofValue"] + " "),
    ]
    for change in changes:
        document = json.loads(json.dumps(badge(suite, key)))
        change(document)
        assert verdict(document, key)[0] is S.FAILED


@pytest.mark.parametrize(("suite", "key"), EVERY)
@pytest.mark.parametrize("claimed", sorted({name for name, _ in EVERY}))
def test_a_proof_is_good_under_its_own_suite_alone(suite, key, claimed):
    document = badge(suite, key)
    document["proof"]["cryptosuite"] = claimed
    state, found = verdict(document, key)
    assert (state is S.VERIFIED) == (claimed == suite)
    assert claimed == suite or found <= {"proof.bad_signature", "proof.key_of_another_kind"}


@pytest.mark.parametrize(("suite", "key"), EVERY)
@pytest.mark.parametrize("other", [COLLEGE_KEY, P256, P384, K256])
def test_no_other_key_fits(suite, key, other):
    assert (verdict(badge(suite, key), other)[0] is S.VERIFIED) == (other is key)


def test_a_curve_signature_in_another_form_is_refused():
    """Neither ASN.1 nor the same pair with a longer number is the form that the specification asks for."""
    document = badge("ecdsa-rdfc-2019", P256)
    pair = base58.b58decode(document["proof"]["proofValue"][1:])
    r, s = pair[:32], pair[32:]
    asn1 = encode_dss_signature(int.from_bytes(r), int.from_bytes(s))
    for data in (asn1, r + b"\0" + s, bytes(64), pair + b"\0", r + ORDER_OF_P256.to_bytes(32)):
        document["proof"]["proofValue"] = "z" + base58.b58encode(data).decode()
        assert verdict(document, P256) == (S.FAILED, {"proof.bad_signature"})


@pytest.mark.parametrize("contexts", [scenarios.VC2, scenarios.VC2[:1], scenarios.VC1, []])
def test_a_proof_over_the_graph_is_read_under_the_contexts_of_its_document_alone(contexts):
    document = badge("eddsa-rdfc-2022", COLLEGE_KEY)
    document["proof"]["@context"] = contexts
    assert verdict(document, COLLEGE_KEY) == (S.FAILED, {"format.inline_context"})


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "eddsa-rdfc-2022"])
def test_a_proof_may_not_bring_a_vocabulary_of_its_own(suite):
    document = badge(suite, COLLEGE_KEY)
    document["proof"]["@context"] = ["https://www.w3.org/2018/credentials/v1"]
    assert verdict(document, COLLEGE_KEY)[0] is S.FAILED


def test_json_may_repeat_its_contexts_in_the_proof_but_gain_none_afterwards():
    document = badge("eddsa-jcs-2022", COLLEGE_KEY, **{"@context": scenarios.VC2})
    assert verdict(document, COLLEGE_KEY)[0] is S.VERIFIED
    document["@context"] = [*scenarios.VC2, "https://w3id.org/security/data-integrity/v2"]
    assert verdict(document, COLLEGE_KEY) == (S.COULD_NOT_BE_CHECKED, {"proof.other_contexts"})
    document["@context"] = list(reversed(document["@context"]))
    assert verdict(document, COLLEGE_KEY)[0] is not S.VERIFIED


def test_json_with_a_number_that_not_every_reader_keeps_is_not_judged():
    document = badge("eddsa-jcs-2022", COLLEGE_KEY)
    document["credentialSubject"]["achievement"]["creditsAvailable"] = 2**53 + 1
    assert verdict(document, COLLEGE_KEY)[0] is S.COULD_NOT_BE_CHECKED


def test_proofs_of_several_suites_stand_side_by_side():
    """Each hash function orders the nameless nodes anew."""
    document = scenarios.unsigned()
    for suite, key in EVERY:
        document = issuing.sign_credential(
            document, key=key, verification_method=did_key(key), created=scenarios.NOW, suite=suite
        )
    report = judge(scenarios.encode(document), web=web_of(COLLEGE_KEY))
    assert [check.code for check in report.checks].count("proof.good") == len(EVERY)


def test_a_badge_without_a_name_of_its_own_is_read():
    document = scenarios.unsigned()
    del document["id"]
    assert verdict(scenarios.sign(document), COLLEGE_KEY)[0] is S.VERIFIED


def test_hashing_leaves_the_graph_as_it_was():
    document = scenarios.unsigned()
    graph = read_graph(document, next(context_choices(document)))
    first, longer = canonical_hash(graph), canonical_hash(graph, "sha384")
    assert (len(first), len(longer)) == (32, 48)
    assert (canonical_hash(graph), canonical_hash(graph, "sha384")) == (first, longer)


@pytest.mark.parametrize("key", [COLLEGE_KEY.public_key(), P256.public_key(), P384.public_key(), K256.public_key()])
def test_a_key_is_the_same_in_both_forms(key):
    assert read_multikey(multikey(key)) == read_jwk(scenarios.jwk(key)) == key


def older(**changes):
    document = scenarios.unsigned(**{"@context": VC1})
    document["issuanceDate"] = document.pop("validFrom")
    del document["validUntil"], document["credentialStatus"]
    return scenarios.sign(document | changes, key=K256, suite=OLDER)


def test_a_detached_signature_is_good_for_its_own_document_and_key_alone():
    document = older()
    assert verdict(document, K256)[0] is S.VERIFIED
    assert verdict(document, P256) == (S.FAILED, {"proof.key_of_another_kind"})
    stranger = ec.derive_private_key(7654321, ec.SECP256K1())
    assert verdict(document, stranger) == (S.FAILED, {"proof.bad_signature"})
    assert verdict(document | {"issuanceDate": "2026-01-01T00:00:00Z"}, K256) == (S.FAILED, {"proof.bad_signature"})


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none", "b64": False, "crit": ["b64"]}, "proof.malformed"),
        ({"alg": "ES256K"}, "proof.malformed"),
        ({"alg": "ES256K", "b64": False, "crit": ["b64"], "kid": "x"}, "proof.malformed"),
        ({"crit": ["b64"], "b64": False, "alg": "ES256K"}, "proof.bad_signature"),
    ],
)
def test_a_detached_signature_has_one_header(header, code):
    document = older()
    _, _, tail = document["proof"]["jws"].partition("..")
    document["proof"]["jws"] = f"{encode_base64url(json.dumps(header).encode())}..{tail}"
    assert verdict(document, K256) == (S.FAILED, {code})


@pytest.mark.parametrize("value", [None, 1, "", "..", "e30..", "a.b.c", "z2222"])
def test_what_is_no_detached_signature_fails(value):
    document = older()
    document["proof"]["jws"] = value
    assert verdict(document, K256)[0] is not S.VERIFIED


def test_a_curve_of_blockchains_signs_in_no_suite_of_data_integrity():
    for suite in ("ecdsa-rdfc-2019", "ecdsa-jcs-2019"):
        assert verdict(badge(suite, K256), K256) == (S.FAILED, {"proof.key_of_another_kind"})
