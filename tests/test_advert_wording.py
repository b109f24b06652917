"""Words of adverts that keep people from applying."""

import pytest

from jobboard.advert_wording import find_wording


@pytest.mark.parametrize(
    ("text", "phrase", "about"),
    [
        ("We need a SALESMAN.", "SALESMAN", "sex"),
        ("Waitresses wanted", "Waitresses", "sex"),
        ("You are young and keen", "young", "age"),
        ("For a recent\n graduate", "recent graduate", "age"),
        ("a native-speaker", "native-speaker", "nationality or ethnic origin"),
        ("UK nationals only!", "UK nationals only", "nationality"),
        ("You are physically fit", "physically fit", "health or disability"),
        ("He will drive", "He will", "sex"),
    ],
)
def test_a_phrase_is_found_whole_in_any_case_with_what_it_is_about_and_a_better_one(text, phrase, about):
    (found,) = find_wording(text)
    assert (found.phrase, found.about) == (phrase, about)
    assert found.instead


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Manager of women's health",
        "You support young people and young carers",
        "She willingly",
        "gurus-free",
        "Youngs",
    ],
)
def test_other_words_are_left_alone(text):
    assert find_wording(text) == ()


def test_a_phrase_is_told_once_and_one_beside_an_allowed_one_is_still_found():
    found = find_wording("Young people, led by a young, Young team", "young")
    assert [each.phrase for each in found] == ["young"]
