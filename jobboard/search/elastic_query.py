"""The bodies of requests to Elasticsearch, made from our own question. Pure: no client, no clock."""

from collections.abc import Sequence
from datetime import datetime

from jobboard.search.conditions import is_ranked, raising, ranking_words, whole_expression
from jobboard.search.elastic_clauses import Body, any_of, met
from jobboard.search.expression import AllOf, Expression
from jobboard.search.facets import MOST_BUCKETS
from jobboard.search.indexed import microseconds, scope_term
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import BASE, FIELD_BOOSTS, words_boost

MOST_VALUES = 60_000
"""Values of a facet whose counts are all wanted; the server's own limit is 65,536."""

MOST_NARROWED = 500
"""Questions that are counted in one request as parts of another."""


def page_body(query: CandidateQuery, now: datetime) -> Body:
    """Give the request for one page of hits and the exact total."""
    by_id: Body = {"candidate": "asc"}
    ranks = is_ranked(query)
    return {
        "query": _ranking(query, now) if ranks else finding(query, now),
        "sort": [{"_score": "desc"}, by_id] if ranks else [by_id],
        "from": query.offset,
        "size": query.limit,
        "track_total_hits": True,
        "_source": False,
    }


def total_body(query: CandidateQuery, now: datetime) -> Body:
    """Give the request for the exact number of people found."""
    return {"query": finding(query, now), "size": 0, "track_total_hits": True}


def terms_body(query: CandidateQuery, field: str, now: datetime, *, needs_all: bool) -> Body:
    """Give the request for the values of a field among the people found: all of them, or the best for a facet."""
    terms = {
        "field": field,
        "size": MOST_VALUES if needs_all else MOST_BUCKETS,
        "shard_size": MOST_VALUES,
        "order": [{"_count": "desc"}, {"_key": "asc"}],
    }
    return {"query": finding(query, now), "size": 0, "aggs": {"values": {"terms": terms}}}


def narrowed_body(query: CandidateQuery, narrower: Sequence[CandidateQuery], now: datetime) -> Body:
    """Give the request for how many of the people found each of some narrower questions finds.

    The people are found once, and each question asks of them only what the whole one does not.
    """
    asked = _conjuncts(query)
    filters = [
        met(AllOf(tuple(each for each in _conjuncts(one) if each not in asked)), query.acceptance) for one in narrower
    ]
    aggregation = {"filters": {"filters": filters, "keyed": False}}
    return {"query": finding(query, now), "size": 0, "aggs": {"values": aggregation}}


def _conjuncts(query: CandidateQuery) -> tuple[Expression, ...]:
    whole = whole_expression(query)
    return whole.parts if isinstance(whole, AllOf) else (whole,)


def finding(query: CandidateQuery, now: datetime) -> Body:
    """Give the query that matches exactly the people whom the question finds, in its scope and true at this moment."""
    has_passed = {"range": {"next_change": {"lte": microseconds(now)}}}
    return {
        "bool": {
            "filter": [{"term": {"scopes": scope_term(query.scope)}}, met(whole_expression(query), query.acceptance)],
            "must_not": [has_passed],
        }
    }


def _ranking(query: CandidateQuery, now: datetime) -> Body:
    found: Body = {"constant_score": {"filter": finding(query, now), "boost": BASE}}
    words = ranking_words(query)
    if words:
        # Beside BASE alone, so that the words are added up before they meet it and are rounded once.
        scored = any_of(_scored(word, words_boost(len(words))) for word in words)
        found = {"bool": {"must": [found], "should": [scored]}}
    should = [
        {"constant_score": {"filter": met(each, query.acceptance), "boost": score}} for each, score in raising(query)
    ]
    return {"bool": {"must": [found], "should": should}}


def _scored(word: str, boost: float) -> Body:
    return any_of(
        {"term": {field: {"value": word, "boost": boost * field_boost}}} for field, field_boost in FIELD_BOOSTS.items()
    )
