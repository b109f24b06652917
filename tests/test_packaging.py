"""What is shipped: a wheel that works from any folder, and a compose file whose settings the program knows."""

import os
import re
import subprocess
import sys
import sysconfig
from dataclasses import fields
from zipfile import ZipFile

import pytest

from jobboard import __version__
from jobboard.config import Settings
from tests.test_architecture import ROOT

INSIDE = {"migrations": "jobboard/migrations", "static": "jobboard/static", "templates": "jobboard/templates"}


def run(*command, folder, **environment):
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), folder=ROOT)
    return next(folder.glob("*.whl"))


def files_of(folder):
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(ROOT)) for path in paths}


def test_the_wheel_holds_the_program_with_its_pages_styles_and_migrations_and_nothing_else(wheel):
    expected = {"app.py"} | files_of("jobboard") | files_of("indexer")
    for folder, inside in INSIDE.items():
        expected |= {inside + name.removeprefix(folder) for name in files_of(folder)}
    with ZipFile(wheel) as content:
        names = {name for name in content.namelist() if ".dist-info/" not in name}
        licences = [name for name in content.namelist() if name.endswith("licenses/LICENSE")]
    assert names == expected
    assert licences


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Run a command of an environment that has the wheel, in an empty folder. The dependencies are borrowed."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", str(home / "venv"), folder=home)
    python = home / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), "install", "--quiet"]
    run(*pip, "--no-deps", "--no-index", str(wheel), folder=home)
    packages = run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home).strip()
    with open(f"{packages}/dependencies.pth", "w") as file:
        file.write(sysconfig.get_path("purelib"))
    empty = home / "empty"
    empty.mkdir()
    settings = {
        "JOBBOARD_MODE": "development",
        "JOBBOARD_SECRET_KEY": "only-for-this-test-" + "x" * 32,
        "JOBBOARD_DATA_DIR": str(home / "var"),
    }
    (home / "var").mkdir()

    def start(name, *arguments):
        return run(str(python.parent / name), *arguments, folder=empty, **settings)

    start("jobboard", "db", "upgrade")
    return start


def test_the_installed_commands_answer_from_an_empty_folder(installed):
    assert __version__ in installed("jobboard", "--version")
    assert "rebuild" in installed("python", "-m", "indexer", "--help")
    assert "0 failed" in installed("python", "-m", "indexer", "once")


def test_the_installed_program_is_the_wheel_and_not_this_checkout(installed):
    where = installed("python", "-c", "import app, indexer, jobboard; print(app.__file__, jobboard.__file__)")
    assert str(ROOT) not in where


def test_the_installed_site_shows_a_page_with_its_styles_and_scripts(installed):
    installed("python", "-m", "gunicorn", "--check-config", "app:app")
    script = """
import re
from app import app
client = app.test_client()
page = client.get("/")
assert page.status_code == 200, page.status
assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
print(len(assets), [name for name in assets if client.get(name).status_code != 200])
"""
    count, missing = installed("python", "-c", script).strip().split(" ", 1)
    assert int(count) >= 3
    assert missing == "[]"


def test_compose_sets_only_what_the_program_knows_and_everything_that_production_needs():
    _head, site, _services = re.split(r"^(?:x-site|services):", (ROOT / "compose.yaml").read_text(), flags=re.MULTILINE)
    set_there = set(re.findall(r"^ +([A-Z_]+):", site, re.MULTILINE))
    assert set_there - {each.metadata["name"] for each in fields(Settings)} == set()
    assert {"JOBBOARD_SECRET_KEY", "JOBBOARD_BASE_URL", "DATABASE_URL", "SEARCH_URL", "JOBBOARD_SEARCH_CA"} <= set_there


def test_the_head_of_compose_names_every_value_that_it_asks_for():
    text = (ROOT / "compose.yaml").read_text()
    assert set(re.findall(r"^#   ([A-Z_]+)=", text, re.MULTILINE)) == set(re.findall(r"\$\{([A-Z_]+)", text))
