"""Promises of the tables that no use case makes."""

import pytest

from jobboard import models
from jobboard.db import Base
from tests.factories import make_candidate

IN_DOCUMENTS = ("candidate", "vacancy", "badge", "issuer", "achievement", "skill", "place")


@pytest.mark.parametrize("name", IN_DOCUMENTS)
def test_ids_that_stand_in_search_documents_are_never_given_again(name):
    assert Base.metadata.tables[name].dialect_options["sqlite"]["autoincrement"] is True


def test_an_erased_person_s_id_is_not_given_to_the_next_one(any_database):
    with any_database.writing() as session:
        first = make_candidate(session).id
    with any_database.writing() as session:
        session.delete(session.get(models.Candidate, first))
    with any_database.writing() as session:
        assert make_candidate(session).id > first
