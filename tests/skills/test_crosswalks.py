"""Crosswalks between frameworks, from both of their ends to what badges prove."""

import pytest

from jobboard.models import Crosswalk, Match
from jobboard.skills.crosswalks import crosswalks_of
from tests.conftest import NOW
from tests.skills.saying import grades_of, make_named_skill, make_saying_badge, settle


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        yield session


def cross(session, one, other, relation):
    row = Crosswalk(from_id=one.id, to_id=other.id, relation=relation, source="a table", rule="made/1", decided_at=NOW)
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize(
    ("relation", "forth", "back"),
    [
        (Match.EXACT, True, True),
        (Match.CLOSE, False, False),
        (Match.BROADER, True, False),
        (Match.NARROWER, False, True),
    ],
)
def test_the_same_proves_both_ways_and_the_narrower_the_broader_alone(session, relation, forth, back):
    one, other = make_named_skill(session, "welding"), make_named_skill(session, "joining")
    cross(session, one, other, relation)
    badges = [make_saying_badge(session, each.key) for each in (one, other)]
    also = [{"joining": "B"} if forth else {}, {"welding": "B"} if back else {}]
    assert [grades_of(each) for each in badges] == [{"welding": "A"} | also[0], {"joining": "A"} | also[1]]


def test_a_crosswalk_that_was_undone_leads_neither_way_and_both_again_afterwards(session):
    one, other = make_named_skill(session, "welding"), make_named_skill(session, "joining")
    row = cross(session, one, other, Match.EXACT)
    badge = make_saying_badge(session, other.key)
    before = grades_of(badge)
    row.undone_at = NOW
    settle(session, badge)
    assert (grades_of(badge), crosswalks_of(session, [one.id, other.id])) == ({"joining": "A"}, {})
    row.undone_at = None
    settle(session, badge)
    assert grades_of(badge) == before == {"joining": "A", "welding": "B"}
