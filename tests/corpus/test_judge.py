"""The corpus's own judge: no badge that is bad, unknown or unsupported is ever taken for good."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require
from tests.corpus import CORPUS

# How many of each family are right.
EXPECTED = {
    "vc-dcc": 79,
    "ob3-di": 29,
    "ob1": 6,
    "ob2": 41,
    "ob3-jwt": 13,
    "ob3-baked": 4,
    "ob2-recipient": 5,
    "ob2-baked": 8,
    "status-list": 6,
    "did": 5,
    "clr2": 4,
    "di-vectors": 18,
    "vcdm2": 77,
    "rdfc10": 1,
    # Of one the transaction is not recorded, one was changed after issuing, one (1.1) does not say where it stands.
    "blockcerts-v1": 1,
    "blockcerts-v2": 18,
    "blockcerts-v3": 26,
    "explorer": 8,
    "merkle-proof-2019": 2,
}


@pytest.mark.corpus
def test_no_false_accept_in_the_whole_corpus():
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    command = [sys.executable, CORPUS / "judge.py", "tests.corpus.adapter:judge_case", "--priority", "3"]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    accepted = next(line for line in run.stdout.splitlines() if line.startswith("false accepts"))
    assert accepted.partition(":")[2].split() == [], run.stdout
    rows = re.findall(r"^(\S+) +(\d+) of +(\d+)$", run.stdout, re.MULTILINE)
    right = {family: int(number) for family, number, _ in rows}
    assert {family: right.get(family) for family in EXPECTED} == EXPECTED, run.stdout
