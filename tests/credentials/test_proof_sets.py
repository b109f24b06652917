"""Several proofs of one document: all are judged, and nothing of any of them can be changed unseen."""

import copy
import random

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW, P256, STRANGER_KEY, Web, codes, judge
from tests.credentials.test_chains import chain, countersign
from tests.credentials.test_suites import did_key


def beside(document, *, key=STRANGER_KEY, **members):
    """One more proof of the same document, by somebody else."""
    return issuing.sign_credential(document, key=key, verification_method=did_key(key), created=NOW, **members)


def garbled(text, chance):
    """A text with one letter exchanged for another of its kind."""
    place = chance.choice([number for number, letter in enumerate(text) if letter.isalnum()])
    letters = "123456789" if text[place].isdigit() else "abcdefghijkmnopqrstuvwxyz"
    other = chance.choice([letter for letter in letters if letter != text[place]])
    return text[:place] + other + text[place + 1 :]


def verdict(document, web=None):
    report = judge(scenarios.encode(document), web=web or Web())
    return report.state, codes(report)


def of_others(name="bbs-2023", **members):
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": name,
        "proofPurpose": "assertionMethod",
        "proofValue": "u2V0A",
    }
    return {**proof, "verificationMethod": did_key(P256), **members}


def with_proof(document, proof):
    return {**document, "proof": [document["proof"], proof]}


def test_two_good_proofs_are_both_told():
    report = judge(scenarios.encode(beside(scenarios.sign(scenarios.unsigned()), suite="eddsa-jcs-2022")))
    assert report.state is S.VERIFIED
    assert [check.code for check in report.checks].count("proof.good") == 2


def test_one_bad_proof_is_enough():
    document = beside(scenarios.sign(scenarios.unsigned()))
    document["proof"][1]["created"] = "2026-01-01T00:00:00Z"
    state, found = verdict(document)
    assert (state, found) == (S.FAILED, {"proof.good", "proof.bad_signature"})


@pytest.mark.parametrize(
    "change",
    [
        {"verificationMethod": "did:web:unreachable.example#key-1"},
        {"verificationMethod": "did:example:somebody#key-1"},
        {"cryptosuite": "eddsa-rdfc-2023"},
        {"type": "DataIntegrityProoF"},
        {"cryptosuite": "bbs-2024"},
        {"https://w3id.org/security#expiration": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_proof_that_cannot_be_judged_leaves_the_whole_unclear(change):
    document = beside(scenarios.sign(scenarios.unsigned()))
    document["proof"][1] |= change
    assert verdict(document)[0] is S.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize("name", ["bbs-2023", "mldsa44-rdfc-2024", "slhdsa128-jcs-2024"])
def test_a_proof_of_a_suite_of_others_is_told_and_left_aside(name):
    state, found = verdict(with_proof(scenarios.sign(scenarios.unsigned()), of_others(name)))
    assert state is S.VERIFIED
    assert {"proof.good", "proof.left_aside"} <= found


def test_a_proof_of_others_is_no_proof_by_itself():
    document = {**scenarios.unsigned(), "proof": of_others()}
    assert verdict(document) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})
    document = {**document, "proof": [of_others(), of_others("mldsa44-jcs-2024")]}
    assert verdict(document) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})


def test_a_bad_proof_stays_bad_beside_one_of_others():
    document = scenarios.sign(scenarios.unsigned(), created=NOW)
    document["proof"]["created"] = "2026-01-01T00:00:00Z"
    assert verdict(with_proof(document, of_others())) == (S.FAILED, {"proof.bad_signature", "proof.unsupported"})
    document = beside(scenarios.sign(scenarios.unsigned()))
    document["proof"][1]["created"] = "2026-01-01T00:00:00Z"
    document["proof"].append(of_others())
    assert "proof.left_aside" not in verdict(document)[1]


def test_a_link_of_a_chain_is_never_left_aside():
    first = "urn:uuid:00000000-0000-4000-8000-000000000001"
    document = scenarios.sign(scenarios.unsigned(), id=first)
    assert verdict(with_proof(document, of_others(previousProof=first)))[0] is S.COULD_NOT_BE_CHECKED
    document = countersign({**scenarios.unsigned(), "proof": of_others(id=first)}, first)
    assert verdict(document)[0] is S.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize("make", [chain, lambda: beside(scenarios.sign(scenarios.unsigned()))], ids=["chain", "set"])
def test_nothing_of_any_proof_can_be_changed_unseen(make):
    chance = random.Random(20260601)
    document = make()
    assert verdict(document)[0] is S.VERIFIED
    for number, proof in enumerate(document["proof"]):
        for name, value in proof.items():
            for _ in range(12 if name == "proofValue" else 4):
                mutant = copy.deepcopy(document)
                mutant["proof"][number][name] = garbled(value, chance)
                assert verdict(mutant)[0] in {S.FAILED, S.COULD_NOT_BE_CHECKED}, mutant["proof"][number]
