"""Badges that are made to take long come to an end within a count of steps, and are not taken for good."""

import pytest
from pyld.jsonld import JsonLdProcessor

from jobboard.credentials import REASONS, Outcome, canonical, parsing, png, rdfc, work
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import read_json
from jobboard.credentials.png import read_baked_png
from jobboard.credentials.vocabularies import context_choices
from jobboard.credentials.work import MAX_NODES_READ, bounded_work, spend
from tests.credentials import hostile, scenarios

CASES = hostile.cases()
HONEST = {
    "2,000 statements, a good signature",
    "320 hashed recipients",
    "8 lists of 4 MiB",
    "a document of 9,000 keys",
    "a megabyte of text, a good signature",
}


@pytest.fixture
def steps(monkeypatch):
    """What was done: values read as a graph, neighbours looked at, graphs put in order."""
    done = {"read": 0, "looks": 0, "orders": 0}
    expand, look, order = JsonLdProcessor.expand, rdfc._Naming._look, canonical.canonical_text

    def counted_expand(self, document, options):
        done["read"] += canonical._count(document)
        return expand(self, document, options)

    def counted_look(self, times=1):
        done["looks"] += times
        return look(self, times)

    def counted_order(*arguments):
        done["orders"] += 1
        return order(*arguments)

    monkeypatch.setattr(JsonLdProcessor, "expand", counted_expand)
    monkeypatch.setattr(rdfc._Naming, "_look", counted_look)
    monkeypatch.setattr(canonical, "canonical_text", counted_order)
    return done


@pytest.mark.parametrize("name", CASES)
def test_the_work_on_a_hostile_badge_is_bounded(name, steps):
    case = CASES[name]()
    steps.update(dict.fromkeys(steps, 0))
    report = hostile.judged(case)
    assert {check.code for check in report.checks} <= REASONS.keys()
    assert not report.is_verified or name in HONEST
    assert steps["read"] <= MAX_NODES_READ
    assert steps["looks"] <= 50 * MAX_NODES_READ + rdfc.MAX_LOOKS + 1000


def test_a_graph_is_put_in_order_once_for_all_its_proofs(steps):
    case = hostile.plain(hostile.with_proofs(scenarios.unsigned()))
    steps.update(dict.fromkeys(steps, 0))
    hostile.judged(case)
    forms = len(list(context_choices(scenarios.unsigned())))  # Bad proofs are tried under each.
    assert steps["orders"] == forms * (1 + 8)


def test_what_is_left_unread_is_unknown_and_so_is_all_that_follows():
    document = scenarios.unsigned()
    contexts = next(context_choices(document))
    with bounded_work(2 * canonical._count(document) - 1):
        read_graph(document, contexts)
        for _ in range(2):
            with pytest.raises(Refused, match="too_much_work"):
                read_graph(document, contexts)
        with pytest.raises(Refused):
            spend(1)
    read_graph(document, contexts)


def test_members_have_an_allowance_of_their_own():
    with bounded_work(10):
        with bounded_work(10):
            spend(10)
        spend(10)
        with pytest.raises(Refused):
            spend(1)


def test_many_values_of_one_property_cost_more_than_as_many_of_several(monkeypatch):
    spent = []
    monkeypatch.setattr(canonical, "spend", spent.append)
    for values in (["1"] * 400, ["1"] * 20):
        document = hostile.achieving({"type": ["Achievement"], "tag": values})
        read_graph(document, next(context_choices(document)))
    assert spent[1] > 100 * spent[3] > 0


def test_a_badge_whose_lists_are_too_large_together_is_not_known_to_stand(monkeypatch):
    data = scenarios.good()
    assert scenarios.judge(data).is_verified
    monkeypatch.setattr(work.bounded_work.__wrapped__, "__defaults__", (canonical._count(read_json(data)) + 12,))
    report = scenarios.judge(data)
    assert not report.is_verified
    found = [check for check in report.checks if check.code == "standing.list_not_intact"]
    assert [(check.outcome, check.detail) for check in found] == [(Outcome.UNKNOWN, "format.too_much_work")]


def test_a_picture_of_very_many_parts_is_given_up(monkeypatch):
    monkeypatch.setattr(png, "MAX_CHUNKS", 3)
    badge, end = scenarios.png_chunk(b"tEXt", b"openbadges\0{}"), scenarios.png_chunk(b"IEND", b"")
    read_baked_png(scenarios.SIGNATURE + badge + end)
    with pytest.raises(Refused, match="too_many_nodes"):
        read_baked_png(scenarios.SIGNATURE + scenarios.png_chunk(b"tEXt", b"a") * 5)


@pytest.mark.parametrize(
    "text",
    [
        b'["[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]',
        b'["\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]',
        b'["]","["]',
    ],
)
def test_brackets_in_a_text_are_not_depth(text):
    assert read_json(text)


def test_what_has_too_many_parts_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(parsing.json, "loads", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(Refused, match="too_many_nodes"):
        read_json(b"[" + b"1," * 10_001 + b"1]")


@pytest.mark.parametrize("text", [b"[" * 33 + b"]" * 33, b'["\\\\"' + b",[" * 33, b'["]]]]]",' + b"[" * 32])
def test_brackets_outside_of_texts_are_depth(text):
    with pytest.raises(Refused, match="too_deep"):
        read_json(text)
