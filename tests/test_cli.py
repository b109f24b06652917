"""The commands as people run them: what they print, and how they end."""

import hashlib
import io
import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from jobboard.asking.tokens import LONGEST_TEXT
from jobboard.cli import main, run
from jobboard.config import Settings
from jobboard.credentials import REASONS, Document
from jobboard.db import Database
from jobboard.schema import upgrade_schema
from tests.credentials import scenarios
from tests.fetch.answers import resolving_to
from tests.test_identities import badge_for
from tests.test_sources import People, badge_at


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
    assert "btc:mainnet at https://mempool.space, https://blockstream.info" in after.stdout


def test_check_tells_where_one_operator_alone_is_asked_about_a_blockchain(command):
    one = "esplora+https://a.one.example/hush, bitcoin-core+http://u:hush@b.one.example:8332/?token=hush"
    run = command("check", JOBBOARD_BITCOIN_EXPLORERS=one)
    assert run.returncode == 1
    assert "btc:mainnet has fewer than 2 operators" in run.stdout
    assert "https://a.one.example, http://b.one.example" in run.stdout
    assert "hush" not in run.stdout + run.stderr


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
    assert json.loads(report)["schema_version"] == 2


@pytest.mark.parametrize(
    "words",
    [["/nowhere.json"], ["-", "--identity", "me"], ["-", "--at", "soon"], ["-", "--replay", "/nowhere.json"]],
)
def test_verify_refuses_what_it_cannot_use_with_one_line(words, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    assert main(["verify", *words]) == 2
    assert one_line(capsys.readouterr().err).startswith("jobboard verify:")


def test_fetch_shows_what_came_and_no_letter_that_a_terminal_obeys(capsys, monkeypatch):
    body = b"{}\n\x1b]0;title\x07\n" + "\u202etxt".encode() + b"\n\xff\n" + b"x" * 5000
    web = scenarios.Web()
    answer = Document("https://badges.example/\x1b[2J", 200, "application/json", body)
    monkeypatch.setattr(web, "load", lambda address, accept: answer)
    monkeypatch.setenv("JOBBOARD_MODE", "development")
    monkeypatch.setattr("jobboard.cli.fetch.fetcher_for", lambda settings: web)
    assert main(["fetch", "https://badges.example/x"]) == 0
    shown = capsys.readouterr().out
    assert all(line.isprintable() for line in shown.splitlines())
    assert "\\x1b]0;title\\x07" in shown
    assert "\\u202etxt" in shown
    assert hashlib.sha256(body).hexdigest() in shown
    assert len(shown) < 1000
    assert main(["fetch", "https://badges.example/x", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["media_type"], told["size_bytes"]) == (200, "application/json", len(body))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://10.0.0.5/secret", "fetch.refused_address"),
        ("http://badges.example/", "fetch.refused_address"),
        ("did:example:college", "fetch.no_resolver"),
    ],
)
def test_fetch_says_why_it_refuses_and_what_to_do(command, address, code):
    run = command("fetch", address)
    reason = REASONS[code]
    assert run.returncode == 1, run.stderr
    assert f"{reason.sentence} [{code}]" in run.stdout
    assert reason.next_step in run.stdout
    told = json.loads(command("fetch", address, "--json").stdout)
    assert (told["code"], told["sentence"], told["next_step"]) == (code, reason.sentence, reason.next_step)


def test_fetch_obeys_the_ranges_that_the_operator_denies(monkeypatch, capsys):
    monkeypatch.setenv("JOBBOARD_MODE", "development")
    monkeypatch.setenv("JOBBOARD_FETCH_DENY", "8.8.8.0/24")
    monkeypatch.setattr("jobboard.fetch.loader._resolve", resolving_to("8.8.8.8"))
    assert main(["fetch", "https://badges.example/x"]) == 1
    assert "fetch.unreachable" in capsys.readouterr().out


def test_verify_asks_as_the_worker_would_and_needs_no_setting_of_a_site(monkeypatch, capsys):
    monkeypatch.setenv("JOBBOARD_MODE", "production")
    monkeypatch.setenv("JOBBOARD_FETCH_DENY", "8.8.8.0/24")
    monkeypatch.setattr("jobboard.fetch.loader._resolve", resolving_to("8.8.8.8"))
    monkeypatch.setattr("jobboard.fetch.connection.PinnedAdapter.send", None)  # Nothing must come this far.
    assert main(["verify", "https://badges.example/x"]) == 1
    assert "fetch.unreachable" in capsys.readouterr().out


@pytest.mark.parametrize("identity", ["did:web:isla.example", "https://isla.example/me"])
def test_verify_judges_for_a_did_and_for_a_page(identity, tmp_path, monkeypatch):
    monkeypatch.setattr("jobboard.cli.verify._loader", lambda report: scenarios.Web())
    (tmp_path / "badge.json").write_bytes(badge_for(identity))
    words = ["verify", str(tmp_path / "badge.json"), "--at", "2026-06-01"]
    assert main([*words, "--identity", identity]) == 0
    assert main([*words, "--identity", f"{identity}2"]) == 1


def test_checks_lists_shows_and_retries_what_verdicts_stand_on(command, tmp_path):
    assert command("db", "upgrade").returncode == 0
    assert "0 pieces of work done" in command("checks", "run").stdout
    database = Database(f"sqlite:///{tmp_path / 'var' / 'jobboard.sqlite'}", clock=lambda: scenarios.NOW)
    people = People(database)
    people.hold(badge_at(1))
    database.dispose()
    listed = command("checks", "list")
    assert "2 sources: 2 due, 0 failing." in listed.stdout
    assert scenarios.LIST in listed.stdout
    assert json.loads(command("checks", "list", "due", "--json").stdout)["counts"]["sources"] == 2
    assert json.loads(command("checks", "show", scenarios.LIST, "--json").stdout)["badges"] == 1
    assert command("checks", "show", "999").returncode == 1
    assert "1 sources are read" in command("checks", "retry", scenarios.LIST).stdout


def test_the_web_server_takes_the_longest_question_however_it_is_started(monkeypatch):
    started = {}

    class Supervisor:
        returncode = 0

        def add_process(self, name, command, env):
            started[name] = shlex.split(command)

        def loop(self):
            pass

    monkeypatch.setattr(run, "Manager", Supervisor)
    run._supervise(Settings(mode="development"))
    (line,) = re.findall(r"^CMD (.*)$", (Path(__file__).parents[1] / "Dockerfile").read_text(), re.MULTILINE)
    for command in (started["web"], json.loads(line)):
        longest = int(command[command.index("--limit-request-line") + 1])
        assert longest > 2 * LONGEST_TEXT  # Beside letters there are signs, which are written as three.
