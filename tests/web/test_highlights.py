"""Words of a question, marked where they stand in what a person wrote."""

from hypothesis import given
from hypothesis import strategies as st

from jobboard.search.expression import AllOf, AnyOf, Not, Phrase, Words
from jobboard.search.query import CandidateQuery, Pool
from jobboard.search.words import query_words
from jobboard.web.presenters.highlights import Wanted, marked, wanted_in


def matches(text, **asked):
    return [each.text for each in marked(text, wanted_in(CandidateQuery(Pool(), **asked))) if each.is_match]


def test_matches_are_marked_where_they_stand_in_the_text():
    pieces = marked("Ran a café, cafés & C++ teams", wanted_in(CandidateQuery(Pool(), text="CAFE c++")))
    assert [piece.text for piece in pieces if piece.is_match] == ["café", "cafés", "C++"]
    assert [piece.text for piece in pieces if not piece.is_match] == ["Ran a ", ", ", " & ", " teams"]


def test_words_of_a_phrase_are_marked_side_by_side_alone():
    assert matches("Van driver, driver of a van", where=Phrase("van drivers")) == ["Van", "driver"]


def test_words_of_a_title_that_only_rank_are_marked_too():
    assert matches("Night baker", hints="Bakers") == ["baker"]


def test_what_is_not_wanted_is_not_marked():
    where = AllOf((AnyOf((Words("cook"), Words("baker"))), Not(Phrase("van driver"))))
    assert matches("Baker and van driver", where=where) == ["Baker"]


@given(st.text(), st.text())
def test_highlighting_loses_nothing_of_any_text(text, question):
    pieces = marked(text, Wanted(frozenset(query_words(question)), (query_words(question) or ("x",),)))
    assert "".join(piece.text for piece in pieces) == text
    assert all(query_words(piece.text) for piece in pieces if piece.is_match)
