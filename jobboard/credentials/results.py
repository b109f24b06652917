"""Results of a badge: against what its achievement says results can be, and as they may be shown.

What cannot be compared contradicts nothing.

An achieved level may be one of another description of the same achievement, as in the specification's own example.

Source: 1EdTech Open Badges Specification 3.0, appendix B "Data Models", Result and ResultDescription.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from jobboard.credentials.facts import AwardedResult, Credits
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import OPEN_BADGES, SCHEMA, Node
from jobboard.credentials.parsing import MAX_NAME, shown

_NUMBER = re.compile(r"\s*([+-]?\d{1,30}(?:\.\d{1,30})?(?:E[+-]?\d{1,2})?)\s*%?\s*", re.ASCII)


_BOUNDS = ("valueMin", "valueMax")

MAX_RESULTS = 50
"""How many results of a badge are shown."""


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


def read_results(subject: Node, achievement: Node) -> tuple[AwardedResult, ...]:
    """Give the results of a subject with what its achievement says of them, as they may be shown."""
    found = achievement.nodes(f"{OPEN_BADGES}resultDescription")
    described: dict[str | None, Node] = {node.id: node for node in found if node.id}
    levels = {level.id: level for each in found for level in each.nodes(f"{OPEN_BADGES}rubricCriterionLevel")}
    results = subject.nodes(f"{OPEN_BADGES}result")[:MAX_RESULTS]
    return tuple(_result(each, _named(each, "resultDescription", described), levels) for each in results)


def read_credits(subject: Node, achievement: Node) -> Credits | None:
    """Give the credits that an achievement gives and that the subject earned; None where neither is a number."""
    available, earned = (
        _plain_number(node.only_text(OPEN_BADGES + name))
        for node, name in ((achievement, "creditsAvailable"), (subject, "creditsEarned"))
    )
    return Credits(available, earned) if available or earned else None


def _result(result: Node, description: Node, levels: Mapping[str | None, Node]) -> AwardedResult:
    texts = {
        "name": description.only_text(f"{SCHEMA}name"),
        "kind": (description.only_text(f"{OPEN_BADGES}resultType") or "").removeprefix(OPEN_BADGES),
        "value": result.only_text(f"{SCHEMA}value"),
        "achieved_level": _named(result, "achievedLevel", levels).only_text(f"{SCHEMA}name"),
        "status": (result.only_text(f"{OPEN_BADGES}status") or "").removeprefix(OPEN_BADGES),
        "least": description.only_text(f"{OPEN_BADGES}valueMin"),
        "most": description.only_text(f"{OPEN_BADGES}valueMax"),
    }
    kept = {name: shown(text, MAX_NAME) for name, text in texts.items()}
    return AwardedResult(**kept, is_foreseen=_is_foreseen(texts["value"], description))


def _is_foreseen(value: str | None, description: Node) -> bool:
    if value is None:
        return False
    numbers = [
        _number(text or "") for text in (value, *(description.only_text(OPEN_BADGES + name) for name in _BOUNDS))
    ]
    return value in description.texts(f"{OPEN_BADGES}allowedValue") or None not in numbers


def _named(node: Node, name: str, described: Mapping[str | None, Node]) -> Node:
    """Give the one thing that a property names among those that are described; an empty node for none or several."""
    names = _names(node, name)
    return described.get(names.pop(), Node()) if len(names) == 1 else Node()


def _plain_number(text: str | None) -> str | None:
    number = _number(text or "")
    return f"{number.normalize():f}" if number is not None else None


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
