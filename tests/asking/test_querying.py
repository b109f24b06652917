"""What the engines are asked for a question: facets stay choices, and nothing of another organisation is told."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jobboard.asking.limits import DEEPEST, MOST_CONDITIONS, MOST_WORDS
from jobboard.asking.querying import as_query
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Near, Not, Question
from jobboard.catalogue.equivalence import Decider, decide
from jobboard.errors import Rejected
from jobboard.models import Role
from jobboard.search import expression as asked
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import Grade
from jobboard.search.expression import AppliedTo, Claims, InRegion, Words
from jobboard.search.query import Applicants, Pool, Wish
from jobboard.vacancies import REQUIREMENT_LIMIT, TITLE_LENGTH
from tests.asking.worlds import World
from tests.factories import make_account


@pytest.fixture
def query_of(reading, world):
    def query_of(*parts, scope=None, **values):
        question = Question(parts, **values)
        return as_query(reading, question, scope or Pool(), organisation_id=world.organisation)

    return query_of


def test_everybody_is_asked_for_by_nothing(query_of):
    query = query_of()
    assert (query.text, query.where, query.must, query.places) == ("", asked.EVERYBODY, (), None)


def test_what_facets_can_say_becomes_their_choices(query_of):
    regions = AnyOf((InRegion("Region 1"), InRegion("Region 0")))
    query = query_of(
        Words("cook"), AskedBadge(1), AskedBadge(2), AskedBadge(3, 7), AskedBadge(achievements=frozenset({4})), regions
    )
    assert query.text == "cook"
    assert query.skills == {1, 2}
    assert query.must == (BadgeCondition(skill=3, level_at_least=7),)
    assert query.achievements == {4}
    assert query.regions == {"Region 0", "Region 1"}
    assert query.where == asked.EVERYBODY


def test_issuers_beside_skills_are_choices_and_those_inside_a_badge_are_not(query_of):
    own = AskedBadge(1, issuers=frozenset({2}))
    query = query_of(own, AskedBadge(3, issued_since=date(2025, 1, 1)), issuers=frozenset({5}), issuer_level_at_least=3)
    assert (query.issuers, query.issuer_level_at_least) == ({5}, 3)
    assert query.must == (BadgeCondition(skill=3, issued_since=date(2025, 1, 1)),)
    assert query.where == asked.AllOf((BadgeCondition(skill=1, issuers=frozenset({2})),))


def test_everything_else_stands_in_where(query_of, world):
    second = AskedBadge(achievements=frozenset({5}))
    either = AnyOf((Words("cook"), AskedBadge(1, 7, Grade.B)))
    query = query_of(AskedBadge(achievements=frozenset({4})), second, either, Not(InRegion("Region 2")))
    assert query.must == (BadgeCondition(achievements=frozenset({5})),)
    assert query.where == asked.AllOf(
        (
            asked.AnyOf((Words("cook"), BadgeCondition(skill=1, level_at_least=7, grade_at_least=Grade.B))),
            asked.Not(InRegion("Region 2")),
        )
    )


def test_a_place_is_the_places_around_it(query_of, world):
    near = Near(world.places[0], 10)
    query = query_of(near, Not(Near(world.places[1], 10)))
    assert query.places == frozenset(world.places)
    assert query.where == asked.AllOf((asked.Not(asked.InPlaces(frozenset(world.places))),))
    assert query_of(Near(999_999, 10)).places == frozenset()


def test_nobody_learns_who_applied_to_another_s_vacancy(query_of, world):
    own, foreign = AppliedTo(world.vacancies[0]), AppliedTo(world.foreign)
    assert query_of(own, scope=Applicants(3)).where == asked.AllOf((own,))
    nobody = asked.AnyOf(())
    assert query_of(foreign).where == asked.AllOf((nobody,))
    assert query_of(Not(foreign), Not(AppliedTo(999_999))).where == asked.AllOf((asked.Not(nobody),) * 2)


def test_wishes_rank(query_of):
    assert query_of(wishes=(AskedBadge(1, 7),)).wishes == (Wish(BadgeCondition(skill=1, level_at_least=7)),)


def test_what_counts_as_a_badge_counts_only_where_an_equivalent_will_do(database):
    with database.writing() as session:
        world = World(session)
        staff = make_account(session, role=Role.STAFF)
        held, wanted, third = world.badges[:3]
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        decider = Decider(staff.id, None)
        decide(session, decider, held_id=held, asked_id=wanted, source="a page", reason="the same", now=moment)
    with database.reading() as session:

        def achievements(badge):
            query = as_query(session, Question((badge,)), Pool(), organisation_id=world.organisation)
            return query.achievements or query.must[0].achievements

        asked_for = frozenset({wanted})
        assert achievements(AskedBadge(achievements=asked_for)) == asked_for
        assert achievements(AskedBadge(achievements=asked_for, allows_equivalent=True)) == {held, wanted}
        inside = Question((Not(AskedBadge(1, achievements=asked_for, allows_equivalent=True)),))
        query = as_query(session, inside, Pool(), organisation_id=world.organisation)
        assert query.where.parts[0].part.achievements == {held, wanted}
        assert third not in query.where.parts[0].part.achievements
        both = Question((AskedBadge(2, achievements=asked_for), *inside.parts))
        query = as_query(session, both, Pool(), organisation_id=world.organisation)
        assert query.must[0].achievements == asked_for


def test_the_longest_question_has_room_in_the_engines_with_the_longest_vacancy_beside_it(query_of):
    deep = Words("cook")
    for number in range(1, DEEPEST + 1):
        deep = (AllOf if number % 2 else AnyOf)((deep, Claims(number)))
    rest = (Claims(100 + number) for number in range(MOST_CONDITIONS - DEEPEST - 2))
    parts = (Words("a " * (MOST_WORDS - 1)), deep, *rest)
    for more in (Claims(99), Words("b")):
        with pytest.raises(Rejected):
            query_of(*parts, more)
    needs = tuple(BadgeCondition(skill=number, level_at_least=7) for number in range(1, REQUIREMENT_LIMIT + 1))
    query = query_of(*parts)
    assert replace(query, must=(*query.must, *needs), hints="a " * (TITLE_LENGTH // 2)).where == query.where
