"""What was made of the contexts is kept, changes nothing that is read, and does not grow without end."""

import json
import threading

import pytest
from pyld.jsonld import JsonLdProcessor

from jobboard.credentials import canonical, context_memory
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.context_memory import memory_for
from jobboard.credentials.findings import Refused
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import scenarios

TYPES = ["Achievement", "Address", "Alignment", "Evidence", "Profile", "Related", "Result", "ResultDescription"]


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(context_memory, "_thread", threading.local())


@pytest.fixture
def made(monkeypatch):
    """How many times a context was worked out."""
    times = []
    work = JsonLdProcessor._process_context
    monkeypatch.setattr(
        JsonLdProcessor, "_process_context", lambda *each, **more: times.append(1) or work(*each, **more)
    )
    return times


def graph_of(document):
    return read_graph(document, next(context_choices(document)))


def mixed(number):
    """A document whose parts have other types each: as many meanings of the words as there are mixtures."""
    mixtures = [[name for place, name in enumerate(TYPES) if mask >> place & 1] for mask in range(1, number + 1)]
    subject = [{"type": ["AchievementSubject", *each]} for each in mixtures]
    return scenarios.unsigned(credentialSubject=subject)


def older():
    document = json.loads(scenarios.good_vc1())
    del document["proof"]
    return document


def test_a_second_reading_works_out_no_context(made):
    first = graph_of(scenarios.unsigned())
    assert len(made) > 10
    made.clear()
    assert graph_of(scenarios.unsigned()).dataset == first.dataset
    assert made == []


def test_each_type_is_worked_out_once_however_many_parts_have_it(made):
    one = scenarios.unsigned()
    graph_of(one)
    few = len(made)
    context_memory._thread = threading.local()
    many = scenarios.unsigned()
    many["credentialSubject"]["achievement"]["alignment"] *= 50
    made.clear()
    graph_of(many)
    assert len(made) == few


def test_what_other_documents_left_changes_nothing():
    cold = canonical_hash(graph_of(scenarios.unsigned()))
    context_memory._thread = threading.local()
    for document in (mixed(20), older(), mixed(40)):
        graph_of(document)
    assert canonical_hash(graph_of(scenarios.unsigned())) == cold


@pytest.mark.parametrize("is_warm", [False, True])
def test_the_meanings_of_one_document_are_counted_whatever_is_kept(is_warm, monkeypatch):
    monkeypatch.setattr(canonical, "MAX_ACTIVE_CONTEXTS", 60)
    if is_warm:
        graph_of(mixed(15))
    with pytest.raises(Refused) as refused:
        graph_of(mixed(100))
    assert (refused.value.code, refused.value.detail) == ("format.too_many_nodes", "contexts")


def test_contexts_that_are_not_kept_are_counted_too(monkeypatch):
    monkeypatch.setattr(canonical, "MAX_ACTIVE_CONTEXTS", 60)
    parts = [{"@context": [], "type": ["AchievementSubject"]} for _ in range(61)]
    with pytest.raises(Refused):
        graph_of(scenarios.unsigned(credentialSubject=parts))


def test_all_is_forgotten_when_it_is_too_much(monkeypatch):
    monkeypatch.setattr(context_memory, "MAX_KEPT", 30)
    graph_of(mixed(40))
    large = sum(map(len, context_memory._thread.memories.values()))
    graph_of(older())
    assert sum(map(len, context_memory._thread.memories.values())) < large


def test_choices_that_swap_the_files_of_two_addresses_are_not_mistaken():
    assert memory_for({"a:1": "x", "a:2": "y"}) is not memory_for({"a:1": "y", "a:2": "x"})
