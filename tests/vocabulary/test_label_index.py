"""Skills by what somebody types: beginnings, orders, other names, slips of spelling."""

import pytest

from jobboard.vocabulary.label_index import Label, LabelIndex

NAMES = {
    1: ("Python (computer programming)", "Python"),
    2: ("use spreadsheets software", "Excel", "spreadsheets"),
    3: ("C++",),
    4: ("C#",),
    5: ("data analytics", "data analysis"),
    6: ("manage data",),
    7: ("welding techniques",),
    8: ("plastic welding",),
    9: ("ASP.NET", ".NET"),
    10: ("menyw a gwaith", "gnothach"),
}


@pytest.fixture(scope="module")
def index():
    return LabelIndex(
        Label(skill, name, is_preferred=position == 0)
        for skill, names in NAMES.items()
        for position, name in enumerate(names)
    )


@pytest.mark.parametrize(
    ("typed", "skills"),
    [
        ("python", [1]),
        ("PYTHON", [1]),
        ("pyth", [1]),
        ("programming pyth", [1]),
        ("exc", [2]),
        ("c++", [3]),
        ("c#", [4]),
        (".net", [9]),
        ("data", [5, 6]),
        ("dat", [5, 6]),
        ("data ana", [5]),
        ("welding", [7, 8]),
        ("pythno", [1]),
        ("spredsheets", [2]),
        ("weldng", [8, 7]),
        ("gnó", [10]),
        ("pythn (computr", [1]),
        ("zzz", []),
        ("pyx", []),
        ("data zzz", []),
        ("%", []),
        ("", []),
        (" \0 ", []),
    ],
)
def test_skills_are_found_by_any_of_their_names_the_best_first(index, typed, skills):
    found = [each.skill for each in index.find(typed, 5)]
    assert found[: len(skills)] == skills
    assert bool(found) is bool(skills)


def test_a_slip_is_forgiven_only_where_little_is_found_and_says_so(index):
    assert not index.find("python", 5)[0].is_corrected
    assert index.find("pythno", 5)[0].is_corrected


def test_a_skill_is_given_once_by_the_name_that_fits_best(index):
    [found] = index.find("excel", 5)
    assert (found.skill, found.label.text, found.label.is_preferred) == (2, "Excel", False)


def test_no_more_are_given_than_asked_for(index):
    assert len(index.find("data", 1)) == 1


def test_an_empty_vocabulary_and_a_hostile_text_give_nothing():
    assert LabelIndex([]).find("python", 5) == ()
    index = LabelIndex([Label(1, "python")])
    assert index.find("x" * 100_000, 5) == ()
    assert index.find(" ".join(["zzz"] * 10_000), 5) == ()


def test_short_beginnings_of_many_names_give_the_whole_word_and_short_names_first():
    index = LabelIndex([*(Label(number, f"ca{number:04} of some kind") for number in range(2, 3000)), Label(1, "ca")])
    assert index.find("ca", 3)[0].skill == 1
    assert len(index.find("c", 8)) == 8
