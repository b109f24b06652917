"""What an address of the site asks: of vacancies in a few words. Questions about people: tests/asking."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from jobboard.web.question import DISTANCES, JobSearch

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=9)


@given(st.builds(JobSearch, text=words, place=words.filter(bool), within=st.sampled_from(DISTANCES)))
def test_an_address_says_the_whole_search(search):
    assert JobSearch.read(MultiDict(search.parameters())) == search


@given(st.dictionaries(st.sampled_from(["q", "page", "place", "within"]), st.text()))
def test_any_address_makes_a_search(args):
    search = JobSearch.read(MultiDict(args))
    assert search.within in DISTANCES
    assert 1 <= search.page <= 500


def test_another_place_starts_on_the_first_page():
    assert JobSearch(place="Perth", page=3).at_place("Leith") == JobSearch(place="Leith")
