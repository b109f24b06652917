"""Thousands of random questions over ten thousand people: both engines and plain Python give the naive answer."""

from dataclasses import replace
from random import Random

import pytest

from jobboard.search.engine import Put
from jobboard.search.evaluate import finds, prepare
from tests.search import naive
from tests.search.people import NOW, random_person, random_question

PEOPLE, AT_ONCE = 10_000, 1_000
FACETS_EACH = 250  # the naive count of every value asks some fifty questions of everybody


@pytest.fixture(scope="module")
def documents():
    random = Random(8)
    return [random_person(number, random) for number in range(1, PEOPLE + 1)]


def filled(engine, documents):
    for start in range(0, PEOPLE, AT_ONCE):
        engine.apply([Put(document) for document in documents[start : start + AT_ONCE]])
    engine.refresh()
    return engine


def check(engine, documents, *, questions, seed, other=None):
    random = Random(seed)
    prepared = {document.candidate: prepare(document) for document in documents}
    for number in range(questions):
        query = replace(random_question(random), limit=random.choice((1, 20, 100)))
        expected = naive.people(documents, query, NOW)
        page = engine.search(query, now=NOW)
        assert page.total == len(expected), (number, query)
        assert {hit.candidate for hit in page.hits} <= expected, (number, query)
        for candidate in random.sample(sorted(prepared), 50):
            assert finds(prepared[candidate], query, now=NOW) == (candidate in expected), (number, query)
        if number % FACETS_EACH == 0:
            assert page.facets == naive.facets(documents, query, NOW), (number, query)
        if other is not None:
            assert other.search(query, now=NOW) == page, (number, query)


def test_the_embedded_engine_gives_the_naive_answer(embedded_engine, documents):
    check(filled(embedded_engine, documents), documents, questions=2_000, seed=1)


@pytest.mark.elasticsearch
def test_both_engines_give_the_naive_answer_in_the_same_order(embedded_engine, elastic_engine, documents):
    embedded, elastic = (filled(each, documents) for each in (embedded_engine, elastic_engine))
    check(elastic, documents, questions=500, seed=2, other=embedded)
