"""Words that a document defines itself: only new ones for new things, so that nothing known can be said otherwise.

Certificates of Blockcerts do this with the fields of their issuer. docs/decisions/0021 says why no more is let through.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import (
    CREDENTIALS,
    LEARNER_RECORD,
    OPEN_BADGES,
    OPEN_BADGES_2,
    RDF,
    SCHEMA,
    SCHEMA_2,
    SECURITY,
    STATUS,
    STATUS_2021,
)
from jobboard.credentials.parsing import objects_in

CONTEXTS_OF_BLOCKCERTS = ("https://w3id.org/blockcerts/", "https://www.blockcerts.org/schema/")
MAX_WORDS = 100

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# A whole name that cannot be the beginning of other names.
_NAME = re.compile(r"(?P<prefix>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`:/?#\[\]@])")

# The vocabularies that the verifier reads.
_READ = (
    CREDENTIALS,
    LEARNER_RECORD,
    OPEN_BADGES,
    OPEN_BADGES_2,
    SCHEMA,
    SCHEMA_2,
    SECURITY,
    STATUS,
    STATUS_2021,
    RDF,
)


def require_new_words(inside: Sequence[object], files: Collection[Any]) -> None:
    """Require that contexts written into a document only give new words new meanings, each the same one everywhere.

    `files`: the pinned contexts that the document names, anywhere.

    Raises: Refused for a word that they know, a meaning that they or the verifier know, and more than a plain meaning.
    """
    known = {word for file in files for node in objects_in(file) for word in node}
    prefixes = {word: meaning for file in files for word, meaning in _meanings(file) if word is not None}
    names = {_whole(meaning, prefixes) for file in files for _, meaning in _meanings(file)}
    meanings: dict[str, object] = {}
    for context in inside:
        if not isinstance(context, Mapping) or len(context) > MAX_WORDS:
            raise _refused("no words")
        for word, meaning in context.items():
            if word in known or not _WORD.fullmatch(word) or meanings.setdefault(word, meaning) != meaning:
                raise _refused("a known word")
            name = _name_of(meaning)
            for each in (name, _whole(name, prefixes)):
                if each in names or each.startswith(_READ):
                    raise _refused("a known meaning")


def _name_of(meaning: object) -> str:
    """Give the name that a word stands for. Raises: Refused unless it is whole, and says no more than its type."""
    name = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
    if isinstance(meaning, Mapping):
        kind = meaning.get("@type", "@id")
        is_plain = meaning.keys() <= {"@id", "@type"} and isinstance(kind, str)
        if not is_plain or not (kind == "@id" or _NAME.fullmatch(str(kind))):
            raise _refused("more than a meaning")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _refused("no whole name")
    return name


def _whole(name: str, prefixes: Mapping[str, str]) -> str:
    """Give a name with its prefix written out, as it is understood where that prefix is known."""
    for _ in range(4):  # A prefix may be written with another.
        prefix, colon, rest = name.partition(":")
        if not colon or rest.startswith("//") or prefix not in prefixes:
            break
        name = prefixes[prefix] + rest
    return name


def _meanings(file: Any) -> Iterator[tuple[str | None, str]]:
    """Give every meaning in a context: with the word where it is written plainly, and so can be a prefix."""
    for node in objects_in(file):
        for word, value in node.items():
            if isinstance(value, str):
                yield word, value
            elif isinstance(value, Mapping) and isinstance(value.get("@id"), str):
                yield None, value["@id"]


def _refused(detail: str) -> Refused:
    return Refused("format.inline_context", detail)
