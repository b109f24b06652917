"""Signatures that other people made and printed in specifications, and the steps between."""

import hashlib
import json

import pytest
import rfc8785

from jobboard.credentials.canonical import read_graph
from jobboard.credentials.covered import graph_bytes, json_bytes, options_hash
from jobboard.credentials.did import find_key
from jobboard.credentials.keys import decode_base58
from jobboard.credentials.parsing import read_json
from jobboard.credentials.proofs import open_signed
from jobboard.credentials.suites import hash_of
from jobboard.credentials.vocabularies import context_choices
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.contexts import examples_known
from tests.credentials.scenarios import NOW, Web

ECDSA = "vc-di-ecdsa-ecdsa"
STEPS = ("proofHash", "docHash", "combinedHash", "sigHex", "sigBTC58")


@pytest.fixture
def vector():
    """Give the folder of a vector, and let the contexts of examples be known."""
    require("shared/corpus", CORPUS.is_dir(), "test vectors of the specifications")
    with examples_known():
        yield lambda name: CORPUS / "di-vectors" / name


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "ending", "covers"),
    [
        ("vc-di-eddsa-eddsa-rdfc-2022-signeddataint", "DataInt", graph_bytes),
        (f"{ECDSA}-rdfc-2019-p256-signedecdsap256", "ECDSAP256", graph_bytes),
        (f"{ECDSA}-rdfc-2019-p256-employ-signedecdsap256", "ECDSAP256", graph_bytes),
        (f"{ECDSA}-rdfc-2019-p384-signedecdsap384", "ECDSAP384", graph_bytes),
        (f"{ECDSA}-rdfc-2019-p384-employ-signedecdsap384", "ECDSAP384", graph_bytes),
        (f"{ECDSA}-jcs-2019-p384-signedjcsecdsap384", "JCSECDSAP384", json_bytes),
    ],
)
def test_every_step_of_a_vector_of_the_specification_is_reproduced(vector, name, ending, covers):
    folder = vector(name)
    steps = {step: (folder / f"{step}{ending}.txt").read_text().strip() for step in STEPS}
    document = json.loads((folder / "input.json").read_text())
    proof = document["proof"]
    key = find_key(proof["verificationMethod"], Web(), now=NOW).key
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    contexts = next(context_choices(unsigned))
    data = covers(unsigned, read_graph(unsigned, contexts), options, contexts, hash_of(key)).hex()
    half = len(data) // 2
    assert (data[:half], data[half:]) == (steps["proofHash"], steps["docHash"])
    assert data == steps["combinedHash"]
    assert (decode_base58(proof["proofValue"]).hex(), proof["proofValue"]) == (steps["sigHex"], steps["sigBTC58"])
    assert open_signed(document, Web(), now=NOW).is_intact


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["employ", "prc"])
def test_what_a_holder_shows_in_the_specification_is_good(vector, name):
    document = json.loads((vector(f"{ECDSA}-sd-2023-{name}-derivedrevealdocument") / "input.json").read_text())
    signed = open_signed(document, Web(), now=NOW)
    assert (signed.is_intact, signed.is_partial) == (True, True), signed.checks


@pytest.mark.corpus
def test_the_options_of_a_proof_of_the_specification_are_hashed_as_printed(vector):
    folder = vector(f"{ECDSA}-sd-2023-prc-addsignedsdbase")
    document = json.loads((folder / "input.json").read_text())
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    printed = (folder / "addProofConfigCanon.txt").read_text().rstrip("\n") + "\n"
    found = options_hash(document, options, next(context_choices(document)))
    assert found == hashlib.sha256(printed.encode()).digest()
    assert [check.code for check in open_signed(document, Web(), now=NOW).checks] == ["proof.not_derived"]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["weird", "arrays", "structures", "values"])
def test_the_vectors_of_canonical_json_are_reproduced(name):
    require("shared/corpus", CORPUS.is_dir(), "test vectors of the specifications")
    value = read_json((CORPUS / "jcs" / name / "input.json").read_bytes())
    assert rfc8785.dumps(value) == (CORPUS / "jcs" / name / "expected.txt").read_bytes().strip()


@pytest.mark.corpus
def test_the_example_of_the_open_badges_guide_is_good(vector):
    document = json.loads((vector("1edtech-impl-guide-obv3p0") / "input.json").read_text())
    assert open_signed(document, Web(), now=NOW).is_intact


@pytest.mark.corpus
def test_every_proof_of_a_set_is_judged(vector):
    document = json.loads((vector("vc-di-eddsa-proof-set-chain-signedproofset2") / "input.json").read_text())
    signed = open_signed(document, Web(), now=NOW)
    assert [check.code for check in signed.checks] == ["proof.good"] * len(document["proof"])
    assert len(signed.controllers) == len(document["proof"])


@pytest.mark.corpus
def test_every_link_of_a_chain_is_judged_with_those_before_it(vector):
    document = json.loads((vector("vc-di-eddsa-proof-set-chain-signedproofchain1") / "input.json").read_text())
    assert [check.code for check in open_signed(document, Web(), now=NOW).checks] == ["proof.good"] * 3
    first, second, last = document["proof"]
    for proofs in ([first, last], [second, last], [last], [first, {**second, "created": "2024-01-01T00:00:00Z"}, last]):
        assert not open_signed({**document, "proof": proofs}, Web(), now=NOW).is_intact


@pytest.mark.corpus
@pytest.mark.parametrize(
    "name", ["citizenship-full", "ead-full", "ead-min", "naturalization-full", "naturalization-min"]
)
def test_passports_that_others_signed_with_a_curve_are_good(vector, name):
    document = json.loads((vector(f"citizenship-{name}-signed") / "input.json").read_text())
    assert open_signed(document, Web(), now=NOW).is_intact
