import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobboard.search.words import LONGEST_WORD, analyse, index_words, query_words


def stem(text):
    [word] = analyse(text)
    return word.stem


@pytest.mark.parametrize(
    "same",
    [
        ("biologist", "Biologists", "BIOLOGIST"),
        ("café", "cafe", "cafe\u0301", "CAFÉ", "cafés"),
        ("people's", "people\u2019s", "people\u02bcs", "people"),
        ("O'Neill", "ONeill", "O\u2019Neill"),
        ("office", "o\ufb03ce"),
        ("encyclopædia", "encyclopaedia"),
        ("Straße", "strasse"),
        ("smørrebrød", "smorrebrod"),
        ("ＣＡＲＥ", "care"),  # noqa: RUF001
        ("C++", "c++", "cplusplus"),
        ("C#", "csharp"),
        (".NET", ".net", "dotnet"),
        ("node.js", "Node.JS", "nodejs"),
    ],
)
def test_spellings_of_one_word_have_one_stem(same):
    assert len({stem(text) for text in same}) == 1


def test_languages_that_differ_by_a_sign_stay_apart():
    assert len({stem(text) for text in ("C", "C++", "C#", "F#", "F", ".NET", "net")}) == 7


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ASP.NET, C#/C++ and front-end", ["asp", "dotnet", "csharp", "cplusplus", "and", "front", "end"]),
        ("vue.js and www.network", ["vuej", "and", "www", "network"]),
        ("R&D at 10,000 ft", ["r", "d", "at", "10", "000", "ft"]),
        ("C#m is a chord", ["csharp", "m", "is", "a", "chord"]),
        ("a_b · -- !?", ["a", "b"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_these_words(text, words):
    assert [word.stem for word in analyse(text)] == words


def test_a_question_is_a_set_of_words_in_order():
    assert query_words("Nurses OR nurse AND (nursing*)") == ("nurs", "or", "and")


def test_a_very_long_word_is_cut_alike_in_texts_and_questions():
    assert len(stem("x" * 300)) == LONGEST_WORD
    assert stem("x" * 300) == stem("x" * 400)


@given(st.text())
def test_every_stem_is_one_word_to_an_engine_that_splits_at_spaces(text):
    assert index_words(text).split() == [word.stem for word in analyse(text)]
    for word in analyse(text):
        assert 0 < len(word.stem) <= LONGEST_WORD
        assert all(letter.isalnum() for letter in word.stem)
        assert stem_again(text[word.start : word.end]) == word.stem


def stem_again(text):
    return "".join(word.stem for word in analyse(text))


@given(
    st.lists(st.text() | st.sampled_from(["C++", ".NET", "node.js", "people's", "\u0301", "x" * 99])),
    st.sampled_from(["", " ", "\n", "\x1c"]),
)
def test_what_is_indexed_are_the_words_of_the_whole_text(parts, between):
    text = between.join(parts)
    assert index_words(text) == " ".join(word.stem for word in analyse(text))
