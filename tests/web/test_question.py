"""The question of the search form: what an address says, and back."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from jobboard.search.acceptance import Acceptance
from jobboard.search.query import Pool
from jobboard.web.question import DISTANCES, Need, Question

ids = st.frozensets(st.integers(1, 2**20 - 1), max_size=3)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=9)
questions = st.builds(
    Question,
    text=words,
    needs=st.lists(
        st.builds(Need, st.integers(1, 999), st.one_of(st.none(), st.integers(1, 12))),
        max_size=3,
        unique_by=lambda need: need.skill,
    ).map(tuple),
    skills=ids,
    badges=ids,
    issuers=ids,
    issuer_level=st.integers(0, 4),
    regions=st.frozensets(words.filter(bool), max_size=3),
    place=words.filter(bool),
    within=st.sampled_from(DISTANCES),
)


@given(questions)
def test_an_address_says_the_whole_question(question):
    assert Question.read(MultiDict(question.pairs())) == question


@given(questions)
def test_taking_away_every_part_leaves_nothing(question):
    for name, value in question.parts():
        assert len(question.without(name, value).parts()) == len(question.parts()) - 1
        question = question.without(name, value)
    assert question.parts() == ()


@given(st.dictionaries(st.sampled_from(["q", "need", "skill", "page", "place", "within", "issuer_level"]), st.text()))
def test_any_address_makes_a_question_that_an_engine_takes(args):
    question = Question.read(MultiDict(args))
    assert question.as_query(Pool(), None, Acceptance()).limit == 20


def test_a_need_replaces_the_same_skill_s_need_and_starts_on_the_first_page():
    question = Question(needs=(Need(1, 5), Need(2)), page=3).with_need(Need(1, 7))
    assert (question.needs, question.page) == ((Need(2), Need(1, 7)), 1)
