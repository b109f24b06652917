"""Reading an expanded JSON-LD node: only what the signature covers can be read through it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.parsing import as_list, read_moment

CREDENTIALS = "https://www.w3.org/2018/credentials#"
STATUS = "https://www.w3.org/ns/credentials/status#"
STATUS_2021 = "https://w3id.org/vc/status-list#"
OPEN_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA = "https://schema.org/"


@dataclass(frozen=True)
class Node:
    """A node of the signed graph. Properties are named by their whole addresses."""

    data: Mapping[str, Any]

    @property
    def id(self) -> str | None:
        """Its id; None for a node without one."""
        value = self.data.get("@id")
        return value if isinstance(value, str) else None

    @property
    def types(self) -> frozenset[str]:
        """Its types."""
        return frozenset(as_list(self.data.get("@type")))

    def nodes(self, name: str) -> list["Node"]:
        """Give the nodes that a property points to, in the order of the document. Sets and lists are opened."""
        return [Node(value) for value in _opened(self.data.get(name)) if "@value" not in value]

    def node(self, *names: str) -> "Node":
        """Give the one node of a property that has several names, or an empty one when there is none or several."""
        found = [node for name in names for node in self.nodes(name)]
        return found[0] if len(found) == 1 else Node({})

    def texts(self, name: str) -> list[str]:
        """Give the strings of a property."""
        values = [value.get("@value") for value in _opened(self.data.get(name))]
        return [value for value in values if isinstance(value, str)]

    def text(self, name: str) -> str | None:
        """Give the first string of a property that is not blank."""
        return next((text for text in self.texts(name) if text.strip()), None)

    def flag(self, name: str) -> bool | None:
        """Give a true or false property."""
        values = [value.get("@value") for value in _opened(self.data.get(name))]
        return {True: True, "true": True, False: False, "false": False}.get(values[0]) if len(values) == 1 else None

    def number(self, name: str) -> int | None:
        """Give a whole number, also one written as a decimal string; None for anything else."""
        values = [value.get("@value") for value in _opened(self.data.get(name))]
        if len(values) != 1 or isinstance(values[0], bool):
            return None
        text = str(values[0])
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None

    def moment(self, *names: str) -> datetime | None:
        """Give the first of several properties that holds a moment."""
        return next((moment for name in names if (moment := read_moment(self.text(name)))), None)


def _opened(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in as_list(value):
        if isinstance(each, dict) and "@list" in each:
            found += _opened(each["@list"])
        elif isinstance(each, dict) and "@graph" in each:
            found += _opened(each["@graph"])
        elif isinstance(each, dict):
            found.append(each)
    return found
