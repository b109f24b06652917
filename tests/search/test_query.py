from dataclasses import replace
from random import Random

import pytest
import tantivy

from jobboard.models import IssuerRule
from jobboard.policies import RULE_LIMITS
from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions, raising, trusted_conditions
from jobboard.search.elastic_clauses import NARROW
from jobboard.search.elastic_mapping import signed
from jobboard.search.elastic_query import narrowed_body, page_body, terms_body, total_body
from jobboard.search.embedded_query import finding, ranking
from jobboard.search.expression import MOST_LEAVES, MOST_WORDS, AllOf, AnyOf, Claims, Not, OpenToRemote, Phrase, Words
from jobboard.search.facets import FACETS
from jobboard.search.indexed import microseconds
from jobboard.search.query import MOST_WEIGHT, Applicants, CandidateQuery, Pool, Wish
from jobboard.search.rank import BASE, HALF, TRUST
from jobboard.search.tokens import wanted_tokens
from jobboard.vacancies import REQUIREMENT_LIMIT
from tests.search.people import NOW, random_question

ONE, TWO = frozenset({1}), frozenset({2})


def nobody(condition, acceptance):
    return tantivy.Query.empty_query()


def questions(count=100):
    random = Random(3)
    return [random_question(random) for _ in range(count)]


@pytest.mark.parametrize("chosen", [{}, {"issuers": ONE}, {"issuer_level_at_least": 3}])
def test_chosen_issuers_narrow_every_condition_on_a_skill(chosen):
    query = CandidateQuery(Pool(), must=(BadgeCondition(skill=5), BadgeCondition(achievements=TWO)), **chosen)
    narrowed = replace(BadgeCondition(skill=5), **chosen)
    assert effective_conditions(query) == (narrowed, BadgeCondition(achievements=TWO))


def test_chosen_issuers_stand_alone_where_no_skill_is_asked():
    query = CandidateQuery(Pool(), must=(BadgeCondition(achievements=TWO),), issuers=ONE, issuer_level_at_least=2)
    alone = BadgeCondition(issuers=ONE, issuer_level_at_least=2)
    assert effective_conditions(query) == (BadgeCondition(achievements=TWO), alone)


def test_issuers_that_exclude_each_other_leave_nobody():
    query = CandidateQuery(Pool(), must=(BadgeCondition(skill=5, issuers=ONE),), issuers=TWO)
    assert effective_conditions(query) is None


def test_the_stricter_issuer_level_holds():
    query = CandidateQuery(Pool(), must=(BadgeCondition(skill=5, issuer_level_at_least=3),), issuer_level_at_least=2)
    assert effective_conditions(query) == (BadgeCondition(skill=5, issuer_level_at_least=3),)


def test_issuers_never_weigh_as_much_as_a_wish_however_much_is_asked():
    skills = frozenset(range(1, 21))
    asked = CandidateQuery(Pool(), must=tuple(BadgeCondition(skill=each) for each in range(30, 60)), skills=skills)
    raised = trusted_conditions(replace(asked, acceptance=Acceptance(always=ONE)))
    assert len(raised) * TRUST + TRUST <= HALF
    assert BASE + 2 * HALF * (MOST_WEIGHT + 1) + HALF <= 2 * BASE
    assert {each.issuer_level_at_least for each in trusted_conditions(asked)} == {3, 4}
    assert trusted_conditions(replace(asked, acceptance=Acceptance(4))) == ()


def test_a_wish_is_looked_up_twice_only_where_what_people_say_counts():
    skill, badge = BadgeCondition(skill=5), BadgeCondition(achievements=TWO)
    raised = raising(CandidateQuery(Pool(), wishes=(Wish(skill, 3), Wish(badge, 2)), acceptance=Acceptance(4)))
    assert raised == ((skill, 3 * HALF), (Claims(5), 3 * HALF), (badge, 4 * HALF))


def test_what_is_counted_as_a_part_of_a_question_asks_only_what_the_whole_does_not():
    whole = CandidateQuery(Pool(), text="nurse", must=(BadgeCondition(skill=5),), regions=frozenset({"Fife"}))
    body = narrowed_body(whole, [replace(whole, issuers=ONE), whole], NOW)
    one, same = body["aggs"]["values"]["filters"]["filters"]
    assert "nurse" not in str(one)
    assert "Fife" not in str(one)
    assert (
        total_body(replace(whole, text="", regions=frozenset(), issuers=ONE), NOW)["query"]["bool"]["filter"][1] == one
    )
    assert same == {"match_all": {}}


def test_every_embedded_query_carries_scope_and_time():
    for query in questions():
        scope = 0 if isinstance(query.scope, Pool) else query.scope.vacancy
        for built in (finding(query, NOW, nobody), ranking(query, NOW, nobody)):
            text = str(built)
            assert f"(Must, TermQuery(Term(field=3, type=U64, {scope})))" in text
            assert "(MustNot, InvertedIndexRangeQuery" in text
            assert f"Included(Term(field=4, type=U64, {microseconds(NOW)}))" in text


def test_every_elasticsearch_query_carries_scope_and_time():
    for query in questions():
        bodies = [page_body(query, NOW), total_body(query, NOW)]
        bodies += [terms_body(query, facet.field, NOW, needs_all=False) for facet in FACETS.values() if facet.field]
        bodies.append(narrowed_body(query, [replace(query, issuers=ONE)], NOW))
        for body in bodies:
            found = body["query"]
            while "must" in found.get("bool", {}):
                found = found["bool"]["must"][0]
            found = found.get("constant_score", {"filter": found})["filter"]
            scope = 0 if isinstance(query.scope, Pool) else query.scope.vacancy
            assert found["bool"]["filter"][0] == {"term": {"scopes": scope}}
            assert found["bool"]["must_not"] == [{"range": {"next_change": {"lte": microseconds(NOW)}}}]


def test_the_words_of_people_reach_the_engine_as_plain_terms_only():
    body = str(page_body(CandidateQuery(Pool(), text='title:* OR {"match_all": {}} ~"'), NOW))
    assert "query_string" not in body
    assert "'headline': {'value': 'titl'" in body


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 0},
        {"limit": 101},
        {"offset": 9_990, "limit": 20},
        {"offset": -1},
        {"issuer_level_at_least": 5},
        {"wishes": tuple(Wish(BadgeCondition(skill=1), 1000) for _ in range(3))},
        {"wishes": (Wish(BadgeCondition(skill=1), MOST_WEIGHT), Wish(BadgeCondition(skill=2)))},
    ],
)
def test_a_question_out_of_bounds_is_refused(wrong):
    with pytest.raises(ValueError):
        CandidateQuery(Pool(), **wrong)


def test_a_weight_is_at_least_one():
    with pytest.raises(ValueError):
        Wish(BadgeCondition(), 0)


def test_the_scope_of_a_vacancy_is_never_the_pool():
    with pytest.raises(ValueError):
        finding(CandidateQuery(Applicants(0)), NOW, nobody)
    with pytest.raises(ValueError):
        page_body(CandidateQuery(Applicants(0)), NOW)


def _meeting_clauses(never):
    condition = BadgeCondition(skill=5, level_at_least=4)
    query = CandidateQuery(Pool(), must=(condition,), acceptance=Acceptance(never=frozenset(never)))
    clauses = total_body(query, NOW)["query"]["bool"]["filter"][1]["bool"]["should"]
    ranges = [each["range"]["tokens"] for each in clauses if "range" in each]
    named = [token for each in clauses if "terms" in each for token in each["terms"]["tokens"]]
    return (
        ranges,
        named,
        [(signed(low), signed(high)) for low, high in wanted_tokens(condition, query.acceptance).ranges],
    )


@pytest.mark.parametrize("never", [(), (7,), range(1, 101, 2), range(1, 1601, 32), range(1, 1651, 33)])
def test_elasticsearch_is_asked_for_the_wanted_tokens_however_they_are_written(never):
    ranges, named, wanted = _meeting_clauses(never)
    written = {(each["gte"], each["lte"]) for each in ranges}
    narrow = [(low, high) for low, high in wanted if high - low < NARROW]
    assert written | set(narrow) == set(wanted)
    assert named == [token for low, high in narrow for token in range(low, high + 1)]


def test_issuers_with_near_ids_that_are_never_accepted_cost_elasticsearch_few_clauses():
    ranges, named, wanted = _meeting_clauses(range(1, 101, 2))
    assert len(wanted) == 9 * 50
    assert (len(ranges), len(named)) == (9, 9 * 49)


def test_the_longest_list_with_far_ids_keeps_the_largest_vacancy_within_what_elasticsearch_takes():
    """It allows 64 clauses for each megabyte of its heap and search thread: 16,384 for 1 GB and 2 cores."""
    never = frozenset(range(1, 1000 * RULE_LIMITS[IssuerRule.NEVER], 1000))
    must = tuple(BadgeCondition(skill=each, level_at_least=1) for each in range(REQUIREMENT_LIMIT))
    query = CandidateQuery(Pool(), must=must, acceptance=Acceptance(never=never))
    assert str(page_body(query, NOW)).count("'range'") < 10_000


@pytest.mark.parametrize(
    "asked",
    [
        {"text": "a " * (MOST_WORDS + 1)},
        {"text": "a " * MOST_WORDS, "where": Not(Phrase("a b"))},
        {"text": "a", "hints": "a " * MOST_WORDS},
        {"where": AnyOf(tuple(Words(f"w{number} " * 25) for number in range(MOST_LEAVES)))},
        {
            "must": tuple(BadgeCondition(skill=each) for each in range(1, MOST_LEAVES)),
            "where": AllOf((OpenToRemote(),) * 2),
        },
    ],
)
def test_no_engine_is_asked_for_more_than_it_can_answer(asked):
    with pytest.raises(ValueError, match=r"at most (1,000 words|100 conditions)"):
        CandidateQuery(Pool(), **asked)
    assert CandidateQuery(Pool(), text="a," * MOST_WORDS)
