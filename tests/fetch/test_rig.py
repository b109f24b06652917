"""The fetcher in a world made for it, where every guard is needed: what happens in there is in tests/fetch/rig."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import require
from tests.fetch.rig.space import UNSHARE, is_permitted

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["inside_addresses", "inside_answers", "inside_guards"])
def test_the_fetcher_holds_in_the_rig(name):
    require("a network namespace", is_permitted(), "root, with unshare and ip, for the rig of the fetcher")
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/fetch/rig/{name}.py"]
    command = [*UNSHARE, sys.executable, "-m", "tests.fetch.rig.space", sys.executable, *tests]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert run.returncode == 0, run.stdout + run.stderr
