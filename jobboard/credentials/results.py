"""Results of a badge against what its achievement says results can be. What cannot be compared contradicts nothing.

An achieved level may be one of another description of the same achievement, as in the specification's own example.

Source: 1EdTech Open Badges Specification 3.0, appendix B "Data Models", Result and ResultDescription.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import OPEN_BADGES, SCHEMA, Node

_NUMBER = re.compile(r"\s*([+-]?\d{1,30}(?:\.\d{1,30})?(?:E[+-]?\d{1,2})?)\s*%?\s*", re.ASCII)


def require_results(subject: Node, achievements: Sequence[Node]) -> None:
    """Check that the results of a subject are among those that its achievements describe. Raises: Refused."""
    if any(achievement.is_reference for achievement in achievements):
        return
    found = [node for each in achievements for node in each.nodes(f"{OPEN_BADGES}resultDescription")]
    levels = {level.id for each in found for level in each.nodes(f"{OPEN_BADGES}rubricCriterionLevel")}
    described: dict[str | None, Node] = {node.id: node for node in found if node.id}
    for result in subject.nodes(f"{OPEN_BADGES}result"):
        names = _names(result, "resultDescription")
        if not names <= described.keys():
            raise _contradiction("resultDescription")
        if names and not _names(result, "achievedLevel") <= levels:
            raise _contradiction("achievedLevel")
        for name in names:
            _require_described(result, described[name])


def _require_described(result: Node, description: Node) -> None:
    if f"{OPEN_BADGES}Status" in _words(description, "resultType") and not result.has(f"{OPEN_BADGES}status"):
        raise _contradiction("status")
    values, allowed = result.texts(f"{SCHEMA}value"), description.texts(f"{OPEN_BADGES}allowedValue")
    if allowed and not set(values) <= set(allowed):
        raise _contradiction("allowedValue")
    for value in values:
        _require_between(value, description)


def _require_between(value: str, description: Node) -> None:
    number = _number(value)
    for bound in map(_number, description.texts(f"{OPEN_BADGES}valueMin")):
        if number is not None and bound is not None and number < bound:
            raise _contradiction("valueMin")
    for bound in map(_number, description.texts(f"{OPEN_BADGES}valueMax")):
        if number is not None and bound is not None and number > bound:
            raise _contradiction("valueMax")


def _number(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text)
    return Decimal(found[1]) if found else None


def _names(node: Node, name: str) -> set[str | None]:
    """Give the addresses of a property, which some contexts write as text and some as references."""
    return {*node.texts(OPEN_BADGES + name), *(each.id for each in node.nodes(OPEN_BADGES + name))}


def _words(node: Node, name: str) -> set[str]:
    """Give the words of a property with their whole names."""
    return {text if ":" in text else OPEN_BADGES + text for text in node.texts(OPEN_BADGES + name)}


def _contradiction(detail: str) -> Refused:
    return Refused("structure.result_contradicts", detail)
