"""The counting of facets on its own, with more values than a facet shows, against the plain answer."""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

import pytest

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.search.embedded_query import issuers_at_most
from jobboard.search.expression import AnyOf
from jobboard.search.facets import FACETS, MANY, MOST_BUCKETS, count_facets
from jobboard.search.indexed import indexed_fields
from jobboard.search.query import CandidateQuery, Pool
from tests.search import naive
from tests.search.people import NOW, person, random_question


@dataclass
class PlainCounter:
    """Counts by looking at every document, and remembers how many questions it was asked."""

    documents: list
    questions: int = 0

    def terms(self, asked):
        return [self._values(each.query, each.field) for each in asked]

    def totals(self, queries):
        self.questions += len(queries)
        return [len(naive.people(self.documents, query, NOW)) for query in queries]

    def at_most(self, query, issuers):
        return dict.fromkeys(issuers, MANY)

    def _values(self, query, field):
        counts = Counter()
        for document in self.documents:
            if naive.is_found(document, query, NOW):
                counts.update(self._held(document, field))
        return list(counts.items())

    def _held(self, document, field):
        if field == "region":
            return {document.region}
        if field == "skill":
            return {each.skill for badge in naive.identified([document]) for each in badge.skills}
        return {getattr(badge, field) for badge in naive.identified([document])}


def people_of_many_issuers(count=300):
    random = Random(11)

    def badge(number):
        skills = random.sample(range(1, 121), 3)
        return BadgeEntry(
            number,
            random.randint(1, 90),
            min(random.randint(1, 120), random.randint(1, 120)),
            random.randint(0, 4),
            tuple(SkillEntry(skill, random.randint(1, 12), Grade.A) for skill in [*skills, 121]),
        )

    return [person(number, badges=(badge(1), badge(2), badge(3))) for number in range(1, count)]


PEOPLE = people_of_many_issuers()


@pytest.mark.parametrize(
    "query",
    [
        CandidateQuery(Pool()),
        CandidateQuery(Pool(), must=(BadgeCondition(skill=121, level_at_least=6),)),
        CandidateQuery(Pool(), where=AnyOf((BadgeCondition(skill=121, level_at_least=6), BadgeCondition(skill=5)))),
        CandidateQuery(Pool(), issuers=frozenset(range(1, 40)), issuer_level_at_least=2),
        CandidateQuery(Pool(), skills=frozenset({121}), issuers=frozenset({1, 2, 3})),
        CandidateQuery(Pool(), acceptance=Acceptance(3)),
        CandidateQuery(Pool(), acceptance=Acceptance(2, always=frozenset(range(1, 9)), never=frozenset({9, 10, 20}))),
        CandidateQuery(Pool(), skills=frozenset({121}), acceptance=Acceptance(4, always=frozenset({100, 119}))),
    ],
)
def test_the_best_fifty_of_many_values_are_exact(query):
    assert count_facets(query, PlainCounter(PEOPLE)) == naive.facets(PEOPLE, query, NOW)


def test_values_that_cannot_be_among_the_best_are_not_asked_for():
    rare = [
        person(number, badges=(BadgeEntry(1, 1, number, 2, (SkillEntry(1, 1, Grade.A),)),))
        for number in range(200, 500)
    ]
    common = [
        person(number, badges=tuple(BadgeEntry(1, 1, each, 2, (SkillEntry(1, 1, Grade.A),)) for each in range(1, 61)))
        for number in range(1, 4)
    ]
    counter = PlainCounter(rare + common)
    buckets = count_facets(CandidateQuery(Pool(), skills=frozenset({1})), counter)["issuer"]
    assert [(each.value, each.count) for each in buckets] == [(value, 3) for value in range(1, MOST_BUCKETS + 1)]
    assert counter.questions < 150


def test_an_issuer_who_cannot_have_given_the_skill_is_not_asked_for():
    query = CandidateQuery(Pool(), skills=frozenset({1}))
    people = [
        person(1, badges=tuple(BadgeEntry(1, 1, each, 2, (SkillEntry(each, 1, Grade.A),)) for each in range(1, 300)))
    ]
    plain, knowing = PlainCounter(people), PlainCounter(people)
    knowing.at_most = lambda query, issuers: {1: 1}
    assert count_facets(query, knowing) == count_facets(query, plain)
    assert plain.questions - knowing.questions == 298


def test_what_is_found_with_an_issuer_is_never_more_than_its_tokens_say():
    held = Counter(token for each in PEOPLE for token in indexed_fields(each).tokens)
    for seed in range(40):
        random = Random(seed)
        question = replace(random_question(random), acceptance=Acceptance())
        asked = FACETS["issuer"].ignoring(question)
        most = issuers_at_most(asked, range(1, 121), held.__getitem__)
        found = {each: naive.people(PEOPLE, FACETS["issuer"].choosing(asked, each), NOW) for each in range(1, 121)}
        assert all(len(people) <= most.get(issuer, 0) for issuer, people in found.items()), question


def test_a_facet_is_named_by_its_parameter_and_chooses_what_the_question_holds():
    for name, facet in FACETS.items():
        assert facet.parameter == name
        value = "Fife" if name == "region" else 3
        chosen = facet.choosing(CandidateQuery(Pool()), value)
        assert chosen != CandidateQuery(Pool())
        if name != "skill":  # every chosen skill must be held, so that facet keeps its choice
            assert facet.ignoring(chosen) == CandidateQuery(Pool())
    several = replace(CandidateQuery(Pool()), skills=frozenset({1}))
    assert FACETS["skill"].choosing(several, 2).skills == {1, 2}
