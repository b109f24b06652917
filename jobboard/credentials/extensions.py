"""What Open Badges 2.0 asks of an extension, as far as it can be seen without asking anybody.

It says of what type it is, and where the words of that type are defined. The JSON schemas that those definitions may
name are not fetched, so what stands inside an extension is not judged, and nothing of it is ever shown.

Source: IMS Global Open Badges v2.0, "Extensions".
"""

from collections.abc import Mapping
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list, is_web_address

_OWN = "https://w3id.org/openbadges/"


def require_extensions(document: Mapping[str, Any]) -> None:
    """Raises: Refused for an extension without a type of its own, without a vocabulary, or with a redefined one."""
    further = [context for context in as_list(document.get("@context")) if not str(context).startswith(f"{_OWN}v")]
    waiting: list[object] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += [value for name, value in part.items() if name != "@context"]
            if is_extension(part):
                _require_declared(part, further)


def is_extension(part: Mapping[str, Any]) -> bool:
    """Tell whether a part of a badge says that it is an extension, so that its words may mean something else."""
    return "Extension" in _types_of(part)


def _require_declared(part: Mapping[str, Any], further: list[object]) -> None:
    types, contexts = _types_of(part), as_list(part.get("@context"))
    if not all(isinstance(each, str) and each for each in types) or len(set(types)) != len(types) or len(types) < 2:
        raise Refused("structure.extension_undeclared", "type")
    if not all(is_web_address(each) if isinstance(each, str) else False for each in contexts):
        raise Refused("structure.extension_undeclared", "@context")
    if not contexts and not further:
        raise Refused("structure.extension_undeclared", "no @context")


def _types_of(part: Mapping[str, Any]) -> list[Any]:
    return [*as_list(part.get("type")), *as_list(part.get("@type"))]
