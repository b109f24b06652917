"""The mapping of the Elasticsearch index: closed, and marked with what it was made with.

It needs no module beyond the server's core, no script and no paid licence. `badges` as nested documents, for "which
badge matched", come with the search of whole badges; one condition on one badge needs only `tokens`.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from jobboard.search.indexed import IndexedFields
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.tokens import TOKENS_VERSION
from jobboard.search.words import WORDS_VERSION

MAPPING_VERSION = 2
_SHIFT = 2**63

SETTINGS: Mapping[str, Any] = {
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",  # said aloud, because the default lets an idle index wait for the next question
    "max_result_window": 10_000,
    "analysis": {"analyzer": {"words": {"type": "custom", "tokenizer": "whitespace"}}},
}
_FILTERED = {"type": "long", "doc_values": False}
_COUNTED = {"type": "integer", "index": False}
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
    **{name: {"type": "text", "analyzer": "words"} for name in FIELD_BOOSTS},
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
    source = {name: getattr(fields, name) for name in _PROPERTIES}
    source |= {"dropped": bool(fields.dropped), "tokens": [signed(token) for token in fields.tokens]}
    return {name: value for name, value in source.items() if value not in (None, (), [])}


def signed(token: int) -> int:
    """Give a token as the signed number that a `long` can hold; the order stays the same."""
    return token - _SHIFT
