"""A made-up site to measure: people in database and index, employers with vacancies, who is signed in, and gunicorn.

The index is the embedded one; the database SQLite, or PostgreSQL where TEST_DATABASE_URL names a server, whose tables
are emptied. Everything is as `gunicorn app:app` finds it: settings from the environment, the real clock.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import freshness, search
from benchmarks.flip import opened_database
from benchmarks.load import Request
from benchmarks.people import World
from benchmarks.questions import search_pages
from jobboard import accounts
from jobboard.asking.address import write_address
from jobboard.asking.names import Names
from jobboard.asking.question import AskedBadge, Question
from jobboard.config import Settings, load_settings
from jobboard.db import Database, utc_now
from jobboard.models import (
    Account,
    AuthenticatorApp,
    Candidate,
    Member,
    MemberRole,
    Organisation,
    Requirement,
    Role,
    Vacancy,
    VacancyState,
)
from jobboard.outbox import install_outbox
from jobboard.process import collect_seldom
from jobboard.search import open_engine
from jobboard.search.engine import SearchEngine
from jobboard.search.expression import Words
from jobboard.search.query import CandidateQuery
from jobboard.web import create_app

RECRUITERS = 400
"""So many ask in turn, each of an organisation of its own: one may search 60 times a minute."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """The site with what it was made from, and the cookies of who is signed in."""

    environment: Mapping[str, str]
    settings: Settings
    database: Database
    engine: SearchEngine
    world: World
    people: int
    app: Flask
    recruiters: Sequence[str]
    jobseeker: str

    def questions(self, wanted: int) -> list[Request]:
        """Give pages of people to ask for: words and three conditions on badges, found 0.1 to 5 % of people."""

        def share(query: CandidateQuery) -> float:
            """Tell which part of all people is found."""
            return self.engine.count([query], now=utc_now())[0] / self.people

        found = search_pages(self.world, wanted, share, people=self.people)
        with self.database.reading() as session:
            names = Names(session, session.scalars(select(Organisation.id)).first() or 0)
            paths = [f"/search?{urlencode(write_address(_question(each), names), doseq=True)}" for each in found]
        return [Request(path, self.recruiter(number)) for number, path in enumerate(paths)]

    def recruiter(self, number: int) -> str:
        """Give the cookie of one of them."""
        return self.recruiters[number % len(self.recruiters)]


@contextmanager
def opened_site(place: str, folder: Path, people: int) -> Iterator[Site]:
    """Give a site with so many people in a folder; people who are there already are taken again."""
    install_outbox()
    world, engine = World(), open_engine(search_url=None, folder=folder / "index")
    database = _filled(place, folder, world, people)
    if engine.status().documents != people:
        search.fill(engine, world, people, now=utc_now())
    environment = {
        "JOBBOARD_MODE": "production",
        "JOBBOARD_SECRET_KEY": secrets.token_hex(32),
        "JOBBOARD_BASE_URL": "https://jobs.example",
        "JOBBOARD_DATA_DIR": str(folder),
        **({"DATABASE_URL": os.environ["TEST_DATABASE_URL"]} if place == "postgresql" else {}),
    }
    settings = load_settings(environment)
    app = create_app(settings, database=database, engine=engine)
    collect_seldom()  # as app.py does
    with database.writing() as session:
        recruiters = [_cookie(app, session, account) for account in _recruiters(session)]
        seeker = session.scalars(select(Candidate).order_by(Candidate.id)).first()
        assert seeker is not None
        jobseeker = _cookie(app, session, session.get_one(Account, seeker.account_id))
    yield Site(environment, settings, database, engine, world, people, app, recruiters, jobseeker)
    database.dispose()


@contextmanager
def gunicorn(application: str, settings: Settings, environment: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Serve an application as the product ships it; give the port and the id of the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        application,
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
    ]
    command += ["--workers", f"{settings.web_processes}", "--threads", f"{settings.web_threads}"]
    command += ["--log-level", "warning", "--no-control-socket"]
    server = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def processor_seconds(process: int) -> float:
    """Give the processor time of a running process and its children so far."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum(map(_own_seconds, (process, *map(int, children))))


def _own_seconds(process: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the site did not begin to listen within 20 s")


def _filled(place: str, folder: Path, world: World, people: int) -> Database:
    """Give a database of these people, whose badges are in force for a day."""
    if (folder / "jobboard.sqlite").exists() and place == "sqlite":
        database = Database(f"sqlite:///{folder / 'jobboard.sqlite'}")
        with database.reading() as session:
            if session.scalar(select(func.count(Candidate.id))) == people:
                return database
        raise FileExistsError(f"{folder} holds another number of people")
    begin, database = time.perf_counter(), opened_database(place, folder)
    database.clock = utc_now
    freshness.fill(database, world, people, now=utc_now())
    with database.writing() as session:
        for number in range(RECRUITERS):
            _add_employer(session, world, number)
    database.learn_sizes()
    print(f"{place}: {people:,} people written as rows in {time.perf_counter() - begin:.0f} s")
    return database


def _add_employer(session: Session, world: World, number: int) -> None:
    """Add an organisation with a recruiter, who has a second factor, and an open vacancy of four requirements."""
    organisation = Organisation(name=f"Organisation {number}", created_at=utc_now())
    recruiter = Account(role=Role.EMPLOYER, name=f"Recruiter {number}", created_at=utc_now())
    organisation.members.append(Member(account=recruiter, role=MemberRole.OWNER))
    session.add(organisation)
    session.flush()
    session.add(AuthenticatorApp(account_id=recruiter.id, secret="A", confirmed_at=utc_now()))
    held = world.person(number + 1).badges
    asked = [
        Requirement(position=position, is_must=position == 0, skill_id=badge.achievement.proven[0].skill)
        for position, badge in enumerate(held[:4])
    ]
    session.add(
        Vacancy(
            organisation=organisation,
            title=world.labels[asked[0].skill_id or 0],
            description="Work. " * 100,
            place_id=number % 200 + 1,
            state=VacancyState.OPEN,
            created_at=utc_now(),
            opened_at=utc_now(),
            closes_on=utc_now().date() + timedelta(days=60),
            requirements=asked,
        )
    )


def _recruiters(session: Session) -> Sequence[Account]:
    return session.scalars(select(Account).where(Account.role == Role.EMPLOYER).order_by(Account.id)).all()


def _cookie(app: Flask, session: Session, account: Account) -> str:
    """Sign an account in, and give what its browser sends."""
    token, _ = accounts.start_session(session, account, user_agent="measured", now=utc_now())
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': token, '_fresh': True})}"


def _question(query: CandidateQuery) -> Question:
    asked = (
        AskedBadge(
            skill=each.skill,
            level_at_least=each.level_at_least,
            issuers=each.issuers,
            issuer_level_at_least=each.issuer_level_at_least,
        )
        for each in query.must
    )
    return Question((Words(query.text), *asked))
