"""One canonical form, the one that the specification's own tests expect, with bounded work."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld.canon import URDNA2015

from jobboard.credentials import rdfc
from jobboard.credentials.findings import Refused
from jobboard.credentials.rdfc import canonical_names, canonical_text, read_quads
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.nquads import dataset_of

MANIFEST = CORPUS / "MANIFEST.json"
VECTORS = (
    {case["id"]: case for case in json.loads(MANIFEST.read_text())["cases"] if case["family"] == "rdfc10"}
    if MANIFEST.is_file()
    else {}
)


def quads_of(text):
    return read_quads(dataset_of(text))


@pytest.mark.corpus
def test_the_vectors_of_the_specification_are_there():
    require("shared/corpus", VECTORS, "test vectors of the specifications")
    assert len(VECTORS) == 56


@pytest.mark.corpus
@pytest.mark.parametrize("name", VECTORS)
def test_every_vector_of_the_specification_is_reproduced(name):
    case = VECTORS[name]
    quads = quads_of((CORPUS / case["files"]["input"]).read_text())
    algorithm = case["options"]["hash"].lower()
    if case["expect"]["outcome"] == "poison_must_abort":
        with pytest.raises(Refused, match="entangled"):
            canonical_text(quads, algorithm)
        return
    expected = (CORPUS / case["files"]["expected"]).read_text()
    if case["expect"]["outcome"] == "identifiers_map":
        names = canonical_names(quads, algorithm)
        assert {old[2:]: new[2:] for old, new in names.items()} == json.loads(expected)
    else:
        assert canonical_text(quads, algorithm) == expected


NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "_:e", "<urn:x:1>", "<urn:x:2>"])
LINES = st.tuples(
    NODES, st.sampled_from(["<urn:p:1>", "<urn:p:2>"]), NODES | st.just('"x"'), st.sampled_from(["", "_:g", "_:a"])
)


def is_once(line):
    """Tell whether no node is in a line twice: PyLD counts such a line twice, where it is one statement of the node."""
    nodes = [part for part in line if part.startswith("_:")]
    return len(set(nodes)) == len(nodes)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(LINES.filter(is_once), max_size=12))
def test_small_graphs_have_the_form_that_pyld_gives_them(lines):
    text = "\n".join(f"{' '.join(filter(None, line))} ." for line in dict.fromkeys(lines))
    theirs = URDNA2015().main(dataset_of(text), {"format": "application/n-quads"})
    assert canonical_text(quads_of(text)) == theirs


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=12), st.randoms())
def test_names_and_order_make_no_difference(lines, random):
    quads = [(subject, predicate, thing, graph) for subject, predicate, thing, graph in lines]
    letters = ["a", "b", "c", "d", "e", "g"]
    random.shuffle(letters)
    renamed = dict(zip([f"_:{letter}" for letter in "abcdeg"], [f"_:{letter}" for letter in letters], strict=True))
    others = [tuple(renamed.get(part, part) for part in quad) for quad in quads]
    random.shuffle(others)
    assert canonical_text(list(dict.fromkeys(quads))) == canonical_text(list(dict.fromkeys(others)))


def test_letters_that_have_an_escape_are_written_as_the_specification_says():
    dataset = {"@default": [triple('\b\t\n\f\r"\\\x00\x7f\x85é')]}
    assert canonical_text(read_quads(dataset)) == '<urn:s> <urn:p> "\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u007F\x85é" .\n'


def triple(value, *, predicate="urn:p", **changes):
    thing = {"type": "literal", "value": value, "datatype": "http://www.w3.org/2001/XMLSchema#string", **changes}
    return {
        "subject": {"type": "IRI", "value": "urn:s"},
        "predicate": {"type": "IRI", "value": predicate},
        "object": thing,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"language": 'en .\n<urn:s> <urn:q> "hidden"'},
        {"language": "en us"},
        {"datatype": "urn:x y"},
        {"datatype": "urn:x>"},
        {"datatype": "urn:x\n"},
        {"predicate": 'urn:p> "a" .\n<urn:s> <urn:p'},
        {"predicate": "p"},
    ],
)
def test_one_statement_is_never_written_as_two(changes):
    with pytest.raises(Refused):
        read_quads({"@default": [triple("text", **changes)]})


def chain(length, name):
    links = "\n".join(f"_:{name}{n} <urn:next> _:{name}{n + 1} ." for n in range(length))
    return f"{links}\n_:{name}{length} <urn:next> <urn:end> ."


def clique(size):
    return "\n".join(f"_:n{one} <urn:p> _:n{two} ." for one in range(size) for two in range(size) if one != two)


@pytest.mark.parametrize("text", [clique(10), chain(160, "a") + "\n" + chain(160, "b")])
def test_what_is_too_alike_is_given_up(text):
    with pytest.raises(Refused) as refused:
        canonical_text(quads_of(text))
    assert refused.value.code == "format.graph_too_entangled"


def test_the_work_ends_at_the_bound():
    run = rdfc._Naming(quads_of(clique(12)), "sha256")
    with pytest.raises(Refused):
        run.names()
    assert run.looks <= rdfc.MAX_LOOKS + 100


def test_long_lists_that_are_alike_are_told_apart_within_the_bound():
    text = chain(60, "a") + "\n" + chain(60, "b")
    assert canonical_text(quads_of(text)).count("\n") == 122


def test_orders_of_nodes_are_given_once_each():
    assert ["".join(order) for order in rdfc._orders("baa")] == ["aab", "aba", "baa"]
    assert len(list(rdfc._orders("abcd"))) == 24
    assert len(list(rdfc._orders(["a"] * 30))) == 1


def test_two_graphs_that_are_alike_are_told_apart_within_the_bound(monkeypatch):
    """Every statement mentions its graph, so that a node has its graph as a neighbour many times."""
    text = "\n".join(
        f'_:{graph}{node} <urn:p:{number}> "x" _:{graph} .\n_:{graph}{node} <urn:q> _:{graph}{node + 1} _:{graph} .'
        for graph in "gh"
        for node in range(6)
        for number in range(8)
    )
    monkeypatch.setattr(rdfc, "MAX_LOOKS", rdfc.MAX_LOOKS // 4)
    assert len(canonical_names(quads_of(text))) == 16
