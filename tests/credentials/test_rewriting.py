"""Whoever holds a badge may write the same signed graph in another way: that must not change what is found."""

import base58
import pytest

from jobboard.credentials import PublicState, verify
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.covered import graph_bytes
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, LIST, NOW, Web

PAST, FUTURE = "2026-05-20T00:00:00Z", "2030-01-01T00:00:00Z"
DATE = "http://www.w3.org/2001/XMLSchema#dateTime"


def judge(document, web=None):
    data = scenarios.encode(document)
    return verify(data, identities=scenarios.IDENTITIES, loader=web or Web(), now=NOW)


def signed_until(end):
    """A good badge whose proof has an end of its own."""
    document = scenarios.unsigned()
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-01T00:00:00Z",
        "expires": end,
        "verificationMethod": f"{COLLEGE}#key-1",
        "proofPurpose": "assertionMethod",
    }
    contexts = next(context_choices(document))
    signature = COLLEGE_KEY.sign(graph_bytes(document, read_graph(document, contexts), proof, contexts))
    return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def test_the_end_of_a_proof_cannot_be_hidden_behind_its_whole_name():
    assert judge(signed_until(FUTURE)).state is PublicState.VERIFIED
    document = signed_until(PAST)
    assert judge(document).state is PublicState.FAILED
    end = document["proof"].pop("expires")
    document["proof"]["https://w3id.org/security#expiration"] = {"@value": end, "@type": DATE}
    assert judge(document).state is PublicState.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize("name", ["validFrom", "validUntil"])
@pytest.mark.parametrize("moments", [[PAST, FUTURE], [FUTURE, PAST]])
def test_of_two_moments_none_can_be_chosen(name, moments):
    assert judge(scenarios.sign(scenarios.unsigned(**{name: moments}))).state is PublicState.FAILED


@pytest.mark.parametrize("ends", [{"validUntil": PAST, "expirationDate": FUTURE}, {"expirationDate": PAST}])
def test_the_earlier_of_two_ends_counts(ends):
    document = {**scenarios.unsigned(**{"@context": scenarios.VC1}), **ends}
    del document["credentialStatus"]
    assert judge(scenarios.sign(document, suite="Ed25519Signature2020")).state is PublicState.EXPIRED


@pytest.mark.parametrize("purposes", [["revocation", "suspension"], ["suspension", "revocation"]])
def test_of_two_purposes_of_a_status_none_can_be_chosen(purposes):
    web = Web()
    web.answers[LIST] = scenarios.status_list((), purpose=purposes)
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": purposes}
    assert judge(scenarios.sign(scenarios.unsigned(credentialStatus=entry)), web).state is (
        PublicState.COULD_NOT_BE_CHECKED
    )


@pytest.mark.parametrize("addresses", [[scenarios.OWNER, "other@example.org"], ["other@example.org", scenarios.OWNER]])
def test_of_two_identities_written_as_one_none_can_be_chosen(addresses):
    report = judge(scenarios.sign(scenarios.unsigned(**scenarios.recipient(addresses))))
    assert report.state is PublicState.NOT_PROVEN_YOURS
