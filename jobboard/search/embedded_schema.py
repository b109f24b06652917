"""The two embedded indexes of one generation, and the small queries that everything else is made of.

One index holds people. The other holds their badges one by one, since the engine has no documents inside documents; it
is asked for the people whose one badge meets a condition that the composite token cannot say.

`person` is the candidate once more, in decimal digits: sets of thousands are found four to five times faster in a
dictionary that branches by ten than in one of numbers, which branches by 256.
"""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import tantivy

from jobboard.search.indexed import IndexedFields
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.single_badge import FIELDS as BADGE_FIELDS
from jobboard.search.tokens import TOKENS_VERSION, Wanted
from jobboard.search.words import WORDS_VERSION

SCHEMA_VERSION = 4
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
    "claimed": {"indexed": True},
    "remote": {"indexed": True},
    "available_from": {"indexed": True},
    "digest": {"fast": True},
}
_NAMES: dict[str, dict[str, bool]] = {"person": {}, "region": {"fast": True}, "hours": {}, "contracts": {}}
_BADGE_NUMBERS: dict[str, dict[str, bool]] = {
    "candidate": {"fast": True},
    **{name: {"indexed": True} for name in BADGE_FIELDS},
}
_ENGINE = version("tantivy").rpartition(".")[0]
_MADE_WITH = (SCHEMA_VERSION, _NUMBERS, _NAMES, _BADGE_NUMBERS, FIELD_BOOSTS, TOKENS_VERSION, WORDS_VERSION, _ENGINE)
SHAPE = hashlib.sha256(" ".join(map(str, _MADE_WITH)).encode()).hexdigest()[:12]
"""Names what an index was made with: one with another shape must be built again."""


def _schema(numbers: dict[str, dict[str, bool]], names: dict[str, dict[str, bool]], *texts: str) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, options in numbers.items():
        builder.add_unsigned_field(name, **options)
    for name, options in names.items():
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", **options)
    for name in texts:
        builder.add_text_field(name, tokenizer_name="whitespace")
    return builder.build()


SCHEMA = _schema(_NUMBERS, _NAMES, *FIELD_BOOSTS)
BADGE_SCHEMA = _schema(_BADGE_NUMBERS, {"person": {}})
_UNSIGNED = tantivy.FieldType.Unsigned
_FEW = 500
"""A set of terms costs as much as about so many terms one by one, however few are in it."""
MUST, SHOULD, NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def to_document(fields: IndexedFields) -> tantivy.Document:
    """Give the document of a person."""
    document = _numbered(fields, _NUMBERS)
    document.add_text("person", str(fields.candidate))
    for name in ("region", "hours", "contracts"):
        for each in _several(getattr(fields, name)):
            document.add_text(name, each)
    for name in FIELD_BOOSTS:
        document.add_text(name, getattr(fields, name))
    return document


def to_badge_documents(fields: IndexedFields) -> Iterable[tantivy.Document]:
    """Give the documents of a person's badges."""
    for badge in fields.badges:
        document = _numbered(badge, BADGE_FIELDS)
        document.add_unsigned("candidate", fields.candidate)
        document.add_text("person", str(fields.candidate))
        yield document


def one_of(field: str, values: Iterable[Any], schema: tantivy.Schema = SCHEMA) -> tantivy.Query:
    """Give the query for any of these values in a field."""
    if field == "candidate":
        field, values = "person", map(str, values)
    wanted = list(values)
    if len(wanted) > _FEW:
        return tantivy.Query.term_set_query(schema, field, wanted)
    terms = [tantivy.Query.term_query(schema, field, value, index_option="basic") for value in wanted]
    return terms[0] if len(terms) == 1 else any_of(terms)


def between(field: str, low: int, high: int, schema: tantivy.Schema = SCHEMA) -> tantivy.Query:
    """Give the query for a number from `low` to `high`, both included."""
    return tantivy.Query.range_query(schema, field, _UNSIGNED, low, high, use_inverted_index=True)


def within(field: str, wanted: Wanted, schema: tantivy.Schema = SCHEMA) -> tantivy.Query:
    """Give the query for any of the wanted numbers."""
    queries = [between(field, low, high, schema) for low, high in wanted.ranges]
    return any_of([*queries, one_of(field, wanted.tokens, schema)] if wanted.tokens else queries)


def any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    """Give the query for what at least one of these finds; without any: nothing."""
    clauses = [(SHOULD, query) for query in queries]
    return tantivy.Query.boolean_query(clauses) if clauses else tantivy.Query.empty_query()


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """Give how many documents a query finds."""
    return counted(searcher.search(query, limit=1))


def counted(found: tantivy.SearchResult) -> int:
    """Give how many documents a search found beyond those that it gives."""
    return int(found.count)  # type: ignore[attr-defined]  # missing from the stubs of tantivy 0.27


def _numbered(fields: object, names: Iterable[str]) -> tantivy.Document:
    document = tantivy.Document()
    for name in names:
        for each in _several(getattr(fields, name)):
            document.add_unsigned(name, each)
    return document


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)
