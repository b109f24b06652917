"""The verifier alone: the README's example runs where neither the site's packages nor a database can be imported."""

import json
import os
import re
import subprocess
import sys

import pytest

from jobboard.credentials import FetchedDocument
from tests.credentials import scenarios
from tests.test_architecture import ROOT

REFUSING = """
import sys

class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ImportError(name + " is refused")

sys.meta_path.insert(0, Refusing())
"""
SITE = {"flask", "sqlalchemy", "requests", "urllib3", "structlog", "werkzeug", "alembic"}


def example():
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return code


def run(code, folder, refused=SITE):
    program = REFUSING.format(refused=refused) + code
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_the_readme_s_example_verifies_a_file_in_five_lines(tmp_path):
    (tmp_path / "badge.json").write_bytes(scenarios.good())
    assert len(list(filter(None, example().splitlines()))) == 5
    done = run(example(), tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("could_not_be_checked [(")  # No address answers, so nothing is known of the key.


def test_with_documents_and_an_identity_it_finds_a_badge_verified(tmp_path):
    """The same five lines; only what they are given differs."""
    web = scenarios.Web()
    documents = [
        FetchedDocument(address, address, 200, "application/json", json.dumps(answer).encode(), scenarios.NOW)
        for address, answer in web.answers.items()
    ]
    (tmp_path / "badge.json").write_bytes(scenarios.good())
    given = f"import datetime as d\nfrom jobboard.credentials import FetchedDocument, Identity\nweb = {documents!r}\n"
    code = given.replace("datetime.datetime(", "d.datetime(").replace("datetime.timezone", "d.timezone") + example()
    code = code.replace("ReplayLoader([])", "ReplayLoader(web)").replace(
        "identities=[]", f"identities={scenarios.IDENTITIES!r}"
    )
    code = code.replace("datetime.now(UTC)", "datetime(2026, 6, 1, 12, tzinfo=UTC)")
    done = run(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("verified [(")


@pytest.mark.parametrize("package", ["pyld", "cryptography"])
def test_what_is_refused_is_really_refused(tmp_path, package):
    done = run("import jobboard.credentials", tmp_path, refused={package})
    assert f"{package} is refused" in done.stderr


def test_the_child_of_the_sandbox_needs_no_more(tmp_path):
    assert run("import jobboard.sandbox.child", tmp_path).returncode == 0
