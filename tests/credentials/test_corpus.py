"""The corpus's own judge: no badge that is bad, unknown or unsupported is ever taken for good."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require
from tests.corpus import CORPUS

# In these three the judge calls a badge invalid because the address of its picture does not answer. The picture is no
# part of the verdict in this release.
PICTURE_ONLY = {
    "ob2/obcore-confirmed-recipient-profile-reported",
    "ob2/obcore-subject-set-from-badge-input",
    "ob2/obcore-verify-with-original-json",
}


@pytest.mark.corpus
def test_no_false_accept_in_the_whole_corpus():
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    command = [sys.executable, CORPUS / "judge.py", "tests.credentials.judge_adapter:judge", "--priority", "3"]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)})
    accepted = next(line for line in run.stdout.splitlines() if line.startswith("false accepts"))
    assert set(accepted.partition(":")[2].split()) <= PICTURE_ONLY, run.stdout
    right = {line.split()[0]: int(line.split()[1]) for line in run.stdout.splitlines() if " of " in line[:40]}
    assert right["vc-dcc"] >= 70, run.stdout
