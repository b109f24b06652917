"""Endorsements are notes: judged on their own, never of weight for the badge that carries them."""

import json

import pytest

from jobboard.credentials import Judgement, PublicState, issuing
from jobboard.credentials.endorsements import MAX_ENDORSEMENTS
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, STRANGER_KEY, Web, codes, encode, judge, sign
from tests.credentials.tokens import native, token

BADGE = scenarios.unsigned()["id"]
ACHIEVEMENT = scenarios.achievement()["id"]
ENDORSER = "did:web:endorser.example"
AWAY = "https://away.example/list"
LOST = {**scenarios.unsigned()["credentialStatus"], "id": f"{AWAY}#5", "statusListCredential": AWAY}
NOTES = {"endorsement.good", "endorsement.bad", "endorsement.unknown"}


def unsigned(about=BADGE, issuer=ENDORSER, **changes):
    return {
        "@context": scenarios.VC2,
        "id": "urn:uuid:7f2f2b3c-0000-4000-8000-0000000000ee",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Praise",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Endorser"},
        "validFrom": "2026-05-01T00:00:00Z",
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Very good."},
        **changes,
    }


def endorsement(about=BADGE, **changes):
    return sign(unsigned(about, **changes), key=STRANGER_KEY, method=f"{ENDORSER}#key-1")


def self_made():
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    return sign(unsigned(issuer=did), key=STRANGER_KEY, method=f"{did}#{did.removeprefix('did:key:')}")


def as_token(**changes):
    return token(unsigned(**changes), key=STRANGER_KEY, kid=f"{ENDORSER}#key-1").decode()


def web():
    found = Web()
    document = issuing.did_web_document(ENDORSER, STRANGER_KEY.public_key())
    found.answers["https://endorser.example/.well-known/did.json"] = document
    return found


def carrying(*found, place="badge", name="endorsement"):
    document = scenarios.unsigned()
    parts = {"badge": document, "issuer": document["issuer"]}
    parts["achievement"] = document["credentialSubject"]["achievement"]
    parts[place][name] = list(found)
    return document


def notes(report):
    return [check.code for check in report.checks if check.code in NOTES]


def in_envelope(**changes):
    address = f"data:application/vc+jwt,{as_token(**changes)}"
    return {"@context": scenarios.VC2[0], "id": address, "type": ["EnvelopedVerifiableCredential"]}


WAYS = [("endorsement", endorsement), ("endorsement", in_envelope), ("endorsementJwt", as_token)]


@pytest.mark.parametrize(("place", "about"), [("badge", BADGE), ("issuer", COLLEGE), ("achievement", ACHIEVEMENT)])
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_a_good_endorsement_is_told_wherever_it_stands(place, about, name, make):
    report = judge(encode(sign(carrying(make(about=about), place=place, name=name))), web=web())
    assert (report.state, notes(report)) == (PublicState.VERIFIED, ["endorsement.good"])
    assert next(check.detail for check in report.checks if check.code in NOTES) == ENDORSER


@pytest.mark.parametrize("claims", [native, lambda **changes: {"vc": native(**changes)}])
def test_the_endorsements_of_a_token_are_judged_too(claims):
    report = judge(token(claims(endorsement=[endorsement()], endorsementJwt=[as_token()])), web=web())
    assert (report.state, notes(report)) == (PublicState.VERIFIED, ["endorsement.good"] * 2)


@pytest.mark.parametrize(
    ("make", "note"),
    [
        (lambda: {**endorsement(), "validUntil": "2040-01-01T00:00:00Z"}, "endorsement.bad"),
        (lambda: endorsement(validUntil="2026-05-02T00:00:00Z"), "endorsement.bad"),
        (unsigned, "endorsement.bad"),
        (lambda: endorsement(about="https://other.example/badge"), "endorsement.unknown"),
        (lambda: endorsement(type=["VerifiableCredential"]), "endorsement.unknown"),
        (self_made, "endorsement.unknown"),
        (lambda: endorsement(credentialStatus=LOST), "endorsement.unknown"),
        (lambda: endorsement(issuer=COLLEGE), "endorsement.unknown"),
        (lambda: sign(unsigned(issuer="did:web:away.example"), method="did:web:away.example#k"), "endorsement.unknown"),
    ],
)
def test_an_endorsement_that_is_not_proven_changes_nothing(make, note):
    plain = judge(encode(sign(scenarios.unsigned())), web=web())
    report = judge(encode(sign(carrying(make()))), web=web())
    assert notes(report) == [note]
    assert [report.outcome(each) for each in Judgement] == [plain.outcome(each) for each in Judgement]


def test_a_good_endorsement_helps_no_badge():
    revoked = web()
    revoked.answers[scenarios.LIST] = scenarios.status_list([5])
    assert judge(encode(sign(carrying(endorsement()))), web=revoked).state is PublicState.REVOKED


def test_with_a_bad_signature_no_endorsement_is_looked_at():
    report = judge(encode({**sign(carrying(endorsement())), "validUntil": "2040-01-01T00:00:00Z"}), web=web())
    assert (report.state, notes(report)) == (PublicState.FAILED, [])


def test_what_an_older_badge_says_of_endorsements_is_left_alone():
    away = Web()
    report = judge(scenarios.hosted(away, endorsement=["https://away.example/praise"]), web=away)
    assert (report.state, notes(report)) == (PublicState.VERIFIED, [])


def test_a_badge_with_very_many_endorsements_is_judged_in_bounds():
    many = [endorsement(id=f"urn:uuid:7f2f2b3c-0000-4000-8000-{number:012d}") for number in range(20, 32)]
    report = judge(encode(sign(carrying(*many))), web=web())
    assert notes(report) == ["endorsement.good"] * MAX_ENDORSEMENTS + ["endorsement.unknown"]


def test_an_endorsement_alone_is_judged_and_is_no_badge():
    report = judge(encode(endorsement()), web=web())
    assert (report.state, report.facts) == (PublicState.COULD_NOT_BE_CHECKED, None)
    assert {"proof.good", "structure.not_a_badge", "issuer.key_is_its_own"} <= codes(report)
    forged = judge(encode({**endorsement(), "validUntil": "2040-01-01T00:00:00Z"}), web=web())
    assert forged.state is PublicState.FAILED
    assert json.dumps(forged.to_json()).count("Very good") == 0
