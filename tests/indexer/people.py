"""People to index, changes to them, and an indexer that is run by hand."""

from indexer.drain import drain
from jobboard.models import Candidate
from tests.factories import make_candidate


def add_people(database, number=1, **values):
    """Make people and give their ids."""
    with database.writing() as session:
        return [make_candidate(session, **values).id for _ in range(number)]


def change(database, candidate_id, **values):
    """Set columns of a person."""
    with database.writing() as session:
        candidate = session.get(Candidate, candidate_id)
        for name, value in values.items():
            setattr(candidate, name, value)


def drain_all(database, engine, now):
    """Write until nothing is due."""
    while drain(database, engine, holder="a", clock=lambda: now, limit=100).claimed:
        pass
