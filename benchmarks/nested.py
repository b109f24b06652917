"""The alternative to composite tokens on Elasticsearch: badges as nested documents, each condition one nested query.

A badge has one level here, as it has among the made-up people; with a level for each skill it would cost more. Skills
and issuers are keywords, which is how the server looks up single values fastest.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from elasticsearch import Elasticsearch

from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import raising
from jobboard.search.document import CandidateDocument
from jobboard.search.elastic_clauses import any_of
from jobboard.search.elastic_mapping import SETTINGS
from jobboard.search.elastic_query import finding, page_body
from jobboard.search.expression import Claims, Expression
from jobboard.search.indexed import microseconds
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import BASE
from jobboard.search.words import index_words

_NAMED = {"type": "keyword", "doc_values": False}
_NUMBER = {"type": "byte"}
_BADGE = {"issuer": _NAMED, "standing": _NUMBER, "skill": _NAMED, "level": _NUMBER}
_TEXTS = ("headline", "summary", "experience")
_PROPERTIES = {
    "scopes": {"type": "long", "doc_values": False},
    "next_change": {"type": "long", "doc_values": False},
    "candidate": {"type": "integer", "index": False},
    "claimed": {"type": "integer", "doc_values": False},
    "badges": {"type": "nested", "properties": _BADGE},
    **{name: {"type": "text", "analyzer": "words"} for name in _TEXTS},
}
_PEOPLE_AT_ONCE = 500


def fill(client: Elasticsearch, index: str, documents: Iterator[CandidateDocument]) -> None:
    """Write everybody into an index of their own, with the settings of ours."""
    client.indices.create(
        index=index,
        settings={**SETTINGS, "number_of_shards": 1, "refresh_interval": "-1"},
        mappings={"dynamic": "strict", "_source": {"enabled": False}, "properties": _PROPERTIES},
    )
    while batch := list(islice(documents, _PEOPLE_AT_ONCE)):
        lines = [line for each in batch for line in ({"index": {"_id": str(each.candidate)}}, _source(each))]
        answer = client.options(request_timeout=120).bulk(index=index, operations=lines)
        if answer["errors"]:
            raise ValueError("Elasticsearch did not take everybody")
    client.indices.refresh(index=index)


def total(query: CandidateQuery, now: Any) -> dict[str, Any]:
    """Give the request for how many people a question finds, without its acceptance and facets."""
    plain: dict[str, Any] = finding(CandidateQuery(query.scope, text=query.text), now)
    plain["bool"]["filter"] += [_meeting(each) for each in query.must]
    return {"query": plain, "size": 0, "track_total_hits": True}


def page(query: CandidateQuery, now: Any) -> dict[str, Any]:
    """Give the request for a page of everybody, ranked by the wishes of a question, without its acceptance."""
    found = {"constant_score": {"filter": finding(CandidateQuery(query.scope), now), "boost": BASE}}
    raised = [{"constant_score": {"filter": _met(each), "boost": score}} for each, score in raising(query)]
    return {**page_body(query, now), "query": {"bool": {"must": [found], "should": raised}}}


def _met(expression: Expression) -> dict[str, Any]:
    match expression:
        case BadgeCondition():
            return _meeting(expression)
        case Claims(skill):
            return any_of([_meeting(BadgeCondition(skill=skill)), {"term": {"claimed": skill}}])
    raise TypeError(f"no nested query for {type(expression).__name__}")


def _meeting(condition: BadgeCondition) -> dict[str, Any]:
    standing = max(2, condition.issuer_level_at_least)
    parts: list[dict[str, Any]] = [
        {"range": {"badges.standing": {"gte": standing}}},
        {"term": {"badges.skill": str(condition.skill)}},
    ]
    if condition.level_at_least:
        parts.append({"range": {"badges.level": {"gte": condition.level_at_least}}})
    if condition.issuers:
        parts.append({"terms": {"badges.issuer": [str(each) for each in sorted(condition.issuers)]}})
    return {"nested": {"path": "badges", "score_mode": "none", "query": {"bool": {"filter": parts}}}}


def _source(document: CandidateDocument) -> dict[str, Any]:
    badges = [
        {
            "issuer": str(badge.issuer),
            "standing": badge.issuer_level,
            "skill": [str(each.skill) for each in badge.skills],
            "level": badge.skills[0].level,
        }
        for badge in document.badges
    ]
    ends = None if document.next_change is None else microseconds(document.next_change)
    return {
        "scopes": [0],
        "next_change": ends,
        "candidate": document.candidate,
        "claimed": list(document.claimed),
        "badges": badges,
        **{name: index_words(getattr(document, name)) for name in _TEXTS},
    }
