"""What speaks for a skill: how much of its spelling a phrase has in common with its labels."""

import pytest

from jobboard.suggesting import SkillText
from jobboard.suggesting.evidence import FEATURES, Evidence

ANY, WORDS, ANYHOW = (
    "most letters in common with any of its labels",
    "words in common with the best label, as spelled",
    "spellings in common with the preferred label",
)


def features(label, *alternatives, text):
    evidence = Evidence([SkillText(1, label, alternatives)])
    (row,) = evidence.weigh(evidence.seek(text, 40), text).features
    return dict(zip(FEATURES, row.tolist(), strict=True))


def test_of_all_labels_the_one_spelled_most_alike_counts():
    assert features("plan work", text="works plan")[ANY] < 0.9
    assert features("plan work", "works plan", text="works plan")[ANY] == 1


def test_the_order_of_words_matters_for_letters_alone():
    found = features("plan work", text="work plan")
    assert found[WORDS] == 1
    assert found[ANY] < 0.9 < found[ANYHOW] < 1


def test_spellings_in_common_are_those_of_the_preferred_label():
    assert features("do gardening", "plan work", text="plan work")[ANYHOW] < 0.6


@pytest.mark.parametrize("name", [ANY, WORDS, ANYHOW])
def test_the_case_of_letters_does_not_matter(name):
    assert features("Plan Work", text="PLAN WORK")[name] == 1


def test_of_a_long_label_the_beginning_is_compared():
    beginning = "plan " * 99 + "plans"
    assert features("dig", beginning + "work " * 10_000, text=beginning)[ANY] == 1
