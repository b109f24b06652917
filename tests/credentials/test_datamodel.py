"""What the data model asks of every credential and presentation."""

from datetime import UTC, datetime

import pytest

from jobboard.credentials import Outcome, context_memory
from jobboard.credentials import PublicState as S
from jobboard.credentials.findings import Refused
from jobboard.credentials.unsecured import require_unsecured
from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import codes, judge

V2, V1 = "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"
THING = "https://example.org/words#Thing"
ISSUER = "did:example:issuer"


def credential(**changes):
    """A credential that is good; members that are given as ... are left out."""
    document = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "did:example:subject"},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


def first(**changes):
    return credential(**{"@context": [V1], "issuanceDate": "2024-01-01T00:00:00Z", **changes})


def presentation(**changes):
    return {"@context": [V2], "type": "VerifiablePresentation", "verifiableCredential": [credential()], **changes}


def enveloped(**changes):
    address = "data:application/vc+jwt,eyJ.e30.c2ln"
    return {"@context": V2, "type": "EnvelopedVerifiableCredential", "id": address, **changes}


def inside(*contexts):
    return {"@context": [V2, *contexts]}


def word(**changes):
    return {"@value": "Analysis", "@language": "en", **changes}


GOOD = [
    credential(),
    credential(**{"@context": V2}),
    credential(type=["VerifiableCredential", THING]),
    credential(**inside({"Thing": THING}), type=["VerifiableCredential", "Thing"]),
    credential(**inside({"@vocab": None}), type=["VerifiableCredential", THING]),
    credential(**inside({"@protected": True, "Thing": THING}), type=["VerifiableCredential", "Thing"]),
    credential(id="urn:uuid:1"),
    credential(issuer=...),
    credential(issuer={}),
    credential(issuer={"id": ISSUER, "name": word(**{"@direction": "rtl"})}),
    credential(name="Analysis", description=[word(), word(**{"@language": "fr-CA"})]),
    credential(name=""),
    credential(credentialSubject=[{"id": "did:example:1"}, {"description": "another"}]),
    credential(validFrom="2024-01-01T00:00:00.123+14:00", validUntil="9999-12-31T23:59:59Z"),
    credential(validFrom="2024-01-01T00:00:00Z", validUntil="2024-01-01T00:00:00Z"),
    credential(credentialStatus={"type": THING}),
    credential(credentialStatus=[{"id": "urn:uuid:1", "type": THING}, {"type": [THING]}]),
    credential(credentialSchema={"id": "urn:uuid:1", "type": THING}),
    credential(refreshService={"type": THING}),
    credential(termsOfUse={"type": THING}, evidence=[{"type": THING}, {"type": THING, "id": "urn:uuid:1"}]),
    credential(relatedResource=[{"id": "urn:uuid:1", "digestSRI": "sha384-x"}]),
    credential(proof={"type": "DataIntegrityProof"}),
    first(),
    first(issuanceDate="2024-01-01T00:00:00"),
    first(credentialStatus={"id": "urn:uuid:1", "type": THING}),
    presentation(),
    presentation(holder="did:example:holder"),
    presentation(holder={"id": "did:example:holder"}),
    presentation(verifiableCredential=[enveloped()]),
    presentation(verifiableCredential=[]),
    enveloped(),
]

BAD = [
    credential(**{"@context": ...}),
    credential(**{"@context": [THING, V2]}),
    credential(**inside("https ://example.org/words")),
    credential(**inside(5)),
    credential(**inside({"VerifiableCredential": THING})),
    credential(**inside({"Thing": "https ://example.org"}), type=["VerifiableCredential", "Thing"]),
    credential(**inside({"@vocab": None}), type=["VerifiableCredential", "Thing"]),
    credential(type=...),
    credential(type=[]),
    credential(type=["Thing"]),
    credential(type=["VerifiableCredential", 5]),
    credential(type=["VerifiableCredential", "Unheard"]),
    credential(id=["urn:uuid:1", "urn:uuid:2"]),
    credential(id="no address"),
    credential(id=None),
    credential(issuer="somebody"),
    credential(issuer=None),
    credential(issuer=[ISSUER]),
    credential(issuer={"id": None}),
    credential(issuer={"id": "somebody"}),
    credential(issuer={"name": word(url="urn:uuid:1")}),
    credential(credentialSubject=...),
    credential(credentialSubject=None),
    credential(credentialSubject=[]),
    credential(credentialSubject={}),
    credential(credentialSubject=[{"id": "did:example:1"}, {}]),
    credential(credentialSubject="did:example:1"),
    credential(credentialSubject={"id": ["did:example:1", "did:example:2"]}),
    credential(name=word(url="urn:uuid:1")),
    credential(name=[]),
    credential(name=["Analysis"]),
    credential(name=5),
    credential(description=word(**{"@language": "no language"})),
    credential(description=word(**{"@direction": "up"})),
    credential(description={"@language": "en"}),
    credential(validFrom="2024-01-01"),
    credential(validFrom="2024-01-01T00:00:00"),
    credential(validFrom="2024-02-30T00:00:00Z"),
    credential(validFrom="2024-01-01T00:00:00+15:00"),
    credential(validUntil="Sun, 26 Feb 2023 01:22:14 +0000"),
    credential(validUntil=1700000000),
    credential(validFrom="2024-01-01T00:00:01Z", validUntil="2024-01-01T00:00:00Z"),
    credential(credentialStatus={"id": "urn:uuid:1"}),
    credential(credentialStatus={"id": "https ://x", "type": THING}),
    credential(credentialStatus={"id": ["urn:uuid:1", "urn:uuid:2"], "type": THING}),
    credential(credentialStatus={"type": 2}),
    credential(credentialStatus={"type": "Unheard"}),
    credential(credentialStatus=[]),
    credential(credentialStatus="urn:uuid:1"),
    credential(credentialSchema={"id": "urn:uuid:1"}),
    credential(credentialSchema={"type": THING}),
    credential(refreshService={"id": "urn:uuid:1"}),
    credential(termsOfUse={"id": "urn:uuid:1"}),
    credential(evidence={"id": "urn:uuid:1"}),
    credential(evidence="urn:uuid:1"),
    credential(relatedResource={"id": "urn:uuid:1"}),
    credential(relatedResource={"digestSRI": "sha384-x"}),
    credential(relatedResource=[{"id": "urn:uuid:1", "digestSRI": "sha384-x"}] * 2),
    credential(proof={"created": "2024-01-01T00:00:00Z"}),
    credential(proof="z3"),
    first(issuanceDate="2024-01-01"),
    first(expirationDate="never"),
    first(credentialStatus={"type": THING}),
    first(refreshService={"type": THING}),
    presentation(type=["Thing"]),
    presentation(holder="somebody"),
    presentation(holder={"name": "Acme"}),
    presentation(holder={"id": "somebody"}),
    presentation(verifiableCredential=["eyJ.e30.c2ln"]),
    presentation(verifiableCredential=[credential(type=[])]),
    presentation(verifiableCredential=[credential(issuer=...)]),
    presentation(verifiableCredential=[presentation()]),
    presentation(verifiableCredential=[enveloped(type=...)]),
    presentation(verifiableCredential=[enveloped(**{"@context": ...})]),
    presentation(verifiableCredential=[enveloped(id="https://example.org/1")]),
    enveloped(id=...),
]


@pytest.mark.parametrize("document", GOOD)
def test_what_the_data_model_allows_is_good(document):
    require_unsecured(document)


@pytest.mark.parametrize("document", BAD)
def test_what_the_data_model_forbids_is_refused(document):
    with pytest.raises(Refused) as refusal:
        require_unsecured(document)
    assert refusal.value.outcome is Outcome.FAILED


def test_a_document_in_words_that_are_not_known_is_not_called_bad():
    with pytest.raises(Refused) as refusal:
        require_unsecured(credential(**inside("https://example.org/words")))
    assert (refusal.value.code, refusal.value.outcome) == ("format.unknown_context", Outcome.UNKNOWN)


def test_a_context_of_a_document_is_forgotten_when_the_next_one_is_read():
    require_unsecured(credential(**inside({"Thing": THING}), type=["VerifiableCredential", "Thing"]))
    with pytest.raises(Refused):
        require_unsecured(credential(type=["VerifiableCredential", "Thing"]))


def test_nothing_is_kept_of_the_contexts_that_documents_bring():
    require_unsecured(credential(**inside({"Thing": THING})))
    before = {name: len(cache) for name, cache in context_memory._thread.__dict__.get("memories", {}).items()}
    for number in range(5):
        require_unsecured(credential(**inside({f"Thing{number}": THING})))
    after = {name: len(cache) for name, cache in context_memory._thread.__dict__.get("memories", {}).items()}
    assert after == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"termsOfUse": {"id": "urn:uuid:1"}}, "structure.data_model"),
        ({"evidence": {"id": "urn:uuid:1", "name": "Work"}}, "structure.data_model"),
        ({"validFrom": "2026-05-01"}, "structure.bad_time"),
        ({"validFrom": "2026-05-01T00:00:00Z", "validUntil": "2026-04-01T00:00:00Z"}, "structure.bad_time"),
    ],
)
@pytest.mark.parametrize("secured", [scenarios.good, lambda **changes: tokens.token(scenarios.unsigned(**changes))])
def test_a_signed_badge_against_the_data_model_shows_nothing(secured, changes, code):
    report = judge(secured(**changes))
    assert (report.state, codes(report), report.facts) == (S.FAILED, {code}, None)


def test_a_time_without_a_zone_in_a_signed_badge_is_read_as_utc():
    report = judge(scenarios.good(validFrom="2026-05-01T00:00:00"))
    assert (report.state, report.facts.valid_from) == (S.VERIFIED, datetime(2026, 5, 1, tzinfo=UTC))


def test_a_badge_with_a_bad_signature_is_not_judged_by_the_data_model():
    report = judge(scenarios.good().replace(b'"Data analysis"', b'"Data mining"').replace(b"Z", b"", 1))
    assert codes(report) == {"proof.bad_signature"}


def test_a_badge_of_the_first_version_says_when_it_was_issued():
    document = scenarios.unsigned(**{"@context": scenarios.VC1})
    for name in ("validFrom", "validUntil", "credentialStatus"):
        del document[name]
    report = judge(scenarios.encode(scenarios.sign(document, suite="Ed25519Signature2020")))
    assert codes(report) == {"structure.bad_time"}
