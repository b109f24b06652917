"""Pages through gunicorn: what each costs beside a bare framework's, and how many searches a second it bears.

Run: python -m benchmarks.pages [--people 100000] [--keep FOLDER] [--rates 20 30 40 50]. The embedded index, and SQLite
or PostgreSQL (see benchmarks.site); gunicorn with the settings that the product ships. A page costs processor time, in
this very process: the part that the engine, the database and the template take, each without what it calls of the
others. The rate is raised until one in twenty people waits more than 300 ms.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask
from sqlalchemy import event, select

from benchmarks.load import Generator, Measured, Request
from benchmarks.site import Site, gunicorn, opened_site, processor_seconds
from jobboard.config import Settings
from jobboard.models import Badge, Candidate, Vacancy

QUESTIONS, TIMES = 200, 40
LIMIT_MS, AIM_MS = 300, 150
SECONDS, WARM_SECONDS = 15.0, 5.0
RATES = (10, 20, 30, 40, 50, 60, 80, 100)

bare = flask.Flask("bare")
"""What the framework alone takes for a page of about the size of ours: `gunicorn benchmarks.pages:bare`."""


@bare.get("/")
def _text() -> str:
    return "word " * 8_000


def main() -> None:
    """Print what pages cost, and the highest rate of searches."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rates", type=int, nargs="+", default=RATES)
    asked = parser.parse_known_args()[0]
    place = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as own, opened_site(place, asked.keep or Path(own), asked.people) as site:
        questions = site.questions(QUESTIONS)
        pages = pages_of(site, questions)
        print(f"{place}, {asked.people:,} people; load of the machine {os.getloadavg()[0]:.1f}")
        parts = Parts(site)
        for name, requests in pages.items():
            _tell_parts(site, parts, name, requests)
        site.database.dispose()  # What is open must not be shared with the processes that begin now.
        with gunicorn("benchmarks.pages:bare", site.settings, site.environment) as (port, _), Generator(port) as asker:
            _tell_page("the bare framework's", asker, [Request("/")])
        with gunicorn("app:app", site.settings, site.environment) as (port, server), Generator(port) as asker:
            for name, requests in pages.items():
                _tell_page(name, asker, requests)
            asker.ask(questions, per_second=asked.rates[0], seconds=WARM_SECONDS)
            _tell_rates(site.settings, asker, server, questions, asked.rates)


def pages_of(site: Site, questions: Sequence[Request]) -> dict[str, Sequence[Request]]:
    """Give the pages to measure, by name; to measure another, add a line."""
    with site.database.reading() as session:
        people = session.scalars(select(Candidate).order_by(Candidate.id).limit(TIMES)).all()
        vacancies = session.scalars(select(Vacancy).order_by(Vacancy.id).limit(TIMES)).all()
        badges = [session.scalars(select(Badge).where(Badge.candidate_id == each.id)).first() for each in people]
    held = [(one.public_id, badge.public_id) for one, badge in zip(people, badges, strict=True) if badge]

    def recruiters(paths: Sequence[str]) -> Sequence[Request]:
        """Let recruiters ask in turn; the n-th vacancy is the n-th one's own."""
        return [Request(path, site.recruiter(number)) for number, path in enumerate(paths)]

    own = site.jobseeker
    return {
        "home": [Request("/")],
        "jobs, for a jobseeker": [Request(f"/jobs?page={number}", own) for number in range(1, 11)],
        "a job, for a jobseeker": [Request(f"/jobs/{each.public_id}", own) for each in vacancies],
        "next steps": [Request("/dashboard", own)],
        "own badges": [Request("/badges", own)],
        "a badge of one's own": [Request(f"/badges/{held[0][1]}", own)],
        "resume": [Request("/resume", own)],
        "catalogue": [Request(f"/badges-catalogue?page={number}", own) for number in range(1, 11)],
        "search": questions,
        "a person": recruiters([f"/people/{one}" for one, _ in held]),
        "a badge of a person": recruiters([f"/people/{one}/badges/{badge}" for one, badge in held]),
        "people for a vacancy": recruiters([f"/vacancies/{each.public_id}" for each in vacancies]),
    }


class Parts:
    """Processor time by what it was spent on, in seconds. What runs inside something else is not counted there."""

    def __init__(self, site: Site) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.statements = 0
        self._inner = ["rest"]
        self._since = time.thread_time()
        engine, app = site.engine, site.app
        for name in ("search", "count"):
            setattr(engine, name, self._within("engine", getattr(engine, name)))
        event.listen(site.database.engine, "before_cursor_execute", lambda *_: self._enter("database", statements=1))
        event.listen(site.database.engine, "after_cursor_execute", lambda *_: self._leave())
        flask.before_render_template.connect(self._rendering, app)
        flask.template_rendered.connect(self._rendered, app)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Begin from nothing, and stop in the end."""
        self.seconds.clear()
        self.statements, self._since = 0, time.thread_time()
        yield
        self._pass()

    def _within(self, part: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **options: Any) -> Any:
            """Call it, and write down what it took."""
            self._enter(part)
            try:
                return call(*arguments, **options)
            finally:
                self._leave()

        return timed

    def _rendering(self, *_sender: object, **_context: object) -> None:
        self._enter("template")

    def _rendered(self, *_sender: object, **_context: object) -> None:
        self._leave()

    def _enter(self, part: str, *, statements: int = 0) -> None:
        self._pass()
        self._inner.append(part)
        self.statements += statements

    def _leave(self) -> None:
        self._pass()
        self._inner.pop()

    def _pass(self) -> None:
        moment = time.thread_time()
        self.seconds[self._inner[-1]] += moment - self._since
        self._since = moment


def _tell_parts(site: Site, parts: Parts, name: str, requests: Sequence[Request]) -> None:
    client = site.app.test_client(use_cookies=False)
    asked = [requests[number % len(requests)] for number in range(max(TIMES, len(requests)))]

    def ask(request: Request) -> int:
        """Ask in this process; give the size of the answer."""
        answer = client.get(request.path, headers={"Cookie": request.cookie}, base_url=site.settings.site_url)
        if answer.status_code != 200:
            raise AssertionError(f"{request.path}: {answer.status}")
        return len(answer.data)

    ask(asked[0])
    with parts.counting():
        size = sum(map(ask, asked)) / len(asked)
    spent = {part: 1000 * seconds / len(asked) for part, seconds in parts.seconds.items()}
    told = ", ".join(f"{part} {spent.get(part, 0):.1f}" for part in ("engine", "database", "template", "rest"))
    print(
        f"  {name}: {sum(spent.values()):.1f} ms of processor time ({told}); "
        f"{parts.statements / len(asked):.0f} statements, {size / 1000:.0f} kB",
        flush=True,
    )


def _tell_page(name: str, asker: Generator, requests: Sequence[Request]) -> None:
    """Ask for a page by itself, so slowly that nobody waits for another one."""
    asker.ask(requests, per_second=10, seconds=1)
    measured = _good(asker.ask(requests, per_second=10, seconds=TIMES / 10))
    print(f"  {name}: median {statistics.median(measured.milliseconds):.0f} ms, p95 {_p95(measured):.0f}", flush=True)


def _tell_rates(
    settings: Settings, asker: Generator, server: int, questions: Sequence[Request], rates: Sequence[int]
) -> None:
    """Raise the rate of searches until too many wait too long, and print the highest that did not."""
    best = 0
    for rate in rates:
        before, begin = processor_seconds(server), time.perf_counter()
        measured = _good(asker.ask(questions, per_second=rate, seconds=SECONDS))
        spent, seconds = processor_seconds(server) - before, time.perf_counter() - begin
        each = 1000 * spent / len(measured.milliseconds)
        print(
            f"  {rate} searches a second: median {statistics.median(measured.milliseconds):.0f} ms, "
            f"p95 {_p95(measured):.0f}; cores taken by the site {spent / seconds:.2f} ({each:.1f} ms a page), "
            f"by asking {measured.processor_seconds / seconds:.2f}",
            flush=True,
        )
        if _p95(measured) > LIMIT_MS:
            break
        best = rate
    processes = f"{settings.web_processes} processes of {settings.web_threads} threads"
    print(f"{processes}: {best} searches a second with p95 under {LIMIT_MS} ms (at least 40)")


def _good(measured: Measured) -> Measured:
    if set(measured.statuses) != {"200"}:
        raise AssertionError(f"other answers than pages: {measured.statuses}")
    return measured


def _p95(measured: Measured) -> float:
    return statistics.quantiles(measured.milliseconds, n=20)[-1]


if __name__ == "__main__":
    main()
