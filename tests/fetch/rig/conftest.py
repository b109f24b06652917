"""The hosts of the rig, a loader as it is in production, and the canary; all of it inside the namespace only."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobboard.fetch import FetchPolicy, HttpLoader
from tests.fetch.rig.canary import listening
from tests.fetch.rig.space import is_inside

POLICY = FetchPolicy(total_seconds=1.5, resolve_seconds=1, connect_seconds=1.2, read_seconds=1.2, per_minute=100_000)


@pytest.fixture(scope="session", autouse=True)
def inside():
    assert is_inside(), "this is to be run by tests/fetch/test_rig.py"


@pytest.fixture(scope="session")
def hosts(inside, tmp_path_factory):
    """Start everybody; gives the folder in which they write down what they were asked."""
    folder = tmp_path_factory.mktemp("hosts")
    command = [sys.executable, "-m", "tests.fetch.rig.hosts", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT) as process:
        assert process.stdout.readline() == b"ready\n"
        yield SimpleNamespace(
            authority=str(folder / "authority.pem"),
            names=lambda: (folder / "names").read_text().split(),
            requests=lambda: (folder / "requests").read_text().split(),
        )
        process.stdin.close()
        process.wait(10)


@pytest.fixture
def loading(hosts):
    """Make a loader that differs from the one in production by its times and by whose certificates it trusts alone."""

    def make(policy=POLICY, **changes):
        return HttpLoader(policy, ca_file=hosts.authority, **changes)

    return make


@pytest.fixture
def canary():
    with listening() as found:
        yield found


_ROOT = Path(__file__).resolve().parents[3]
