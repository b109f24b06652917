"""Pages of people and vacancies matched against everybody, by either engine, beside SQL and beside nested documents.

Run: python -m benchmarks.search [--people 10000 100000] [--keep FOLDER] [--plot FILE]. With TEST_SEARCH_URL (and
TEST_SEARCH_CA) Elasticsearch is asked, too, of 100,000 people at most. `--keep` keeps the embedded indexes and takes
them again: a million people take 20 minutes. Each question is asked three times and the best counts.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks import nested
from benchmarks.flip import opened_engine
from benchmarks.in_sql import Tables
from benchmarks.people import NOW, World
from benchmarks.plot import Line, draw
from benchmarks.questions import matches, search_pages
from jobboard.search import SearchEngine, open_engine
from jobboard.search.elastic_clauses import Body
from jobboard.search.elastic_query import page_body, total_body
from jobboard.search.engine import Put
from jobboard.search.page import SearchPage
from jobboard.search.query import CandidateQuery

QUESTIONS, MATCHES, ROUNDS, LIKE = 200, 20, 3, 10_000
BESIDE = 100_000
"""So many people are asked of Elasticsearch, and of the alternatives."""
SLOW_QUESTIONS = 40
_AT_ONCE = 5_000

Times = tuple[float, float]


def main() -> None:
    """Print how long questions take for each number of people, and the ratios that must hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, BESIDE])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_known_args()[0]
    world = World()
    with tempfile.TemporaryDirectory() as folder:
        kept = asked.keep or Path(folder)
        small = embedded(world, LIKE, kept)
        questions = search_pages(world, QUESTIONS, lambda query: small.count([query], now=NOW)[0] / LIKE, people=LIKE)
        vacancies = matches(world, MATCHES, people=LIKE)
        pages, matched = [], []
        for people in sorted(asked.people):
            engine = embedded(world, people, kept)
            pages.append((people, _engine(f"embedded, {people:,}", engine, questions)))
            matched.append((people, _match(f"embedded, {people:,}", engine, vacancies)))
            if people == BESIDE:
                _beside_sql(world, engine, questions, Path(folder))
        if os.environ.get("TEST_SEARCH_URL"):
            _elastic(world, questions, vacancies, min(max(asked.people), BESIDE), Path(folder))
    if asked.plot:
        lines = [Line("page of people", [(n, p95) for n, (_, p95) in pages])]
        lines.append(Line("ten requirements, everybody ranked", [(n, p95) for n, (_, p95) in matched]))
        asked.plot.write_text(draw("p95 of the embedded engine", "people", "ms", lines))


def embedded(world: World, people: int, folder: Path) -> SearchEngine:
    """Give an embedded engine that holds so many people, made unless it is there."""
    engine = open_engine(search_url=None, folder=folder / f"index_{people}")
    if engine.status().documents != people:
        fill(engine, world, people)
    return engine


def fill(engine: SearchEngine, world: World, people: int, *, now: datetime = NOW) -> None:
    """Write people in bulk, as a rebuild does."""
    begin, stage, documents = time.perf_counter(), engine.stage(), world.documents(people, now=now)
    while batch := [Put(document) for document in islice(documents, _AT_ONCE)]:
        stage.apply(batch)
    stage.publish()
    engine.refresh()
    print(f"{people:,} people made and written in {time.perf_counter() - begin:.0f} s")


def _engine(name: str, engine: SearchEngine, questions: Sequence[CandidateQuery]) -> Times:
    found = [engine.search(query, now=NOW).total for query in questions]
    people = engine.status().documents
    shares = statistics.quantiles([100 * each / people for each in found], n=20)
    print(f"{name}: found {shares[0]:.2f} to {shares[-1]:.2f} % of people in nine of ten questions")
    return tell(f"{name}: page of people", questions, lambda query: engine.search(query, now=NOW))


def _match(name: str, engine: SearchEngine, vacancies: Sequence[CandidateQuery]) -> Times:
    def ask(vacancy: CandidateQuery) -> SearchPage:
        """Ask as the page of a vacancy does."""
        return engine.search(vacancy, now=NOW, with_facets=False)

    ranked = tell(f"{name}: ten requirements, everybody ranked", vacancies, ask)
    tell(f"{name}: ten requirements, counted", vacancies, lambda each: engine.count([_all_met(each)], now=NOW))
    return ranked


def _all_met(vacancy: CandidateQuery) -> CandidateQuery:
    return CandidateQuery(vacancy.scope, must=tuple(wish.condition for wish in vacancy.wishes))


def _beside_sql(world: World, engine: SearchEngine, questions: Sequence[CandidateQuery], folder: Path) -> None:
    tables = Tables(folder / "people.sqlite")
    tables.fill(world.documents(BESIDE))
    some = questions[:SLOW_QUESTIONS]
    for query in some:
        page, (total, facets) = engine.search(query, now=NOW), tables.page(query)
        if total != page.total or any(
            facets[name] != [(each.value, each.count) for each in buckets]
            for name, buckets in page.facets.items()
            if name != "issuer_level"
        ):
            raise AssertionError(f"SQL and the engine differ: {query}")
    ours = tell("  the first of them, embedded", some, lambda query: engine.search(query, now=NOW))
    theirs = tell("  the same in SQL, with the same answers", some, tables.page)
    tell_ratio("SQL", theirs, ours)


def _elastic(
    world: World, questions: Sequence[CandidateQuery], vacancies: Sequence[CandidateQuery], people: int, folder: Path
) -> None:
    with opened_engine("elasticsearch", folder) as engine:
        fill(engine, world, people)
        client = Elasticsearch(os.environ["TEST_SEARCH_URL"], ca_certs=os.environ.get("TEST_SEARCH_CA"))
        name = f"jobboard-nested-{os.urandom(4).hex()}"
        ours = next(iter(client.indices.get_alias(index="jobboard-bench-*")))
        try:
            _keep_no_answers(client, ours)
            _engine(f"Elasticsearch, {people:,}", engine, questions)
            _match(f"Elasticsearch, {people:,}", engine, vacancies)
            nested.fill(client, name, world.documents(people))
            _keep_no_answers(client, name)
            _beside_nested(client, ours, name, questions, vacancies)
        finally:
            client.indices.delete(index=name, ignore_unavailable=True)


def _keep_no_answers(client: Elasticsearch, index: str) -> None:
    """Let no cache answer what was asked before."""
    client.indices.put_settings(index=index, settings={"requests.cache.enable": False})


def _beside_nested(
    client: Elasticsearch,
    ours: str,
    name: str,
    questions: Sequence[CandidateQuery],
    vacancies: Sequence[CandidateQuery],
) -> None:
    """Ask both for the same: as they were filled, then each merged into one segment."""
    asked = {
        "found and counted": [(total_body(each, NOW), nested.total(each, NOW)) for each in questions],
        "ten requirements, everybody ranked": [(page_body(each, NOW), nested.page(each, NOW)) for each in vacancies],
    }
    for what, bodies in asked.items():
        _require_same(client, ours, name, bodies)
        _tell_both(f"{what}, {_segments(client, ours, name)} segments", client, ours, name, bodies)
    for index in (ours, name):
        client.options(request_timeout=1_200).indices.forcemerge(index=index, max_num_segments=1)
    for what, bodies in asked.items():
        _tell_both(f"{what}, in one segment each", client, ours, name, bodies)


def _segments(client: Elasticsearch, *indexes: str) -> str:
    return " and ".join(str(len(client.cat.segments(index=each, format="json").body)) for each in indexes)


def _require_same(client: Elasticsearch, ours: str, name: str, bodies: Sequence[tuple[Body, Body]]) -> None:
    for one, other in bodies:
        answers = [client.search(index=index, **body)["hits"] for index, body in ((ours, one), (name, other))]
        found = [
            (answer["total"]["value"], [(hit["_id"], hit["_score"]) for hit in answer["hits"]]) for answer in answers
        ]
        if found[0] != found[1]:
            raise AssertionError(f"tokens find {found[0]}, nested documents {found[1]}")


def _tell_both(what: str, client: Elasticsearch, ours: str, name: str, bodies: Sequence[tuple[Body, Body]]) -> None:
    """Ask one by one, and all in one request: this says more of the server, as a small request mostly travels."""
    asked = {"tokens": (ours, [one for one, _ in bodies]), "nested documents": (name, [other for _, other in bodies])}
    times, together = [], []
    for how, (index, each) in asked.items():
        times.append(tell(f"  {what}, by {how}", each, lambda body, index=index: client.search(index=index, **body)))  # type: ignore[misc]
        together.append(_together(client, index, each))
    tell_ratio("nested documents", times[1], times[0])
    print(f"  all in one request: {together[0]:.2f} ms each by tokens, {together[1]:.2f} by nested documents")
    print(f"  nested documents take {together[1] / together[0]:.1f} times longer")


def _together(client: Elasticsearch, index: str, bodies: Sequence[Body]) -> float:
    """Ask everything in one request, one after the other, and give the best time for each in milliseconds."""
    searches = [line for body in bodies for line in ({}, body)]
    tries = []
    for _ in range(2 * ROUNDS):
        begin = time.perf_counter()
        client.options(request_timeout=300).msearch(index=index, searches=searches, max_concurrent_searches=1)
        tries.append(1000 * (time.perf_counter() - begin) / len(bodies))
    return min(tries)


def tell(what: str, questions: Sequence, ask: Callable) -> Times:  # type: ignore[type-arg]
    """Ask everything three times and print the median and the p95 of the best times, in milliseconds."""
    times = []
    for question in questions:
        tries = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            ask(question)
            tries.append(1000 * (time.perf_counter() - begin))
        times.append(min(tries))
    found = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{what}: median {found[0]:.1f} ms, p95 {found[1]:.1f}", flush=True)
    return found


def tell_ratio(name: str, theirs: Times, ours: Times) -> None:
    """Print how many times longer the alternative takes."""
    print(f"  {name}: {theirs[0] / ours[0]:.1f} times longer in the middle, {theirs[1] / ours[1]:.1f} at p95")


if __name__ == "__main__":
    main()
