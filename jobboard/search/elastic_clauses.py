"""What an expression says to Elasticsearch. Scope and time stand outside of it, in `elastic_query`."""

from collections.abc import Iterable, Sequence
from typing import Any

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.elastic_mapping import signed
from jobboard.search.expression import AllOf, AnyOf, AvailableBy, Claims, Expression, Leaf, Not, Phrase, Words
from jobboard.search.indexed import held_values
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.single_badge import demands
from jobboard.search.tokens import Wanted, wanted_tokens
from jobboard.search.words import index_words, query_words

Body = dict[str, Any]

_EVERYBODY: Body = {"match_all": {}}

NARROW = 32
"""A range of fewer numbers is named one by one: the server reads each range by itself, and all numbers at once."""


def met(expression: Expression, acceptance: Acceptance) -> Body:
    """Give the query for the people who meet an expression. Among all documents: also the dropped meet a `Not`."""
    match expression:
        case AllOf(parts):
            return _all_of(
                [met(part, acceptance) for part in parts if not isinstance(part, Not)],
                but=[met(part.part, acceptance) for part in parts if isinstance(part, Not)],
            )
        case AnyOf(parts):
            return any_of(met(part, acceptance) for part in parts)
        case Not(part):
            return _all_of([], but=[met(part, acceptance)])
        case BadgeCondition():
            return _meeting(expression, acceptance)
        case Claims(skill):
            proven = _meeting(BadgeCondition(skill=skill), acceptance)
            return any_of([proven, _met_leaf(expression)])
        case leaf:
            return _met_leaf(leaf)


def any_of(queries: Iterable[Body]) -> Body:
    """Give the query for what at least one of these finds; without any: nothing."""
    should = list(queries)
    # The server takes an empty list for "everybody".
    return {"bool": {"should": should, "minimum_should_match": 1}} if should else {"match_none": {}}


def _all_of(queries: Iterable[Body], but: Sequence[Body] = ()) -> Body:
    wanted = [query for query in queries if query != _EVERYBODY]
    if not but and len(wanted) < 2:
        return wanted[0] if wanted else _EVERYBODY
    return {"bool": {"filter": wanted, "must_not": [*but]}}


def _met_leaf(leaf: Leaf) -> Body:
    match leaf:
        case Words(text):
            return _all_of(_in_any_field("term", word) for word in query_words(text))
        case Phrase(text):
            stems = index_words(text)
            return _in_any_field("match_phrase", stems) if stems else _EVERYBODY
        case AvailableBy(day):
            return {"range": {"available_from": {"lte": day.toordinal()}}}
        case _:
            field, values = held_values(leaf)
            return {"terms": {field: values}}


def _meeting(condition: BadgeCondition, acceptance: Acceptance) -> Body:
    """Give the query for the people one badge of whom meets a condition."""
    if not condition.is_free:
        return _within("tokens", wanted_tokens(condition, acceptance))
    wanted = [_within(f"badges.{name}", each) for name, each in demands(condition, acceptance).items()]
    return {"nested": {"path": "badges", "score_mode": "none", "query": _all_of(wanted)}}


def _within(field: str, wanted: Wanted) -> Body:
    written = signed if field.endswith("tokens") else int
    numbers = [*wanted.tokens]
    queries: list[Body] = []
    for low, high in wanted.ranges:
        if high - low < NARROW:
            numbers += range(low, high + 1)
        else:
            queries.append({"range": {field: {"gte": written(low), "lte": written(high)}}})
    if numbers:
        queries.append({"terms": {field: [written(number) for number in numbers]}})
    return any_of(queries)


def _in_any_field(kind: str, words: str) -> Body:
    return any_of({kind: {field: words}} for field in FIELD_BOOSTS)
