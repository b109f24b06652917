"""The commands as people run them: what they print, and how they end."""

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from jobboard.cli import main
from jobboard.db import Database
from jobboard.schema import upgrade_schema
from tests.credentials import scenarios


@pytest.fixture
def command(tmp_path):
    """Run `jobboard ...` in a process of its own, in an empty folder with development settings."""

    def run(*words, module="jobboard", **settings):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
            "JOBBOARD_MODE": "development",
            "JOBBOARD_DATA_DIR": str(tmp_path / "var"),
            **settings,
        }
        return subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=tmp_path,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_the_version_and_the_help_need_no_settings(command):
    assert command("--version", JOBBOARD_MODE=None).stdout.startswith("jobboard ")
    assert "seed-demo" in command("--help").stdout


def test_check_names_what_is_missing_and_shows_no_secret(command, tmp_path):
    before = command("check", JOBBOARD_SECRET_KEY="k" * 40)
    assert before.returncode == 1
    assert "jobboard db upgrade" in before.stdout
    assert "k" * 40 not in before.stdout
    assert command("db", "upgrade").returncode == 0
    assert "python -m indexer rebuild" in command("check").stdout
    assert command("rebuild", module="indexer").returncode == 0
    after = command("check")
    assert after.returncode == 0, after.stdout


def test_settings_that_cannot_be_used_stop_the_start_with_every_problem(command):
    run = command("check", JOBBOARD_PORT="0", JOBBOARD_TYPO="1")
    assert run.returncode == 1
    assert "JOBBOARD_PORT" in run.stderr
    assert "JOBBOARD_TYPO" in run.stderr


def one_line(text):
    assert len(text.strip().splitlines()) == 1, text
    return text


def test_a_port_in_use_is_one_clear_line(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        run = command("run", JOBBOARD_PORT=str(taken.getsockname()[1]))
    assert run.returncode == 1
    assert "JOBBOARD_PORT" in one_line(run.stderr)


def test_a_folder_that_cannot_be_written_is_one_clear_line(command, tmp_path):
    (tmp_path / "file").touch()
    run = command("run", JOBBOARD_DATA_DIR=str(tmp_path / "file" / "var"))
    assert run.returncode == 1
    assert "JOBBOARD_DATA_DIR" in one_line(run.stderr)


def test_a_database_that_is_too_new_is_one_clear_line(command, tmp_path):
    (tmp_path / "var").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'var' / 'jobboard.sqlite'}")
    upgrade_schema(database.engine)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    run = command("run", JOBBOARD_PORT=port)
    assert run.returncode == 1
    assert "newer release" in one_line(run.stderr)


def test_verify_says_why_and_replays_a_report_without_any_address(tmp_path, capsys, monkeypatch):
    web = scenarios.Web()
    monkeypatch.setattr("jobboard.cli.verify._loader", lambda report: web)
    (tmp_path / "badge.json").write_bytes(scenarios.good())
    words = ["verify", str(tmp_path / "badge.json"), "--at", "2026-06-01", "--identity", f"email:{scenarios.OWNER}"]
    assert main([*words, "--json"]) == 0
    report = capsys.readouterr().out
    monkeypatch.undo()
    (tmp_path / "report.json").write_text(report)
    assert main([*words, "--replay", str(tmp_path / "report.json")]) == 0
    assert "standing: passed" in capsys.readouterr().out
    assert main([*words[:4], "--replay", str(tmp_path / "report.json")]) == 1
    assert json.loads(report)["schema_version"] == 1


@pytest.mark.parametrize(
    "words",
    [["/nowhere.json"], ["-", "--identity", "me"], ["-", "--at", "soon"], ["-", "--replay", "/nowhere.json"]],
)
def test_verify_refuses_what_it_cannot_use_with_one_line(words, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    assert main(["verify", *words]) == 2
    assert one_line(capsys.readouterr().err).startswith("jobboard verify:")
