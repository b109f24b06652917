"""Chains of proofs: a later one covers the earlier ones, and stands and falls with them."""

import json

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, P256, STRANGER_KEY, Web, codes, judge
from tests.credentials.test_suites import did_key

FIRST, SECOND, THIRD = (f"urn:uuid:00000000-0000-4000-8000-00000000000{number}" for number in range(1, 4))


def chain(suites=("eddsa-rdfc-2022", "eddsa-rdfc-2022"), *, first_key=COLLEGE_KEY):
    """A badge that the college signed, and a stranger after it."""
    document = scenarios.sign(scenarios.unsigned(), key=first_key, suite=suites[0], id=FIRST)
    return countersign(document, FIRST, id=SECOND, suite=suites[1])


def countersign(document, previous, *, key=STRANGER_KEY, suite="eddsa-rdfc-2022", **members):
    return issuing.sign_credential(
        document,
        key=key,
        verification_method=did_key(key),
        created=scenarios.NOW,
        suite=suite,
        previousProof=previous,
        **members,
    )


def verdict(document):
    report = judge(scenarios.encode(document), web=Web())
    return report.state, codes(report)


@pytest.mark.parametrize("first", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("second", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_is_good_in_whatever_order_it_is_written(first, second):
    document = chain((first, second))
    assert verdict(document)[0] is S.VERIFIED
    document["proof"].reverse()
    assert verdict(document)[0] is S.VERIFIED


def test_a_chain_may_have_several_links_and_several_ends():
    document = countersign(chain(), [FIRST, SECOND], key=P256, suite="ecdsa-rdfc-2019", id=THIRD)
    report = judge(scenarios.encode(document))
    assert (report.state, len([each for each in report.checks if each.code == "proof.good"])) == (S.VERIFIED, 3)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_link_cannot_be_taken_out_or_put_on_another(suite):
    document = chain((suite, suite))
    first, second = document["proof"]
    assert verdict({**document, "proof": second}) == (S.FAILED, {"proof.previous_missing"})
    other = scenarios.sign(scenarios.unsigned(), created=scenarios.NOW, suite=suite, id=FIRST)["proof"]
    assert "proof.bad_signature" in verdict({**document, "proof": [other, second]})[1]
    loose = {name: value for name, value in second.items() if name != "previousProof"}
    assert "proof.bad_signature" in verdict({**document, "proof": [first, loose]})[1]


def test_two_links_of_one_name_are_refused():
    document = chain()
    first, second = document["proof"]
    assert verdict({**document, "proof": [first, first, second]})[0] is S.FAILED


@pytest.mark.parametrize("previous", [[], None, 5, {"id": FIRST}, [[FIRST]], [FIRST, FIRST], "urn:uuid:none", ""])
def test_a_link_that_names_nothing_usable_is_refused(previous):
    document = json.loads(json.dumps(chain()))
    document["proof"][1]["previousProof"] = previous
    state, found = verdict(document)
    assert state is S.FAILED
    assert found & {"proof.malformed", "proof.previous_missing"}


def test_a_link_cannot_hold_itself():
    document = json.loads(json.dumps(chain()))
    document["proof"][1]["previousProof"] = SECOND
    assert verdict(document)[0] is S.FAILED


def test_a_link_on_what_cannot_be_judged_is_not_good_either():
    """The college's own signature would be good, but it says something of another that nobody could check."""
    unknown = {
        "type": "DataIntegrityProof",
        "cryptosuite": "bbs-2023",
        "id": FIRST,
        "proofValue": "u2V0A",
        "created": "2026-05-01T00:00:00Z",
        "verificationMethod": did_key(P256),
        "proofPurpose": "assertionMethod",
    }
    document = {**scenarios.unsigned(), "proof": [unknown]}
    for name, previous in ((SECOND, FIRST), (THIRD, SECOND)):
        document = scenarios.sign(document, id=name, previousProof=previous)
    assert verdict(document) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported", "proof.previous_not_good"})


def test_a_bad_first_link_fails_the_whole():
    document = chain(first_key=STRANGER_KEY)
    assert verdict(document)[0] is S.FAILED
