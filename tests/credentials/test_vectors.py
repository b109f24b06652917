"""Signatures that other people made and printed in specifications, and the steps between."""

import json

import pytest

from jobboard.credentials import canonical
from jobboard.credentials.canonical import canonical_hash, context_choices, read_graph
from jobboard.credentials.proofs import open_signed
from tests.conftest import require
from tests.corpus import CORPUS
from tests.credentials.scenarios import NOW, Web

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


@pytest.fixture
def vector(monkeypatch):
    """Give the folder of a vector. The examples' context defines every word there is, so it is known here only."""

    def folder(name):
        require("shared/corpus", CORPUS.is_dir(), "test vectors of the specifications")
        index = json.loads((CORPUS / "contexts" / "index.json").read_text())
        known, read = canonical.pinned_contexts(), canonical._context_file
        file = CORPUS / index[EXAMPLES]["file"]
        monkeypatch.setattr(canonical, "pinned_contexts", lambda: {**known, EXAMPLES: ("examples",)})
        monkeypatch.setattr(
            canonical, "_context_file", lambda each: json.loads(file.read_text()) if each == "examples" else read(each)
        )
        return CORPUS / "di-vectors" / name

    return folder


@pytest.mark.corpus
def test_the_vector_of_eddsa_rdfc_2022_is_reproduced(vector):
    folder = vector("vc-di-eddsa-eddsa-rdfc-2022-signeddataint")
    document = json.loads((folder / "input.json").read_text())
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    contexts = next(context_choices(unsigned))
    assert canonical_hash(read_graph(unsigned, contexts)).hex() == (folder / "docHashDataInt.txt").read_text().strip()
    assert open_signed(document, Web(), now=NOW).is_intact


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
