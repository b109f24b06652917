"""What an address of the site asks: of vacancies in a few words. Questions about people: tests/asking."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from jobboard.job_search import Order
from jobboard.models import Contract, Hours, Workplace
from jobboard.web.job_question import JobSearch
from jobboard.web.question import DISTANCES

words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=9)


ids = st.lists(st.integers(1, 2**20 - 1), max_size=5, unique=True).map(tuple)


@given(
    st.builds(
        JobSearch,
        text=words,
        place=words.filter(bool),
        within=st.sampled_from(DISTANCES),
        pay=words,
        contract=st.sampled_from([None, *Contract]),
        hours=st.sampled_from([None, *Hours]),
        workplace=st.sampled_from([None, *Workplace]),
        skills=ids,
        badges=ids,
        fits=st.booleans(),
        order=st.sampled_from(Order),
    )
)
def test_an_address_says_the_whole_search(search):
    assert JobSearch.read(MultiDict(search.parameters())) == search


@given(
    st.dictionaries(
        st.sampled_from([*JobSearch(place="x").parameters(), "q", "page", "pay", "skill", "badge", "order", "fits"]),
        st.text(),
    )
)
def test_any_address_makes_a_search(args):
    search = JobSearch.read(MultiDict(args))
    assert search.within in DISTANCES
    assert 1 <= search.page <= 500
    assert search.question(None).pay is None or not search.pay_problem


def test_another_place_starts_on_the_first_page():
    assert JobSearch(place="Perth", page=3).at_place("Leith") == JobSearch(place="Leith")
