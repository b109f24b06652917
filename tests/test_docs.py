"""Documents say what the code does."""

import ast
import re
from dataclasses import fields

import pytest

from jobboard.cli import COMMANDS
from jobboard.config import Settings
from jobboard.credentials import REASONS
from tests.test_architecture import ROOT, sources
from tools.docs import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run python -m tools.docs"


def test_every_code_that_the_verifier_gives_has_a_reason():
    pattern = re.compile(r"(format|picture|fetch|proof|key|hosted|structure|issuer|standing|recipient)\.[a-z0-9_]+")
    used = {
        node.value
        for path in sources()
        if "credentials" in path.parts or path.name.startswith("fetch")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and pattern.fullmatch(node.value)
        and not node.value.endswith("_")
    }
    assert used - REASONS.keys() == set()


def test_the_readme_names_every_setting_and_command():
    readme = (ROOT / "README.md").read_text()
    assert [each.metadata["name"] for each in fields(Settings) if each.metadata["name"] not in readme] == []
    assert [name for name in COMMANDS if f"jobboard {name}" not in readme] == []
