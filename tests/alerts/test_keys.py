"""Keys: whoever a question finds has a key of each of its parts, whatever it asks."""

from dataclasses import replace
from random import Random

import pytest

from jobboard.alerts.keys import keys_of, parts_of
from jobboard.search.condition import BadgeCondition
from jobboard.search.evaluate import finds, prepare
from jobboard.search.expression import (
    AllOf,
    AmongPeople,
    AnyOf,
    AppliedTo,
    Claims,
    InPlaces,
    InRegion,
    Not,
    Phrase,
    Words,
)
from jobboard.search.query import CandidateQuery, Pool
from tests.search.people import NOW, REGIONS, person, random_person, random_question


def random_expression(random, depth=2):
    if depth and random.random() < 0.5:
        parts = tuple(random_expression(random, depth - 1) for _ in range(random.randint(0, 3)))
        return random.choice((AllOf(parts), AnyOf(parts), Not(AllOf(parts))))
    return random.choice(
        (
            Words(random.choice(("nurse", "C++ welder", "", "people's"))),
            Phrase(random.choice(("nurse nurse", "café"))),
            BadgeCondition(skill=random.randint(1, 12)),
            BadgeCondition(achievements=frozenset({random.randint(1, 8), random.randint(1, 8)})),
            BadgeCondition(issuers=frozenset({random.randint(1, 6)})),
            BadgeCondition(),
            Claims(random.randint(1, 12)),
            InPlaces(frozenset({random.randint(1, 8)})),
            InRegion(random.choice(REGIONS)),
            AppliedTo(random.randint(1, 4)),
            AmongPeople(frozenset(range(random.randint(1, 50)))),
        )
    )


def test_whoever_is_found_has_a_key_of_every_part():
    random, found, spared = Random(7), 0, 0
    people = [replace(random_person(number, random), claimed=(number % 12 + 1,)) for number in range(1, 201)]
    known = [(prepare(each), keys_of(each)) for each in people]
    for _ in range(600):
        query = random_question(random)
        query = replace(query, where=random_expression(random)) if random.random() < 0.7 else query
        parts = parts_of(query)
        for each, keys in known:
            has_keys = all(part & keys for part in parts)
            assert has_keys or not finds(each, query, now=NOW), query
            found += finds(each, query, now=NOW)
            spared += not has_keys
    assert found > 1_000
    assert spared > 60_000  # Half of all pairs need not be looked at, and more.


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (CandidateQuery(Pool()), ()),
        (CandidateQuery(Pool(), skills=frozenset({3})), ({"skill 3"},)),
        (CandidateQuery(Pool(), must=(BadgeCondition(skill=3, level_at_least=6),)), ({"skill 3"},)),
        (CandidateQuery(Pool(), text="people's people"), ({"word peopl"},)),
        (CandidateQuery(Pool(), places=frozenset({1})), ()),
        (CandidateQuery(Pool(), where=Not(BadgeCondition(skill=3))), ()),
        (CandidateQuery(Pool(), where=AnyOf((Claims(3), InRegion("Fife")))), ({"claim 3", "skill 3", "region Fife"},)),
        (CandidateQuery(Pool(), where=AnyOf((Claims(3), Not(Claims(4))))), ()),
        (CandidateQuery(Pool(), where=AnyOf(())), (set(),)),
    ],
)
def test_the_parts_of_a_question(asked, parts):
    assert parts_of(asked) == tuple(map(frozenset, parts))


def test_a_badge_that_counts_as_another_one_is_found_by_that():
    assert "badge 77" in keys_of(person(1), counts_as={77})
