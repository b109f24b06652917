"""The bodies of requests to Elasticsearch, made from our own question. Pure: no client, no clock."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions, trusted_conditions
from jobboard.search.elastic_mapping import signed
from jobboard.search.facets import MOST_BUCKETS
from jobboard.search.indexed import microseconds, scope_term
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import BASE, FIELD_BOOSTS, STEP, TRUST, words_boost
from jobboard.search.tokens import wanted_tokens
from jobboard.search.words import query_words

Body = dict[str, Any]

MOST_VALUES = 60_000
"""Values of a facet whose counts are all wanted; the server's own limit is 65,536."""

NARROW = 32
"""A range of fewer tokens is named token by token: the server reads each range by itself, and all tokens at once."""


def page_body(query: CandidateQuery, now: datetime) -> Body:
    """Give the request for one page of hits and the exact total."""
    words = query_words(query.text)
    is_ranked = bool(query.wishes or words or trusted_conditions(query))
    by_id: Body = {"candidate": "asc"}
    return {
        "query": _ranking(query, words, now) if is_ranked else finding(query, now),
        "sort": [{"_score": "desc"}, by_id] if is_ranked else [by_id],
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


def finding(query: CandidateQuery, now: datetime) -> Body:
    """Give the query that matches exactly the people whom the question finds, in its scope and true at this moment."""
    conditions = effective_conditions(query)
    if conditions is None:
        return {"match_none": {}}
    wanted: list[Body] = [{"term": {"scopes": scope_term(query.scope)}}]
    wanted += [_any_of({"term": {field: word}} for field in FIELD_BOOSTS) for word in query_words(query.text)]
    wanted += [_meeting(condition, query.acceptance) for condition in conditions]
    if query.regions:
        wanted.append({"terms": {"region": sorted(query.regions)}})
    if query.places is not None:
        wanted.append({"terms": {"place": sorted(query.places)}})
    has_passed = {"range": {"next_change": {"lte": microseconds(now)}}}
    return {"bool": {"filter": wanted, "must_not": [has_passed]}}


def _ranking(query: CandidateQuery, words: tuple[str, ...], now: datetime) -> Body:
    must = [{"constant_score": {"filter": finding(query, now), "boost": BASE}}]
    if words:
        # One clause, so that the words are added up before they meet the large BASE and are rounded once.
        must.append({"bool": {"must": [_scored(word, words_boost(len(words))) for word in words]}})
    raising = [(wish.condition, STEP * wish.weight) for wish in query.wishes]
    raising += [(condition, TRUST) for condition in trusted_conditions(query)]
    should = [
        {"constant_score": {"filter": _meeting(condition, query.acceptance), "boost": score}}
        for condition, score in raising
    ]
    return {"bool": {"must": must, "should": should}}


def _scored(word: str, boost: float) -> Body:
    return _any_of(
        {"term": {field: {"value": word, "boost": boost * field_boost}}} for field, field_boost in FIELD_BOOSTS.items()
    )


def _meeting(condition: BadgeCondition, acceptance: Acceptance) -> Body:
    wanted = wanted_tokens(condition, acceptance)
    tokens = [*wanted.tokens]
    queries: list[Body] = []
    for low, high in wanted.ranges:
        if high - low < NARROW:
            tokens += range(low, high + 1)
        else:
            queries.append({"range": {"tokens": {"gte": signed(low), "lte": signed(high)}}})
    if tokens:
        queries.append({"terms": {"tokens": [signed(token) for token in tokens]}})
    return _any_of(queries)


def _any_of(queries: Iterable[Body]) -> Body:
    should = list(queries)
    # The server takes an empty list for "everybody".
    return {"bool": {"should": should, "minimum_should_match": 1}} if should else {"match_none": {}}
