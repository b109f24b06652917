"""The one place where queries of the embedded engine are built: scope and time are in every one of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import tantivy

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions, raising, ranking_words, whole_expression
from jobboard.search.embedded_clauses import Meeting, by_tokens, clauses, met, term
from jobboard.search.embedded_schema import MUST, NOT, SHOULD, any_of, between, one_of
from jobboard.search.facets import MANY, Value
from jobboard.search.indexed import microseconds, scope_term
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import BASE, FIELD_BOOSTS, words_boost
from jobboard.search.tokens import HIGHEST_LEVEL, issuer_of, wanted_tokens

Holders = Callable[[BadgeCondition, Acceptance], tantivy.Query]
"""Gives the query for the people one badge of whom meets a free condition under a policy."""


def finding(query: CandidateQuery, now: datetime, holders: Holders) -> tantivy.Query:
    """Give the query that matches exactly the people whom the question finds, in its scope and true at this moment."""
    return tantivy.Query.boolean_query(
        [
            (MUST, one_of("scopes", [scope_term(query.scope)])),
            (NOT, between("next_change", 0, microseconds(now))),
            *clauses(whole_expression(query), _meeting(query, holders)),
        ]
    )


def ranking(query: CandidateQuery, now: datetime, holders: Holders) -> tantivy.Query:
    """Give the same query with the scores of `rank`."""
    found = tantivy.Query.const_score_query(finding(query, now, holders), BASE)
    words = ranking_words(query)
    if words:
        # Beside BASE alone, so that the words are added up before they meet it and are rounded once.
        scored = any_of(_scored(word, words_boost(len(words))) for word in words)
        found = tantivy.Query.boolean_query([(MUST, found), (SHOULD, scored)])
    meeting = _meeting(query, holders)
    raised = [(SHOULD, tantivy.Query.const_score_query(met(each, meeting), score)) for each, score in raising(query)]
    return tantivy.Query.boolean_query([(MUST, found), *raised])


def issuers_at_most(query: CandidateQuery, issuers: Iterable[Value], held_by: Callable[[int], int]) -> dict[Value, int]:
    """Give the most people whom the question can find with one of these issuers chosen, without those at 0.

    `held_by` tells how many people have a token; it may count people who are no longer there.
    """
    most: dict[Value, int] = dict.fromkeys(issuers, MANY)
    chosen = frozenset(each for each in most if isinstance(each, int))
    conditions = effective_conditions(replace(query, issuers=chosen)) or ()
    # A choice narrows only conditions on skills. Those of few tokens first: they leave few issuers to the others.
    for condition in sorted((each for each in conditions if each.skill is not None), key=_tokens_wanted):
        held = dict.fromkeys(most, 0)
        left = replace(condition, issuers=condition.issuers & held.keys())
        for token in wanted_tokens(left, query.acceptance).tokens:
            held[issuer_of(token)] += held_by(token)
        most = {issuer: min(bound, held[issuer]) for issuer, bound in most.items() if held[issuer]}
    return most


def _tokens_wanted(condition: BadgeCondition) -> int:
    """Give about how many tokens say a condition that names its issuers: one for each of them and each level."""
    levels = HIGHEST_LEVEL + 1 - condition.level_at_least if condition.level_at_least else 1
    return len(condition.issuers) * levels


def _meeting(query: CandidateQuery, holders: Holders) -> Meeting:
    def meeting(condition: BadgeCondition) -> tantivy.Query:
        """Ask for badges one by one only where tokens cannot say it."""
        return (holders if condition.is_free else by_tokens)(condition, query.acceptance)

    return meeting


def _scored(word: str, boost: float) -> tantivy.Query:
    return any_of(
        tantivy.Query.boost_query(term(field, word), boost * field_boost) for field, field_boost in FIELD_BOOSTS.items()
    )
