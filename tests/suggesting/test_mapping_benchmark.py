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


# What was reached of TECH at 1 is held here; what is asked is the test below.
@pytest.mark.parametrize(("subset", "at_1", "at_10"), [("tech_test", 0.48, 0.75), ("house_test", 0.35, 0.65)])
def test_recall_of_spans(learned, subset, at_1, at_10):
    rank, ids = learned
    first, _, ten = recall(read_rows(folder(), subset), "span", ids, rank)
    assert first >= at_1
    assert ten >= at_10


@pytest.mark.xfail(strict=True, reason="0.487 at 1, nine rows of 674 short; docs/decisions/0030-suggesting-skills.md")
def test_recall_of_technology_at_1_is_what_is_asked(learned):
    rank, ids = learned
    first, _, _ = recall(read_rows(folder(), "tech_test"), "span", ids, rank)
    assert first >= 0.5
