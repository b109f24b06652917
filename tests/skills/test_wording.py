"""Names of skills as tags write them."""

import pytest

from jobboard.skills.wording import name_key, written_forms


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("Data Analysis", "data analysis"),
        ("data-analysis", "data analysis"),
        ("  data \u00a0 analysis. ", "data analysis"),
        ("Spreadsheet", "spreadsheets"),
        ("spreadsheets", "spreadsheet"),
        ("technologies", "technology"),
        ("Boxes", "box"),
        ("Café service", "café service"),
        ("problem solving", "problem-solving"),
        ("C++", "c++"),
    ],
)
def test_spellings_of_one_name_are_one(tag, label):
    assert name_key(tag) == name_key(label)
    assert label.lower() in written_forms(tag)


@pytest.mark.parametrize(
    ("tag", "label"),
    [
        ("C", "C++"),
        ("C", "C#"),
        ("NET", ".NET"),
        ("data", "data analysis"),
        ("analysis data", "data analysis"),
        ("organic", "organisation"),
        ("management", "manage"),
        ("analysis", "analysi"),
        ("bus", "bu"),
        ("glass", "glas"),
    ],
)
def test_other_names_are_others(tag, label):
    assert name_key(tag) != name_key(label)


@pytest.mark.parametrize("text", ["", "  ", "!!!", "\u200b"])
def test_a_text_without_words_is_no_name(text):
    assert name_key(text) == ""


def test_a_long_name_is_looked_up_in_few_forms():
    assert len(written_forms("skills " * 40)) < 200
