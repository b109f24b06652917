"""A copy of somebody's data holds all that is theirs and nothing of anybody else, and every table says whose it is."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models, snapshots
from jobboard.config import Settings
from jobboard.db import Base
from jobboard.errors import NotFound, TooMany
from jobboard.models import AuditEvent, DataExport, ExportState, Mail, Role, TaskKind
from jobboard.rights import exporting
from jobboard.rights.exporting import KEPT_FOR, MOST_KEPT, ask_for_export, exports_of, own_export
from jobboard.rights.holdings import LEFT_OUT, OWNED, SECRETS
from jobboard.worker import Worker
from tests.factories import make_account, make_badge, make_candidate, make_organisation, make_skill, make_vacancy
from tests.working import run_due_once, shared_sandbox

PERSONAL = {"account", "candidate"}
BY_NAME = {"account_id", "candidate_id"}
BY_HAND = {"audit_event", "mail"}  # They name people by a number or an address, not by a key (`exporting._data`).


@pytest.fixture
def settings(tmp_path):
    return Settings(mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3)


@pytest.fixture
def person(any_database):
    """A jobseeker with something of most kinds."""
    with any_database.writing() as session:
        account = make_account(session, name="Isla Rae", address="isla@example.org")
        account.password_hash = "canary-hash"
        candidate = make_candidate(session, account=account, headline="Analyst")
        badge = make_badge(session, candidate, skills=[(make_skill(session, "counting"), 6)])
        badge.content = b'{"name": "First aid"}'
        section = models.ResumeSection(candidate_id=candidate.id, kind="experience", title="Work", position=0)
        section.items.append(models.ResumeItem(title="Clerk <of> harbours", position=0))
        session.add(section)
        session.add(AuditEvent(at=session.info["clock"](), account_id=999, action="viewed", subject="candidate 1"))
        now = session.info["clock"]()
        session.add(Mail(recipient="Isla@example.org", subject="Hello Isla", body="Text", created_at=now, sent_at=now))
        session.add(Mail(recipient="else@example.org", subject="Not hers", body="Text", created_at=now, sent_at=now))
    return account


def leading_to_people():
    """Give every table from which keys lead to an account or a person, or that names one by its number."""
    found = set(PERSONAL)
    while True:
        more = {
            table.name
            for table in Base.metadata.sorted_tables
            if any(key.column.table.name in found and key.ondelete == "CASCADE" for key in table.foreign_keys)
            or any(key.column.table.name in PERSONAL for key in table.foreign_keys)
            or BY_NAME & set(table.columns.keys())
        }
        if more <= found:
            return found
        found |= more


def ask(any_database, account, now):
    with any_database.writing() as session:
        return ask_for_export(session, session.get_one(models.Account, account.id), now=now).public_id


def made(any_database, settings, account, now):
    """Ask for a copy, have it made, and give it as a ZIP with its data."""
    ask(any_database, account, now)
    run_due_once(any_database, settings, None, now)
    with any_database.reading() as session:
        content = session.scalar(select(DataExport.content).where(DataExport.account_id == account.id))
    archive = zipfile.ZipFile(io.BytesIO(content))
    return archive, json.loads(archive.read("data.json"))["tables"]


def test_every_table_that_leads_to_a_person_is_in_the_copy_or_says_why_not():
    declared = OWNED.keys() | LEFT_OUT.keys() | BY_HAND
    assert leading_to_people() - declared == set()
    assert declared - Base.metadata.tables.keys() == set()
    assert OWNED.keys() & LEFT_OUT.keys() == set()


def test_every_table_of_a_copy_leads_to_the_account_and_every_secret_is_a_column():
    for name, column in OWNED.items():
        keys = {key.column.table.name for key in Base.metadata.tables[name].columns[column].foreign_keys}
        assert name == "account" or keys & OWNED.keys(), name
    columns = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert columns >= SECRETS


def test_the_copy_holds_rows_files_mail_and_a_resume_to_read(any_database, settings, person, now):
    archive, data = made(any_database, settings, person, now)
    assert data["candidate"][0]["headline"] == "Analyst"
    assert data["badge_skill"][0]["skill_id is"] == "counting"
    assert [each["subject"] for each in data["mail"]] == ["Hello Isla"]
    assert data["audit_event"] == [{"at": now.isoformat(), "action": "viewed", "by_you": False}]
    [badge] = [name for name in archive.namelist() if name.startswith("badges/")]
    assert badge.endswith(".json")
    assert archive.read(badge) == b'{"name": "First aid"}'
    assert "Clerk &lt;of&gt; harbours" in archive.read("resume.html").decode()
    assert "not in this copy" in archive.read("README.txt").decode().lower()


def test_no_secret_and_nothing_of_anybody_else_is_in_it(any_database, settings, person, now):
    with any_database.writing() as session:
        other = make_account(session, name="Canary Other")
        make_badge(session, make_candidate(session, account=other, headline="canary-headline"))
    archive, _ = made(any_database, settings, person, now)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "canary" not in everything.lower()
    assert "Not hers" not in everything


def test_a_member_has_a_copy_of_their_own_without_a_resume(any_database, settings, now):
    with any_database.writing() as session:
        account = make_account(session, role=Role.EMPLOYER)
        make_vacancy(session, make_organisation(session, member=account))
    archive, data = made(any_database, settings, account, now)
    assert len(data["member"]) == 1
    assert "resume.html" not in archive.namelist()


def test_what_would_make_it_too_large_is_named_instead(any_database, settings, person, now, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_BYTES", 10)
    archive, _ = made(any_database, settings, person, now)
    assert not [name for name in archive.namelist() if name.startswith("badges/")]
    assert "badges/" in archive.read("README.txt").decode().partition("Download each")[2]


def test_its_person_is_told_and_the_mail_leads_behind_the_sign_in(any_database, settings, person, now):
    made(any_database, settings, person, now)
    with any_database.reading() as session:
        mail = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert mail.recipient == "isla@example.org"
    assert "/account/data\n" in mail.body


def test_one_is_made_at_a_time_and_few_are_kept(any_database, settings, person, now):
    first = ask(any_database, person, now)
    assert ask(any_database, person, now) == first
    for _ in range(MOST_KEPT):
        run_due_once(any_database, settings, None, now)
        kept = ask(any_database, person, now) if _ < MOST_KEPT - 1 else None
    assert kept is None
    with pytest.raises(TooMany):
        ask(any_database, person, now)


def test_a_copy_goes_after_a_week_and_is_nobody_elses(any_database, settings, person, now):
    public_id = ask(any_database, person, now)
    with any_database.writing() as session:
        other = make_account(session)
        with pytest.raises(NotFound):
            own_export(session, other, public_id, now=now)
    later = now + KEPT_FOR
    with any_database.writing() as session:
        assert exports_of(session, person, now=later) == []
        assert exporting.forget_exports(session, now=later) == 1


def test_a_copy_that_cannot_be_made_says_so(any_database, settings, person, now, monkeypatch):
    ask(any_database, person, now)

    def breaks(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(snapshots, "snapshot", breaks)
    moment = now
    for _ in range(8):
        worker = Worker(any_database, settings, None, shared_sandbox(), lambda: moment)  # noqa: B023
        for task in worker.claim(1):
            worker.do(task)
        moment += timedelta(hours=7)
    with any_database.reading() as session:
        assert session.scalars(select(DataExport)).one().state is ExportState.FAILED
        assert session.scalars(select(models.Task).where(models.Task.kind == TaskKind.MAKE_EXPORT)).one().is_dead
