"""How often experts would agree: the benchmark of benchmarks/mapping.py, where its data lie."""

import pytest

from benchmarks.mapping import linker, read_rows, read_vocabulary, recall
from jobboard.suggesting import Suggester
from tests.conftest import require
from tests.vocabulary.test_whole import folder


@pytest.fixture(scope="module")
def learned():
    require("JOBBOARD_DATA", (folder() / "jobs").is_dir(), "the benchmark of skills in job advertisements")
    vocabulary, ids = read_vocabulary(folder())
    return linker(Suggester(vocabulary)), ids


@pytest.mark.parametrize(("subset", "at_1", "at_10"), [("tech_test", 0.50, 0.75), ("house_test", 0.35, 0.65)])
def test_recall_of_spans(learned, subset, at_1, at_10):
    rank, ids = learned
    first, _, ten = recall(read_rows(folder(), subset), "span", ids, rank)
    assert first >= at_1
    assert ten >= at_10
