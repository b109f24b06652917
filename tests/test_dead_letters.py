"""Dead letters: told with their reason and without a person's details, and due again with all their attempts."""

import pytest
from sqlalchemy import select

from jobboard.dead_letters import DeadLetter, list_dead, retry_dead
from jobboard.models import OutboxEntry


@pytest.fixture
def letters(any_database, now):
    """Two that failed too often and one that is only waiting."""
    with any_database.writing() as session:
        for candidate, is_dead in ((7, True), (8, False), (9, True)):
            values = {"created_at": now, "available_at": now.replace(year=2999), "reason": "badge"}
            values |= {"attempts": 10, "last_error": "refused: because", "is_dead": is_dead}
            session.add(OutboxEntry(candidate_id=candidate, version=1, **values))


def test_dead_letters_are_listed_the_oldest_first(any_database, letters, now):
    with any_database.reading() as session:
        found = list_dead(session, limit=10)
        assert found[0] == DeadLetter(found[0].id, 7, "badge", "refused: because", 10, now)
        assert [each.candidate for each in found] == [7, 9]
        assert [each.candidate for each in list_dead(session, limit=1)] == [7]


@pytest.mark.parametrize(("chosen", "revived"), [(None, [7, 9]), ([9], [9]), ([8], []), ([], [])])
def test_the_chosen_ones_are_due_at_once_with_all_their_attempts(any_database, letters, now, chosen, revived):
    with any_database.writing() as session:
        ids = {each.candidate_id: each.id for each in session.scalars(select(OutboxEntry))}
        wanted = None if chosen is None else [ids[each] for each in chosen]
        assert retry_dead(session, wanted, now=now) == len(revived)
    with any_database.reading() as session:
        due = select(OutboxEntry).where(OutboxEntry.available_at <= now, ~OutboxEntry.is_dead)
        assert [(each.candidate_id, each.attempts) for each in session.scalars(due.order_by(OutboxEntry.id))] == [
            (each, 0) for each in revived
        ]
