"""Both engines rank alike: the same people in the same order with the same scores, on fresh indexes of one shard."""

from dataclasses import replace
from random import Random

import pytest

from jobboard.search.engine import Drop, Put
from tests.search.people import NOW, random_person, random_question

pytestmark = pytest.mark.elasticsearch


def test_random_questions_are_ranked_alike_by_both_engines(embedded_engine, elastic_engine):
    random = Random(7)
    operations = [Put(random_person(number, random)) for number in range(1, 501)]
    operations += [Drop(number, 1) for number in range(501, 520)]
    for engine in (embedded_engine, elastic_engine):
        assert engine.apply(operations)
        engine.refresh()
    ranked = 0
    for number in range(300):
        query = replace(random_question(random), limit=random.choice((1, 7, 100)), offset=random.choice((0, 0, 3)))
        embedded, elastic = (engine.search(query, now=NOW) for engine in (embedded_engine, elastic_engine))
        assert embedded.hits == elastic.hits, (number, query)
        assert (embedded.total, embedded.facets) == (elastic.total, elastic.facets), (number, query)
        ranked += len({hit.score for hit in embedded.hits}) > 1
    assert ranked > 30
    assert list(embedded_engine.versions()) == list(elastic_engine.versions())
