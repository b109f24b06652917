"""The mapping of the Elasticsearch index: closed, and marked with what it was made with.

It needs no module beyond the server's core, no script and no paid licence. `badges` are nested documents, which only
conditions ask that look at badges one by one (see `single_badge`); every other condition needs only `tokens`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from jobboard.search.indexed import IndexedFields
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.single_badge import FIELDS as BADGE_FIELDS
from jobboard.search.tokens import TOKENS_VERSION
from jobboard.search.words import WORDS_VERSION

MAPPING_VERSION = 4
_SHIFT = 2**63

SETTINGS: Mapping[str, Any] = {
    "auto_expand_replicas": "0-1",
    "codec": "best_compression",  # three quarters of an index are documents as they were given, read by `holds` alone
    "refresh_interval": "1s",  # said aloud, because the default lets an idle index wait for the next question
    "max_result_window": 10_000,
    "max_terms_count": 1_000_000,  # ids in one list, of places or people
    "analysis": {"analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}}},
}
_FILTERED = {"type": "long", "doc_values": False}
_COUNTED = {"type": "integer", "index": False}
_NAMED = {"type": "keyword", "doc_values": False}
_PROPERTIES: Mapping[str, Any] = {
    "candidate": {"type": "long"},
    "version": {"type": "long", "index": False},
    "dropped": {"type": "boolean"},
    "scopes": _FILTERED,
    "next_change": _FILTERED,
    "place": _FILTERED,
    "region": {"type": "keyword"},
    "tokens": _FILTERED,
    "skill": _COUNTED,
    "achievement": _COUNTED,
    "issuer": _COUNTED,
    "claimed": _FILTERED,
    "remote": _FILTERED,
    "available_from": _FILTERED,
    "hours": _NAMED,
    "contracts": _NAMED,
    **{name: {"type": "text", "analyzer": "words"} for name in FIELD_BOOSTS},
    "badges": {"type": "nested", "dynamic": "strict", "properties": dict.fromkeys(BADGE_FIELDS, _FILTERED)},
}
META: Mapping[str, Any] = {
    "mapping_version": MAPPING_VERSION,
    "digest": hashlib.sha256(
        json.dumps([SETTINGS, _PROPERTIES, TOKENS_VERSION, WORDS_VERSION], sort_keys=True).encode()
    ).hexdigest(),
}
MAPPINGS: Mapping[str, Any] = {"dynamic": "strict", "_meta": META, "properties": _PROPERTIES}


def to_source(fields: IndexedFields) -> dict[str, Any]:
    """Give the body of the document that the index stores."""
    source = {**_said(fields, _PROPERTIES), "dropped": bool(fields.dropped)}
    if fields.badges:
        source["badges"] = [_said(badge, BADGE_FIELDS) for badge in fields.badges]
    return source


def signed(token: int) -> int:
    """Give a token as the signed number that a `long` can hold; the order stays the same."""
    return token - _SHIFT


def _said(fields: object, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(fields, name) for name in names}
    return {
        name: [signed(token) for token in value] if name == "tokens" else value
        for name, value in values.items()
        if value not in (None, ())
    }
