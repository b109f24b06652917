"""The JSON schemas that a certificate declares for its subjects, as far as they can be followed with bounded work.

Only words whose meaning is plain and cheap are followed: no references, and no patterns, which can be made to take
for ever. docs/decisions/0022 says why a schema that cannot be followed leaves the certificate unknown.

Source: JSON Schema draft-04 to 2020-12, "Validation"; Blockcerts v3.1, `credentialSchema` (it is about the subject).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jobboard.credentials.findings import Refused, failed, passed, unknown
from jobboard.credentials.graph import CREDENTIALS, Node
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, is_web_address
from jobboard.credentials.report import CheckResult, Outcome

MAX_SCHEMAS = 4
MAX_STEPS = 5_000

_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: _is_number(value),
    "integer": lambda value: _is_number(value) and value == int(value),
}

# What says nothing about what is allowed.
_SAYS_NOTHING = {"$schema", "$id", "id", "$comment", "title", "description", "default", "examples", "deprecated"}
_SAYS_NOTHING |= {"$defs", "definitions", "format"}  # Of a format JSON Schema says that it is not compared by default.


def judge_declared_schemas(document: Mapping[str, Any], node: Node, loader: DocumentLoader) -> tuple[CheckResult, ...]:
    """Judge the subjects of a certificate by each schema that it declares. Nothing where it declares none.

    `node`: the certificate as its graph says it, whose addresses are the signed ones.
    """
    if not node.has(f"{CREDENTIALS}credentialSchema"):
        return ()
    schemas = node.nodes(f"{CREDENTIALS}credentialSchema")
    if not 0 < len(schemas) <= MAX_SCHEMAS:
        return (unknown("structure.schema_unsupported", f"{len(schemas)} schemas"),)
    return tuple(_judge(each, as_list(document.get("credentialSubject")), loader) for each in schemas)


def _judge(named: Node, subjects: Iterable[Any], loader: DocumentLoader) -> CheckResult:
    if f"{CREDENTIALS}JsonSchema" not in named.types or not is_web_address(named.id):
        return unknown("structure.schema_unsupported", "kind")
    try:
        schema = load_json(loader, str(named.id))
        meets = _Validation().all_meet(subjects, schema)
    except NotLoaded as error:
        return unknown("structure.schema_unreachable", f"{error.code} {named.id}")
    except Refused as error:
        return error.as_check()
    return passed("structure.schema_met") if meets else failed("structure.schema_violated")


class _Validation:
    """One validation with its allowance of steps."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def all_meet(self, values: Iterable[Any], schema: object) -> bool:
        """Tell whether every value meets a schema. Raises: Refused for what cannot be followed."""
        return all(self._meets(value, schema) for value in values)

    def _meets(self, value: Any, schema: object) -> bool:
        self._left -= 1
        if self._left < 0:
            raise _unsupported("too much work")
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            raise _unsupported("no schema")
        return all(self._follows(value, word, schema) for word in schema if word not in _SAYS_NOTHING)

    def _follows(self, value: Any, word: str, schema: Mapping[str, Any]) -> bool:
        rule = schema[word]
        if word in _PLAIN:
            return _PLAIN[word](value, rule)
        if word == "properties":
            parts = _mapping(rule)
            known = [name for name in parts if isinstance(value, dict) and name in value]
            return all(self._meets(value[name], parts[name]) for name in known)
        if word == "additionalProperties":
            listed = _mapping(schema.get("properties", {}))
            others = [value[name] for name in value if name not in listed] if isinstance(value, dict) else []
            return self.all_meet(others, rule)
        if word == "items" and not isinstance(rule, list):
            return self.all_meet(value if isinstance(value, list) else [], rule)
        if word == "allOf":
            return all(self._meets(value, each) for each in _schemas(rule))
        if word == "anyOf":
            return any(self._meets(value, each) for each in _schemas(rule))
        if word == "oneOf":
            return [self._meets(value, each) for each in _schemas(rule)].count(True) == 1
        if word == "not":
            return not self._meets(value, rule)
        raise _unsupported(word[:40])


def _kind(value: Any, rule: object) -> bool:
    kinds = as_list(rule)
    if not kinds or not all(isinstance(kind, str) and kind in _KINDS for kind in kinds):
        raise _unsupported("type")
    return any(_KINDS[kind](value) for kind in kinds)


def _required(value: Any, rule: object) -> bool:
    if not isinstance(rule, list) or not all(isinstance(name, str) for name in rule):
        raise _unsupported("required")
    return not isinstance(value, dict) or all(name in value for name in rule)


def _at_least(size: Callable[[Any], int | float | None]) -> Callable[[Any, object], bool]:
    return lambda value, rule: (found := size(value)) is None or found >= _number(rule)


def _at_most(size: Callable[[Any], int | float | None]) -> Callable[[Any, object], bool]:
    return lambda value, rule: (found := size(value)) is None or found <= _number(rule)


def _amount(value: Any) -> int | float | None:
    return value if _is_number(value) else None


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return len(value) if isinstance(value, list) else None


_PLAIN: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": _kind,
    "required": _required,
    "enum": lambda value, rule: any(_is_same(value, each) for each in _schemas(rule)),
    "const": lambda value, rule: _is_same(value, rule),
    "minimum": _at_least(_amount),
    "maximum": _at_most(_amount),
    "minLength": _at_least(_length),
    "maxLength": _at_most(_length),
    "minItems": _at_least(_count),
    "maxItems": _at_most(_count),
}


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two values of JSON are the same, all the way down; true is not 1."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(value, other[name]) for name, value in one.items())
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(rule: object) -> int | float:
    if not isinstance(rule, int | float) or isinstance(rule, bool):
        raise _unsupported("no number")
    return rule


def _mapping(rule: object) -> Mapping[str, Any]:
    if not isinstance(rule, dict):
        raise _unsupported("no schemas")
    return rule


def _schemas(rule: object) -> list[Any]:
    if not isinstance(rule, list) or not rule:
        raise _unsupported("no schemas")
    return rule


def _unsupported(detail: str) -> Refused:
    return Refused("structure.schema_unsupported", detail, outcome=Outcome.UNKNOWN)
