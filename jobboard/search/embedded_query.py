"""The embedded index: its fields, and the one place where its queries are built."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import version
from typing import Any

import tantivy

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions, trusted_conditions
from jobboard.search.indexed import IndexedFields, microseconds, scope_term
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import BASE, FIELD_BOOSTS, STEP, TRUST, words_boost
from jobboard.search.tokens import TOKENS_VERSION, wanted_tokens
from jobboard.search.words import WORDS_VERSION, query_words

SCHEMA_VERSION = 2
_NUMBERS: dict[str, dict[str, bool]] = {
    "candidate": {"indexed": True, "fast": True},
    "version": {"fast": True},
    "dropped": {"indexed": True, "fast": True},
    "scopes": {"indexed": True},
    "next_change": {"indexed": True},
    "place": {"indexed": True},
    "tokens": {"indexed": True},
    "skill": {"fast": True},
    "achievement": {"fast": True},
    "issuer": {"fast": True},
    "digest": {"fast": True},
}
_ENGINE = version("tantivy").rpartition(".")[0]
SHAPE = hashlib.sha256(
    f"{SCHEMA_VERSION} {_NUMBERS} {FIELD_BOOSTS} {TOKENS_VERSION} {WORDS_VERSION} {_ENGINE}".encode()
).hexdigest()[:12]
"""Names what an index was made with: one with another shape must be built again."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, options in _NUMBERS.items():
        builder.add_unsigned_field(name, **options)
    builder.add_text_field("region", tokenizer_name="raw", fast=True, index_option="basic")
    for name in FIELD_BOOSTS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    return builder.build()


SCHEMA = _schema()
_UNSIGNED = tantivy.FieldType.Unsigned
_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def to_document(fields: IndexedFields) -> tantivy.Document:
    """Give the document that the index stores."""
    document = tantivy.Document()
    for name in _NUMBERS:
        value = getattr(fields, name)
        for each in value if isinstance(value, tuple) else (() if value is None else (value,)):
            document.add_unsigned(name, each)
    if fields.region is not None:
        document.add_text("region", fields.region)
    for name in FIELD_BOOSTS:
        document.add_text(name, getattr(fields, name))
    return document


def finding(query: CandidateQuery, now: datetime) -> tantivy.Query:
    """Give the query that matches exactly the people whom the question finds, in its scope and true at this moment."""
    conditions = effective_conditions(query)
    if conditions is None or query.places == frozenset():
        return tantivy.Query.empty_query()
    clauses = [(_MUST, one_of("scopes", [scope_term(query.scope)])), (_NOT, _has_passed(now))]
    clauses += [(_MUST, _any_of(map(_term, FIELD_BOOSTS, [word] * len(FIELD_BOOSTS)))) for word in _words(query)]
    clauses += [(_MUST, _meeting(condition, query.acceptance)) for condition in conditions]
    if query.regions:
        clauses.append((_MUST, one_of("region", sorted(query.regions))))
    if query.places is not None:
        clauses.append((_MUST, one_of("place", sorted(query.places))))
    return tantivy.Query.boolean_query(clauses)


def ranking(query: CandidateQuery, now: datetime) -> tantivy.Query:
    """Give the same query with the scores of `rank`."""
    words = _words(query)
    clauses = [(_MUST, tantivy.Query.const_score_query(finding(query, now), BASE))]
    if words:
        # One clause, so that the words are added up before they meet the large BASE and are rounded once.
        clauses.append((_MUST, _all_of(_scored(word, words_boost(len(words))) for word in words)))
    raising = [(wish.condition, STEP * wish.weight) for wish in query.wishes]
    raising += [(condition, TRUST) for condition in trusted_conditions(query)]
    clauses += [
        (_SHOULD, tantivy.Query.const_score_query(_meeting(condition, query.acceptance), score))
        for condition, score in raising
    ]
    return tantivy.Query.boolean_query(clauses)


def is_ranked(query: CandidateQuery) -> bool:
    """Tell whether people can differ in rank at all; otherwise they go by id."""
    return bool(query.wishes or _words(query) or trusted_conditions(query))


def one_of(field: str, values: Iterable[Any]) -> tantivy.Query:
    """Give the query for any of these values in a field."""
    return tantivy.Query.term_set_query(SCHEMA, field, list(values))


def _words(query: CandidateQuery) -> tuple[str, ...]:
    return query_words(query.text)


def _has_passed(now: datetime) -> tantivy.Query:
    return _between("next_change", 0, microseconds(now))


def _meeting(condition: BadgeCondition, acceptance: Acceptance) -> tantivy.Query:
    wanted = wanted_tokens(condition, acceptance)
    queries = [_between("tokens", low, high) for low, high in wanted.ranges]
    return _any_of([*queries, one_of("tokens", wanted.tokens)] if wanted.tokens else queries)


def _between(field: str, low: int, high: int) -> tantivy.Query:
    return tantivy.Query.range_query(SCHEMA, field, _UNSIGNED, low, high, use_inverted_index=True)


def _scored(word: str, boost: float) -> tantivy.Query:
    return _any_of(
        tantivy.Query.boost_query(_term(field, word), boost * field_boost)
        for field, field_boost in FIELD_BOOSTS.items()
    )


def _term(field: str, word: str) -> tantivy.Query:
    return tantivy.Query.term_query(SCHEMA, field, word, index_option="freq")


def _all_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(_MUST, query) for query in queries])


def _any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    clauses = [(_SHOULD, query) for query in queries]
    return tantivy.Query.boolean_query(clauses) if clauses else tantivy.Query.empty_query()
