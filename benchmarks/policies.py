"""What an employer's policy costs: the same questions with and without it, over 20,000 generated people.

Both engines where TEST_SEARCH_URL names a server, otherwise the embedded one alone. `python -m benchmarks.policies`.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from jobboard.search import open_engine
from jobboard.search.acceptance import Acceptance
from jobboard.search.document import BadgeEntry, CandidateDocument, Grade, SkillEntry
from jobboard.search.engine import Put, SearchEngine
from jobboard.search.query import BadgeCondition, CandidateQuery, Pool

PEOPLE = 20_000
ISSUERS, SKILLS = 400, 800
UNKNOWN = frozenset(range(351, 401))
BATCH = 5_000
ROUNDS = 5
NOW = datetime(2026, 6, 1, tzinfo=UTC)
POLICIES = {
    "3 issuers never": Acceptance(never=frozenset({1, 3, 5})),
    "50 issuers never": Acceptance(never=frozenset(range(1, 101, 2))),
    "50 issuers always": Acceptance(always=UNKNOWN),
}
QUESTIONS = {
    "everybody": CandidateQuery(Pool()),
    "a skill": CandidateQuery(Pool(), must=(BadgeCondition(skill=1),)),
    "a skill, SCQF 6 or above": CandidateQuery(Pool(), must=(BadgeCondition(skill=1, level_at_least=6),)),
    "three skills, SCQF 4 or above": CandidateQuery(
        Pool(), must=tuple(BadgeCondition(skill=each, level_at_least=4) for each in (1, 2, 3))
    ),
}


def main() -> None:
    """Print, for each engine and question, how long a page with its facets takes and what a policy makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, engine, clean in _engines(Path(folder)):
            started = time.perf_counter()
            for start in range(0, PEOPLE, BATCH):
                random = Random(start)
                engine.apply([Put(_person(number, random)) for number in range(start + 1, start + BATCH + 1)])
            engine.refresh()
            print(f"{name}: {PEOPLE:,} people written in {time.perf_counter() - started:.0f} s")
            for words, query in QUESTIONS.items():
                _print(engine, words, query)
            clean()


def _print(engine: SearchEngine, words: str, query: CandidateQuery) -> None:
    plain = _milliseconds(engine, query)
    print(f"  {words:32} {engine.search(query, now=NOW).total:6,} found {plain:8.1f} ms")
    for name, acceptance in POLICIES.items():
        asked = CandidateQuery(**{**vars(query), "acceptance": acceptance})
        took = _milliseconds(engine, asked)
        total = engine.search(asked, now=NOW).total
        print(f"    {name:30} {total:6,} found {took:8.1f} ms {took / plain:6.2f}")


def _milliseconds(engine: SearchEngine, query: CandidateQuery) -> float:
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        engine.search(query, now=NOW)
        took.append(1000 * (time.perf_counter() - started))
    return min(took)


def _engines(folder: Path) -> Iterator[tuple[str, SearchEngine, Callable[[], None]]]:
    yield "embedded", open_engine(search_url=None, folder=folder / "index"), lambda: None
    url = os.environ.get("TEST_SEARCH_URL")
    if url:
        ca_file = os.environ.get("TEST_SEARCH_CA")
        address = f"{url}?index=jobboard-bench-{os.urandom(4).hex()}"
        engine = open_engine(search_url=address, folder=Path(), ca_file=Path(ca_file) if ca_file else None)
        yield "elasticsearch", engine, engine.delete_everything  # type: ignore[attr-defined]


def _person(number: int, random: Random) -> CandidateDocument:
    return CandidateDocument(
        candidate=number,
        version=1,
        in_pool=True,
        vacancies=(),
        headline=random.choice(("nurse", "welder", "biologist", "baker")),
        summary="",
        experience="",
        place=None,
        region=random.choice(("Fife", "Highland", "Lothian")),
        badges=tuple(_badge(number * 4 + each, random) for each in range(random.randint(1, 4))),
        next_change=None,
    )


def _badge(badge: int, random: Random) -> BadgeEntry:
    """Give a badge; low numbers of skills and issuers are the common ones."""
    skills = {min(random.randint(1, SKILLS), random.randint(1, SKILLS), random.randint(1, SKILLS)) for _ in range(5)}
    issuer = min(random.randint(1, ISSUERS), random.randint(1, ISSUERS))
    return BadgeEntry(
        badge=badge,
        achievement=issuer * 5 + random.randint(0, 4),
        issuer=issuer,
        issuer_level=1 if issuer in UNKNOWN else (2, 2, 3, 2, 4)[issuer % 5],
        skills=tuple(SkillEntry(skill, random.choice((None, *range(3, 11))), Grade.A) for skill in skills),
    )


if __name__ == "__main__":
    main()
