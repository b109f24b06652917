"""Documents say what the code does."""

import ast
import re
from dataclasses import fields
from fnmatch import fnmatch

import pytest

from jobboard.cli import COMMANDS
from jobboard.config import Settings
from jobboard.credentials import REASONS
from tests.test_architecture import ROOT, USE_CASES, sources
from tools.docs import FOLDER, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_the_code_is_up_to_date(name):
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run python -m tools.docs"


def test_every_code_that_the_verifier_gives_has_a_reason():
    rooms = "|".join({code.partition(".")[0] for code in REASONS})
    pattern = re.compile(rf"({rooms})\.[a-z0-9_]+")
    used = {
        node.value
        for path in sources()
        if {"credentials", "fetch", "sandbox"} & set(path.parts)
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


def test_decisions_are_numbered_without_gaps_and_linked():
    folder = ROOT / "docs" / "decisions"
    names = sorted(path.name for path in folder.glob("0*.md"))
    titles = [re.fullmatch(r"# (\d+)\. (.+)", (folder / name).read_text().splitlines()[0]) for name in names]
    assert [int(title[1]) for title in titles] == [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    rows = [f"{title[1]}. [{title[2]}]({name})" for title, name in zip(titles, names, strict=True)]
    assert [line for line in (folder / "README.md").read_text().splitlines() if line[:1].isdigit()] == rows


@pytest.mark.parametrize("room", ["jobboard/credentials", "jobboard/search", "indexer"])
def test_every_module_has_its_place_on_the_map_of_its_room(room):
    text = (ROOT / "docs" / "architecture.md").read_text()
    table = text.partition(f"| question | modules of `{room}/` |")[2].partition("\n\n")[0]
    named = re.findall(r"`([a-z0-9_]+\*?)/?`", table)
    here = (ROOT / room).iterdir()
    modules = {path.stem for path in here if path.suffix == ".py" or (path / "__init__.py").is_file()} - {"__init__"}
    missing = {each for each in modules if not any(fnmatch(each, name) for name in named)}
    assert missing == set()
    assert all(any(fnmatch(each, name) for each in modules) for name in named)


def test_every_use_case_stands_once_among_the_rooms():
    rows = (ROOT / "docs" / "architecture.md").read_text().splitlines()
    [row] = [each for each in rows if each.startswith("| `jobboard/*.py` use cases |")]
    named = row.split("|")[2].split("`")[1].split()
    assert sorted(f"jobboard.{each}" for each in named) == sorted(USE_CASES)


def test_every_promise_of_search_names_tests_that_there_are():
    page = (ROOT / "docs" / "operations.md").read_text()
    rows = page.split("### What is promised")[1].split("Names without a folder")[0]
    named = re.findall(r"`((?:[a-z]+/)*)(test_[a-z_]+\.py)`(?: \(`([a-z_]+)`)?", rows)
    assert len(named) > 10
    for folder, file, word in named:
        text = (ROOT / (folder or "tests/indexer") / file).read_text()
        assert re.search(rf"def test_\w*{word}", text), (file, word)
