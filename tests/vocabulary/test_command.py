"""`jobboard import-framework` as people run it: what it prints, how it ends, and what a kill leaves."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from jobboard.cli import main
from jobboard.db import Database
from jobboard.schema import upgrade_schema
from tests.vocabulary import made

WAITS = """
import sys, time
from jobboard.cli import main
from jobboard.vocabulary import importing
importing.after_import = lambda *given, **named: (print("written", flush=True), time.sleep(600))
main(sys.argv[1:])
"""


class Command:
    """The command on a database in a folder of its own."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.capsys = folder / "var", capsys
        self.folder.mkdir()
        database = Database(f"sqlite:///{self.folder}/jobboard.sqlite")
        upgrade_schema(database.engine)
        database.dispose()
        monkeypatch.setenv("JOBBOARD_MODE", "development")
        monkeypatch.setenv("JOBBOARD_DATA_DIR", str(self.folder))
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{self.folder}/jobboard.sqlite")

    def run(self, *words):
        """Run it here; give its status, what it printed and what it told on the side."""
        status = main(["import-framework", *map(str, words)])
        return status, *self.capsys.readouterr()

    def start(self, *words):
        """Start it in a process of its own, which says when everything is written, and waits before it commits."""
        return subprocess.Popen(
            [sys.executable, "-c", WAITS, "import-framework", *map(str, words)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def skills(self):
        with sqlite3.connect(self.folder / "jobboard.sqlite") as connection:
            return connection.execute("SELECT count(*) FROM skill").fetchone()[0]


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    return Command(tmp_path, monkeypatch, capsys)


def test_it_says_what_changed_and_the_second_time_that_nothing_did(command, tmp_path):
    path = made.make_esco(tmp_path / "esco")
    status, printed, told = command.run("esco", path, "--version", "1.1.1", "--dry-run")
    assert (status, told, command.skills()) == (0, "", 0)
    assert "ESCO 1.1.1 would change:" in printed
    status, printed, told = command.run("esco", path, "--version", "1.1.1")
    assert (status, told, command.skills()) == (0, "", 6)
    assert "skills: 6 added" in printed
    assert (
        "added: bake bread; Python (computer programming); program computers; use Elasticsearch; handle food" in printed
    )
    assert "and 1 more" in printed
    assert "1 left out, because they name something that is not there" in printed
    assert command.run("esco", path, "--version", "1.1.1")[1] == "ESCO 1.1.1: nothing has changed.\n"
    made.make_esco(path, skills=made.SKILLS[1:])
    assert "retired: bake bread" in command.run("esco", path, "--version", "1.1.2")[1]


def test_what_cannot_be_done_is_told_in_one_line_and_nothing_is_written(command, tmp_path):
    path = made.make_esco(tmp_path / "esco")
    assert "Say it with --version" in command.run("esco", path)[2]
    assert (
        "None of these files is one of O*NET" in command.run("onet", made.write_table(tmp_path / "x.csv", "a", []))[2]
    )
    (path / "skill_groups.csv.gz").unlink()
    assert "skillGroups is missing" in command.run("esco", path, "--version", "1")[2]
    made.write_table(path / "skill_groups.csv", ("id", "label"), [])
    status, printed, told = command.run("esco", path, "--version", "1")
    assert (status, printed, command.skills()) == (1, "", 0)
    assert told.startswith("jobboard import-framework: ")
    assert 'skill_groups.csv, line 1: no column "altLabels"' in told
    assert told.count("\n") == 1


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_does_it_all(command, tmp_path):
    many = [(f"skill/{number}", "S", f"skill {number}", ("other",), (), ("skill/food",)) for number in range(8_000)]
    path = made.make_esco(tmp_path / "esco", skills=(*made.SKILLS, *many))
    process = command.start("esco", path, "--version", "1")
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert command.skills() == 0
    assert command.run("esco", path, "--version", "1")[0] == 0
    assert command.skills() == 8_006
