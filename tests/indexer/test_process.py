"""The real process: what is changed is found within a second, a kill loses nothing, a signal ends it cleanly."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from indexer.check import find_drift
from jobboard.db import Database, utc_now
from jobboard.models import Candidate, OutboxEntry, Visibility
from jobboard.search import open_engine
from jobboard.search.query import CandidateQuery, Pool
from tests.factories import make_badge, make_candidate, make_skill

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
EVERYBODY = CandidateQuery(scope=Pool())


class Site:
    """A database and an embedded index that a process of its own and this test both use."""

    def __init__(self, folder, database_url):
        self.database = Database(database_url)
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("JOBBOARD_")},
            "JOBBOARD_MODE": "development",
            "JOBBOARD_DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
        }
        self.environment.pop("SEARCH_URL", None)
        self.processes = []

    @property
    def engine(self):
        return open_engine(search_url=None, folder=self.folder / "index")

    def start(self, *arguments, program="indexer"):
        log = (self.folder / "indexer.log").open("ab")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", program, *arguments], cwd=ROOT, env=self.environment, stderr=log
            )
        self.processes.append(process)
        return process

    def command(self, *arguments):
        return subprocess.run(
            [sys.executable, "-m", "indexer", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )

    def waiting(self):
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(OutboxEntry))

    def answers(self):
        return self.engine.search(EVERYBODY, now=utc_now())

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        self.database.dispose()


def wait_until(condition):
    """Wait for a condition; the patience only bounds a failing test."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def site(request, tmp_path, migrated_sqlite):
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite, tmp_path / "jobboard.sqlite")
        url = f"sqlite:///{tmp_path / 'jobboard.sqlite'}"
    else:
        url = request.getfixturevalue("postgresql").engine.url.render_as_string(hide_password=False)
    site = Site(tmp_path, url)
    yield site
    site.close()


def add_people(database, number):
    with database.writing() as session:
        skill = make_skill(session)
        people = [make_candidate(session, headline="Baker") for _ in range(number)]
        for candidate in people:
            make_badge(session, candidate, skills=[(skill, 7)])
        return [candidate.id for candidate in people]


def change_somebody(database, people, chance):
    with database.writing() as session:
        candidate = session.get(Candidate, chance.choice(people))
        candidate.headline = f"Baker {chance.random()}"
        candidate.visibility = chance.choice([Visibility.HIDDEN, Visibility.ANONYMOUS])


def change_headline(database, candidate, headline):
    with database.writing() as session:
        session.get(Candidate, candidate).headline = headline


def test_five_kills_in_the_middle_of_work_lose_nothing(site):
    chance = random.Random(4)
    people = add_people(site.database, 60)
    for _ in range(5):
        process = site.start()
        before = site.waiting()
        for _ in range(20):
            change_somebody(site.database, people, chance)
        wait_until(lambda before=before: site.waiting() != before)  # It is at work.
        change_somebody(site.database, people, chance)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with site.database.writing() as session:  # As if the minute of the claims had passed.
            for entry in session.scalars(select(OutboxEntry)):
                entry.claimed_until = None
    last = site.start()
    wait_until(lambda: site.waiting() == 0)
    last.send_signal(signal.SIGTERM)
    assert last.wait(PATIENCE_SECONDS) == 0
    assert list(find_drift(site.database, site.engine, clock=utc_now)) == []
    with site.database.reading() as session:
        visible = select(func.count()).where(Candidate.visibility == Visibility.ANONYMOUS)
        assert site.answers().total == session.scalar(visible)


def test_an_indexer_that_is_halted_beyond_its_claim_overwrites_nothing_newer(site):
    halted, visible = add_people(site.database, 2)
    assert site.command("once").returncode == 0
    change_headline(site.database, halted, "Stale")
    process = site.start(program="tests.indexer.halting")
    assert os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1])  # Its document is built and not yet written.
    with site.database.writing() as session:
        session.get(Candidate, halted).visibility = Visibility.HIDDEN
        for entry in session.scalars(select(OutboxEntry)):  # As if the minute of the claims had passed.
            entry.claimed_until = None
    assert site.command("once").returncode == 0
    assert site.waiting() == 0
    process.send_signal(signal.SIGCONT)
    change_headline(site.database, visible, "Newest")  # Once this is written, by nobody else, the stale one was too.
    wait_until(lambda: site.waiting() == 0)
    assert [hit.candidate for hit in site.answers().hits] == [visible]
    assert list(find_drift(site.database, site.engine, clock=utc_now)) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_indexer_makes_changes_findable_and_stops_cleanly(site, number):
    process = site.start()
    add_people(site.database, 3)
    wait_until(lambda: site.answers().total == 3)
    process.send_signal(number)
    assert process.wait(PATIENCE_SECONDS) == 0


def test_deleting_the_index_and_rebuilding_gives_the_same_answers(site):
    add_people(site.database, 30)
    assert site.command("once").returncode == 0
    before = site.answers()
    assert before.total == 30
    shutil.rmtree(site.folder / "index")
    assert site.answers().total == 0
    done = site.command("rebuild")
    assert done.returncode == 0, done.stderr
    assert "30 people read, 0 queued" in done.stdout
    assert site.answers() == before


def test_a_running_indexer_makes_a_deleted_index_again_by_itself(site):
    site.start()
    people = add_people(site.database, 3)
    wait_until(lambda: site.answers().total == 3)
    shutil.rmtree((site.folder / "index").rename(site.folder / "deleted"))  # The indexer may be writing into it.
    wait_until(lambda: site.answers().total == len(people))
    assert {hit.candidate for hit in site.answers().hits} == set(people)


def test_check_tells_and_repairs_and_status_counts(site):
    people = add_people(site.database, 3)
    assert site.command("once").returncode == 0
    assert site.command("check").returncode == 0
    with site.database.writing() as session:
        session.get(Candidate, people[0]).headline = "Welder"
    with site.database.writing() as session:
        for entry in session.scalars(select(OutboxEntry)):
            entry.is_dead, entry.last_error = True, "refused: too long"
    found = site.command("check")
    assert (found.returncode, found.stdout) == (1, f"person {people[0]}: stale\n1 differences\n")
    status = site.command("status")
    assert status.returncode == 1
    assert "failed too often: 1\n  refused: too long" in status.stdout
    assert site.command("check", "--repair").returncode == 0
    assert site.command("once").returncode == 0
    assert site.command("check").returncode == 0
    assert site.command("status").returncode == 0


def test_dead_letters_are_listed_and_tried_again(site):
    [living] = add_people(site.database, 1)
    assert site.command("once").returncode == 0
    people = add_people(site.database, 2)
    with site.database.writing() as session:
        for entry in session.scalars(select(OutboxEntry)):
            entry.is_dead, entry.last_error, entry.attempts = True, "refused: too long", 10
    listed = site.command("dead").stdout.splitlines()
    assert [line.split(",")[0].split()[1:] for line in listed] == [["person", str(each)] for each in people]
    assert all(line.endswith("tried 10 times: refused: too long") for line in listed)
    number = listed[0].split(":")[0]
    assert site.command("dead", "--retry", number).stdout == "1 will be tried again\n"
    assert site.command("once").returncode == 0
    assert [hit.candidate for hit in site.answers().hits] == [living, people[0]]
    assert site.command("dead", "--retry").stdout == "1 will be tried again\n"
    assert site.command("dead").stdout == ""


def test_a_rebuild_that_is_killed_is_finished_by_the_next_one(site):
    add_people(site.database, 1_100)
    killed = site.start("rebuild", "--processes", "2")
    wait_until(lambda: any(site.folder.glob("index/*/*.fast")))  # The first part is written.
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert site.answers().total == 0
    [stage] = {path.parent.name for path in site.folder.glob("index/*/meta.json")}
    done = site.command("rebuild", "--processes", "2")
    assert done.returncode == 0, done.stderr
    assert (site.folder / "index" / "current").read_text() == stage
    assert site.answers().total == 1_100
    assert site.command("check").stdout == "0 differences\n"


def test_a_database_that_is_not_migrated_is_one_clear_line(tmp_path):
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'empty.sqlite'}")
    refused = site.command("once")
    site.close()
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "jobboard db upgrade" in refused.stderr


def test_help_names_every_command_and_a_wrong_word_is_refused(tmp_path):
    site = Site(tmp_path, f"sqlite:///{tmp_path / 'none.sqlite'}")
    text = site.command("--help").stdout
    assert all(name in text for name in ("run", "once", "rebuild", "check", "dead", "status"))
    assert site.command("dance").returncode == 2
    site.close()
