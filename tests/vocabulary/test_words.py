"""The vocabulary as the suggester learns it."""

import pytest

from jobboard.vocabulary.words import vocabulary_texts
from tests.factories import make_skill


@pytest.mark.parametrize(("reuse", "is_transversal"), [("transversal", True), ("cross-sector", False), ("", False)])
def test_a_skill_is_transversal_where_its_framework_says_so(database, reuse, is_transversal):
    with database.writing() as session:
        make_skill(session, "work in teams").reuse = reuse
        session.flush()
        (text,) = vocabulary_texts(session)
    assert text.label == "work in teams"
    assert text.is_transversal is is_transversal
