"""How often experts would agree: the benchmark of benchmarks/mapping.py, where its data lie."""

import pytest

from benchmarks.mapping import DATA, linker, read_rows, read_vocabulary, recall
from jobboard.suggesting import Suggester

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no benchmark data in {DATA}")


@pytest.fixture(scope="module")
def learned():
    vocabulary, ids = read_vocabulary(DATA)
    return linker(Suggester(vocabulary)), ids


# The aim for TECH at 1 is 0.50; decision 30 says why it is not reached. Not raised by tuning on what is judged.
@pytest.mark.parametrize(("subset", "at_1", "at_10"), [("tech_test", 0.48, 0.75), ("house_test", 0.35, 0.65)])
def test_recall_of_spans(learned, subset, at_1, at_10):
    rank, ids = learned
    first, _, ten = recall(read_rows(DATA, subset), "span", ids, rank)
    assert first >= at_1
    assert ten >= at_10
