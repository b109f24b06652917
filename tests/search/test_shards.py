"""An index in several parts gives the same people, totals and facets as one in one part and as the embedded engine."""

import os
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from jobboard.search import open_engine
from jobboard.search.engine import Drop, Put
from tests.conftest import require
from tests.search.people import NOW, random_person, random_question

pytestmark = pytest.mark.elasticsearch
SHARDS = 3


@pytest.fixture
def parted_engine():
    """A real Elasticsearch with an index of this test's own, in three parts."""
    url, ca_file = os.environ.get("TEST_SEARCH_URL"), os.environ.get("TEST_SEARCH_CA")
    require("TEST_SEARCH_URL", url, "an Elasticsearch, as https://USER:PASSWORD@HOST:PORT (TEST_SEARCH_CA: its CA)")
    engine = open_engine(
        search_url=f"{url}?index=jobboard-test-{os.urandom(6).hex()}",
        folder=Path(),
        ca_file=Path(ca_file) if ca_file else None,
        shards=SHARDS,
    )
    yield engine
    engine.delete_everything()


def test_random_questions_are_answered_alike_by_one_part_three_parts_and_the_embedded_engine(
    embedded_engine, elastic_engine, parted_engine
):
    random = Random(11)
    operations = [Put(random_person(number, random)) for number in range(1, 501)]
    operations += [Drop(number, 1) for number in range(501, 520)]
    engines = (embedded_engine, elastic_engine, parted_engine)
    for engine in engines:
        engine.apply(operations)
        engine.refresh()
    held = held_by_part(parted_engine)
    assert len(held) == SHARDS
    assert min(held) > 100  # Otherwise this test shows nothing.
    found = 0
    for number in range(80):
        query = replace(random_question(random), limit=random.choice((1, 7, 100)), offset=random.choice((0, 0, 3)))
        embedded, whole, parted = (engine.search(query, now=NOW) for engine in engines)
        assert parted.hits == whole.hits == embedded.hits, (number, query)
        assert (parted.total, parted.facets) == (whole.total, whole.facets), (number, query)
        assert (parted.total, parted.facets) == (embedded.total, embedded.facets), (number, query)
        assert parted_engine.count([query], now=NOW) == (parted.total,)
        found += bool(parted.total)
    assert found > 20
    assert list(parted_engine.versions()) == list(embedded_engine.versions())


def held_by_part(engine):
    """Give how many documents each part of the index holds; badges are documents inside of them."""
    stats = engine._client.indices.stats(index=engine._indexes.alias, level="shards")
    [index] = stats["indices"].values()
    return [copies[0]["docs"]["count"] for copies in index["shards"].values()]
