"""How much one person takes in either engine's index on disk, as a rebuild leaves it: for sizing a server.

Run: python -m benchmarks.sizes [--people 20000]. With TEST_SEARCH_URL (and TEST_SEARCH_CA) Elasticsearch, too, without
its replica. A long resume is that of six of the made-up people in one.
"""

import argparse
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks.flip import opened_engine
from benchmarks.people import World
from jobboard.search import SearchEngine
from jobboard.search.document import CandidateDocument
from jobboard.search.engine import Put

_AT_ONCE, _RESUMES = 1_000, 6


def main() -> None:
    """Print bytes a person for each engine and both kinds of resume."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=20_000)
    people = parser.parse_known_args()[0].people
    for name in ("embedded", "elasticsearch") if os.environ.get("TEST_SEARCH_URL") else ("embedded",):
        for kind, documents in (("short", World().documents(people)), ("long", with_long_resumes(World(), people))):
            with tempfile.TemporaryDirectory() as folder, opened_engine(name, Path(folder)) as engine:
                words = _fill(engine, documents) / people
                size = sum(each.stat().st_size for each in Path(folder).rglob("*") if each.is_file())
                if name == "elasticsearch":
                    size = _size_on_server()
                told = f"{name}, {people:,} people with {kind} resumes of {words:.0f} words"
                print(f"{told}: {size / people:,.0f} bytes each", flush=True)


def with_long_resumes(world: World, people: int) -> Iterator[CandidateDocument]:
    """Give the same people, each with the experience of five others beside their own."""
    documents = world.documents(people * _RESUMES)
    while batch := list(islice(documents, _RESUMES)):
        number = -(-batch[-1].candidate // _RESUMES)
        yield replace(batch[0], candidate=number, experience="\n".join(each.experience for each in batch))


def _fill(engine: SearchEngine, documents: Iterable[CandidateDocument]) -> int:
    """Write people in bulk and give how many words they have."""
    stage, words, waiting = engine.stage(anew=True), 0, iter(documents)
    while batch := list(islice(waiting, _AT_ONCE)):
        stage.apply([Put(each) for each in batch])
        words += sum(len(f"{each.headline} {each.summary} {each.experience}".split()) for each in batch)
    stage.publish()
    engine.refresh()
    return words


def _size_on_server() -> int:
    client = Elasticsearch(os.environ["TEST_SEARCH_URL"], ca_certs=os.environ.get("TEST_SEARCH_CA"))
    client.indices.flush(index="jobboard-bench-*")
    stored = client.indices.stats(index="jobboard-bench-*", metric="store")["_all"]["primaries"]["store"]
    return int(stored["size_in_bytes"])


if __name__ == "__main__":
    main()
