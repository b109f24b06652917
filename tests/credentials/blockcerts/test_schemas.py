"""The words of JSON Schema that are followed, those that are not, and the bound on work."""

import pytest

from jobboard.credentials.blockcerts.schemas import MAX_STEPS, _Validation
from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

GOOD = {"name": "Isla", "score": 7, "tags": ["a", "b"], "is_done": True, "none": None, "list": [True, {"done": False}]}


def meets(schema, value=GOOD):
    return _Validation().all_meet([value], schema)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        True,
        {"$schema": "http://json-schema.org/draft-04/schema#", "title": "t", "description": "d", "format": "email"},
        {"type": "object"},
        {"type": ["string", "object"]},
        {"required": ["name", "score"]},
        {"properties": {"score": {"type": "integer", "minimum": 7, "maximum": 7}, "absent": {"type": "string"}}},
        {"properties": {"score": {"type": "number"}, "is_done": {"type": "boolean"}, "none": {"type": "null"}}},
        {"properties": {"name": {"minLength": 4, "maxLength": 4, "enum": ["Isla", 7], "const": "Isla"}}},
        {"properties": {"tags": {"items": {"type": "string"}, "minItems": 2, "maxItems": 2}}},
        {"properties": {"tags": {"minLength": 99, "minimum": 99}}},
        {"const": GOOD},
        {"additionalProperties": True},
        {"properties": {"name": {}}, "additionalProperties": {"not": {"type": "object"}}},
        {"allOf": [{"required": ["name"]}, {}], "anyOf": [False, {}], "oneOf": [{}, {"required": ["absent"]}]},
        {"not": {"required": ["absent"]}},
    ],
)
def test_what_meets_a_schema(schema):
    assert meets(schema)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "array"},
        {"required": ["absent"]},
        {"properties": {"score": {"type": "string"}}},
        {"properties": {"score": {"minimum": 8}}},
        {"properties": {"score": {"maximum": 6}}},
        {"properties": {"is_done": {"type": "integer"}}},
        {"properties": {"is_done": {"const": 1}}},
        {"properties": {"is_done": {"enum": [1, 0]}}},
        {"const": {**GOOD, "is_done": 1}},
        {"properties": {"list": {"const": [1, {"done": 0}]}}},
        {"properties": {"name": {"minLength": 5}}},
        {"properties": {"name": {"maxLength": 3}}},
        {"properties": {"tags": {"items": {"type": "number"}}}},
        {"properties": {"tags": {"minItems": 3}}},
        {"properties": {"tags": {"maxItems": 1}}},
        {"properties": {"name": {}}, "additionalProperties": False},
        {"allOf": [{}, False]},
        {"anyOf": [False, False]},
        {"oneOf": [{}, {}]},
        {"not": {}},
    ],
)
def test_what_does_not(schema):
    assert not meets(schema)


@pytest.mark.parametrize(
    "schema",
    [
        7,
        None,
        [],
        {"pattern": "(a+)+$"},
        {"patternProperties": {"(a+)+$": {}}},
        {"$ref": "#"},
        {"$ref": "https://elsewhere.example/"},
        {"if": {}},
        {"type": "date"},
        {"type": []},
        {"required": "name"},
        {"enum": []},
        {"properties": []},
        {"properties": {"name": {"minLength": "4"}}},
        {"properties": {"name": {"minLength": True}}},
        {"items": [{}]},
        {"not": {"newWord": 1}},
        {"anyOf": {}},
    ],
)
def test_what_cannot_be_followed_leaves_it_open(schema):
    with pytest.raises(Refused) as error:
        meets(schema)
    assert (error.value.code, error.value.outcome) == ("structure.schema_unsupported", Outcome.UNKNOWN)


def test_work_is_bounded():
    schema: dict = {}
    for _ in range(20):
        schema = {"allOf": [schema, schema]}
    with pytest.raises(Refused) as error:
        meets(schema)
    assert error.value.detail == "too much work"
    assert meets({"items": {}}, ["x"] * (MAX_STEPS - 2))
