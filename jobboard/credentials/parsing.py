"""Strict reading of JSON and times from outside: what two readers could understand differently is refused."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 10_000
MAX_ID_BYTES = 1024
MAX_NAME, MAX_TEXT, MAX_TAGS = 300, 10_000, 100

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?")

# A string, which hides what is in it and always ends, or one bracket or comma.
_MARKS = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|([\[{])|([\]}])|,', re.DOTALL)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_UNSHOWABLE = re.compile("[\x01-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # Controls, and turns of direction.


def read_json(data: bytes) -> Any:
    """Give the JSON value in UTF-8 bytes.

    Raises: Refused for more than 1 MiB, depth over 32, over 10,000 nodes, a byte order mark, duplicate keys, NaN,
    infinities, lone surrogates, the letter of number zero, and anything that is not JSON.
    """
    if len(data) > MAX_BYTES:
        raise _unreadable("format.too_large", f"{len(data)} bytes")
    if data.startswith(b"\xef\xbb\xbf"):
        raise _unreadable("format.not_json", "byte order mark")
    try:
        text = data.decode("utf-8")
        _refuse_shape(text)
        value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_small
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise _unreadable("format.not_json", type(error).__name__) from error
    _refuse_nodes(value)
    return value


def read_moment(value: object) -> datetime | None:
    """Give an ISO 8601 or xsd:dateTime moment in UTC; None for anything else. A time without a zone is UTC."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def as_list(value: object) -> list[Any]:
    """Give a list as it is, None as an empty list, and anything else as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects_in(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give every JSON object in a value, itself included."""
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def types_of(document: Mapping[str, Any]) -> list[Any]:
    """Give the types of an object of JSON-LD, which has two names for them that mean the same."""
    return as_list(document.get("type", document.get("@type")))


def is_language(value: object) -> bool:
    """Tell whether a value is the tag of a language. Source: RDF 1.1 N-Quads, section 4, LANGTAG; RFC 5646, 2.1."""
    return isinstance(value, str) and bool(_LANGUAGE.fullmatch(value))


def text_or_none(value: object) -> str | None:
    """Give a string that is not blank, else None."""
    return value if isinstance(value, str) and value.strip() else None


def shown(value: object, limit: int) -> str | None:
    """Give a text as it may be shown: without control characters, and cut where it is too long. None for no text."""
    text = text_or_none(value)
    text = text_or_none(_UNSHOWABLE.sub("", text)) if text else None
    return text if text is None or len(text) <= limit else text[: limit - 1] + "…"


def shown_tags(values: Sequence[object]) -> tuple[str, ...]:
    """Give the texts among some values as they may be shown, as many as a page can hold."""
    return tuple(tag for value in values[:MAX_TAGS] if (tag := shown(value, MAX_NAME)))


def key_id(value: str | None) -> str | None:
    """Give an id that can be kept as a key. Raises: Refused when it is too long for one."""
    if value is not None and len(value.encode()) > MAX_ID_BYTES:
        raise _unreadable("structure.id_too_long")
    return value


def id_of(value: object) -> str | None:
    """Give the id of an object, or a string that stands for it."""
    return text_or_none(value.get("id") if isinstance(value, dict) else value)


def is_web_address(text: str | None) -> bool:
    """Tell whether a text has the form of an address on the web. Whether it may be asked is the loader's affair."""
    return text is not None and text.startswith(("https://", "http://")) and bool(host_of(text))


def host_of(address: str) -> str:
    """Give the host of an address, with its port where one is written; empty for what is no address."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _unreadable(code: str, detail: str = "") -> Refused:
    """What cannot be read is not known to be false."""
    return Refused(code, detail, outcome=Outcome.UNKNOWN)


def _refuse_shape(text: str) -> None:
    """Refuse what is too deep, or has too many parts, before it is read."""
    depth, commas = 0, 0
    for found in _MARKS.finditer(text):
        if found[1]:
            depth += 1
            if depth > MAX_DEPTH:
                raise _unreadable("format.too_deep")
        elif found[2]:
            depth -= 1
        elif found[0] == ",":
            commas += 1
            if commas > MAX_NODES:
                raise _unreadable("format.too_many_nodes")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("format.duplicate_keys")
    return found


def _refuse_constant(name: str) -> Any:
    raise _unreadable("format.not_json", name)


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _unreadable("format.not_json", "a number out of range")
    return value


def _small(text: str) -> int:
    if len(text) > 30:
        raise _unreadable("format.not_json", "a number out of range")
    return int(text)


def _refuse_nodes(value: Any) -> None:
    waiting, count = [value], 0
    while waiting:
        node = waiting.pop()
        count += 1
        if count > MAX_NODES:
            raise _unreadable("format.too_many_nodes")
        if isinstance(node, dict):
            waiting += [*node.keys(), *node.values()]
        elif isinstance(node, list):
            waiting += node
        elif isinstance(node, str) and _UNWRITABLE.search(node):
            raise _unreadable("format.not_json", "a letter that cannot be written")
