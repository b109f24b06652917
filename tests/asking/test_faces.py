"""The three faces say the same: whatever is asked comes back from each as it was."""

import json
from random import Random

import pytest

from jobboard.asking.address import PARAMETERS, read_address, write_address
from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.names import Names
from jobboard.asking.question import AnyOf, AskedBadge, Not, Question
from jobboard.asking.reading import read_text
from jobboard.asking.writing import write_text
from jobboard.search.expression import AppliedTo, InRegion, Words
from tests.asking.worlds import Questions, known_badge
from tests.factories import make_skill
from tests.web.world import make_place

ROUNDS = 10_000


def test_ten_thousand_questions_come_back_from_every_face_as_they_were(world, names):
    questions = Questions(world, Random(8))
    kinds = set()
    for _ in range(ROUNDS):
        question = questions.question()
        kinds |= {type(part) for part in question.parts}
        text = write_text(question, names)
        again = read_text(text, names)
        assert again == question, text
        assert write_text(again, names) == text
        assert from_json(json.loads(json.dumps(as_json(question)))) == question
        address = write_address(question, names)
        assert set(address) <= set(PARAMETERS)
        read = read_address(address, names)
        assert (read.question, dict(read.problems)) == (question, {}), address
        assert write_address(read.question, names) == address
    assert len(kinds) > 12


@pytest.mark.parametrize("many", [20, 25, 60])
def test_a_long_question_loses_nothing_in_any_face(reading, world, many):
    ids = [make_skill(reading, f"skill {number}").id for number in range(many)]
    for number in range(many):
        make_place(reading, f"place {number}", region=f"Long region {number}")
    names = Names(reading, world.organisation)
    for parts in (
        tuple(AskedBadge(each) for each in ids),
        tuple(AskedBadge(each, 7) for each in ids),
        (AnyOf(tuple(InRegion(f"Long region {number}") for number in range(many))),),
    ):
        question = Question(parts)
        assert read_text(write_text(question, names), names) == question
        assert read_address(write_address(question, names), names).question == question
        assert from_json(as_json(question)) == question


def test_a_name_of_thousands_of_letters_is_written_by_its_number(reading, world):
    badge = known_badge(reading, "long " * 1000)
    names = Names(reading, world.organisation)
    question = Question((AnyOf((AskedBadge(achievements=frozenset({badge.id}), allows_equivalent=True), Words("x"))),))
    assert write_text(question, names) == f"equivalent:#{badge.id} OR x"
    assert read_address(write_address(question, names), names).question == question


def test_a_region_has_no_blanks_that_an_address_would_lose(names):
    question = from_json({"version": 1, "all": [{"region": " Dundee   area "}]})
    assert (
        question == Question((InRegion("Dundee area"),)) == read_address(write_address(question, names), names).question
    )


@pytest.mark.parametrize("id", [2**20, 2**31 - 1])
def test_numbers_that_only_a_large_database_has_come_back_from_an_address(names, id):
    for question in (
        Question((AskedBadge(id), AskedBadge(id, 7), AskedBadge(achievements=frozenset({id}))), frozenset({id})),
        Question((Not(AppliedTo(id)),)),
    ):
        assert read_address(write_address(question, names), names).question == question


def test_the_empty_question_has_no_words_in_any_face(names):
    assert (write_text(Question(), names), write_address(Question(), names)) == ("", {})
    assert as_json(Question()) == {"version": 1}
    assert from_json({"version": 1}) == read_text("  ", names) == read_address({}, names).question == Question()


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_text_without_words_asks_for_everybody(names, text):
    assert read_text(text, names).is_empty
