"""`jobboard issuers` as an operator runs it."""

import json

import pytest

from jobboard.cli import main
from jobboard.db import Database
from jobboard.models import Role
from jobboard.schema import upgrade_schema
from tests.factories import make_account, make_issuer

KEY = "did:web:northport.example"
WHY = ("--reason", "We met them", "--by", "staff@example.org")
ADDRESS = "https://registry.example/list.json"


@pytest.fixture
def command(tmp_path, monkeypatch, capsys):
    """Run `jobboard issuers …` on a database with an issuer and a member of staff; give status and what it printed."""
    monkeypatch.setenv("JOBBOARD_MODE", "development")
    monkeypatch.setenv("JOBBOARD_DATA_DIR", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path}/jobboard.sqlite")
    upgrade_schema(database.engine)
    with database.writing() as session:
        make_issuer(session, key=KEY, name="Northport College")
        make_issuer(session, key="did:web:harbour.example", name="SQA")
        make_account(session, role=Role.STAFF, address="staff@example.org")
        make_account(session, address="person@example.org")
    database.dispose()

    def run(*words):
        status = main(["issuers", *words])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return run


def test_an_issuer_is_decided_about_and_the_decision_undone(command):
    assert "level 2 (found)  Northport College  did:web:northport.example" in command("list", "north")[1]
    assert command("list", "nobody") == (0, "No issuer is found.\n")
    status, text = command("decide", KEY, "level_3", *WHY, "--source", "Charter")
    assert (status, "level 3 (staff: We met them since" in text) == (0, True)
    assert "decision 1: level 3 on" in command("show", KEY)[1]
    assert "level 2 (found)" in command("undo", "1", "--by", "staff@example.org")[1]
    assert "level 0 (block: We met them" in command("block", KEY, *WHY)[1]
    [shown] = json.loads(command("show", KEY, "--json")[1])
    assert (shown["level"], [each["kind"] for each in shown["decisions"]]) == (0, ["level_3", "block"])


def test_what_is_not_so_is_said_and_changes_nothing(command):
    for words in (
        ("show", "did:web:nobody.example"),
        ("decide", KEY, "level_3", *WHY),
        ("decide", KEY, "imitation", *WHY),
        ("decide", KEY, "no_imitation", *WHY, "--of", "sqa.org.uk"),
        ("block", KEY, "--reason", "x", "--by", "person@example.org"),
        ("undo", "9", "--by", "staff@example.org"),
        ("read-registry", "9"),
        (
            "add-registry",
            ADDRESS,
            "--name",
            "R",
            "--sha256",
            "a" * 64,
            "--key",
            "did:key:z6Mk",
            "--by",
            "staff@example.org",
        ),
    ):
        status, text = command(*words)
        assert (status, text.startswith("jobboard issuers: ")) == (1, True), words
    assert "level 2 (found)" in command("list")[1]


def test_settling_all_finds_look_alikes_that_nobody_has_compared(command):
    assert command("look-alikes") == (0, "Nothing to look at.\n")
    assert command("settle") == (0, "2 issuers are settled.\n")
    assert "SQA  did:web:harbour.example  resembles Qualifications Scotland" in command("look-alikes")[1]
    [found] = json.loads(command("look-alikes", "--json")[1])
    assert (found["issuer"], found["known_key"], found["sign"]) == (
        "did:web:harbour.example",
        "sqa.org.uk",
        "same_name",
    )
    said = command("decide", "did:web:harbour.example", "no_imitation", *WHY, "--of", "sqa.org.uk")[1]
    assert "level 2 (found)" in said


def test_a_registry_is_added_read_and_taken_out(command):
    words = ("--name", "Members", "--key", "did:key:z6Mk", "--by", "staff@example.org")
    assert "signed, level 3  not read so far" in command("add-registry", ADDRESS, *words)[1]
    assert "as soon as it is free" in command("read-registry", "1")[1]
    [listed] = json.loads(command("registries", "--json")[1])
    assert (listed["trust"], listed["address"]) == ("signed", ADDRESS)
    assert "taken out" in command("remove-registry", "1", "--by", "staff@example.org")[1]
    assert command("read-registry", "1")[0] == 1
    assert command("look-alikes") == (0, "Nothing to look at.\n")
