"""The three faces say the same: whatever is asked comes back from each as it was."""

import json
from random import Random

import pytest

from jobboard.asking.address import PARAMETERS, read_address, write_address
from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.question import Question
from jobboard.asking.reading import read_text
from jobboard.asking.writing import write_text
from tests.asking.worlds import Questions

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


def test_the_empty_question_has_no_words_in_any_face(names):
    assert (write_text(Question(), names), write_address(Question(), names)) == ("", {})
    assert as_json(Question()) == {"version": 1}
    assert from_json({"version": 1}) == read_text("  ", names) == read_address({}, names).question == Question()


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_text_without_words_asks_for_everybody(names, text):
    assert read_text(text, names).is_empty
