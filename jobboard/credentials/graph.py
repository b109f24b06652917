"""Reading the graph that a signature covers: what is not signed cannot be read through it.

A node that a document writes in several places is one node here, as it is for the signature: moving a part of it from
one place to another changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jobboard.credentials.parsing import read_moment

CREDENTIALS = "https://www.w3.org/2018/credentials#"
STATUS = "https://www.w3.org/ns/credentials/status#"
STATUS_2021 = "https://w3id.org/vc/status-list#"
OPEN_BADGES = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
LEARNER_RECORD = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
SCHEMA = "https://schema.org/"
SECURITY = "https://w3id.org/security#"
PROOF = f"{SECURITY}proof"
# Those of Open Badges 2.0 and of Blockcerts, whose contexts write schema.org without TLS.
OPEN_BADGES_2 = "https://w3id.org/openbadges#"
SCHEMA_2 = "http://schema.org/"
BLOCKCERTS = "https://w3id.org/blockcerts#"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LITERAL = "literal"

_Term = Mapping[str, str]  # `type` is IRI, blank node or literal; `value` its name or text.


@dataclass(frozen=True)
class Graph:
    """A dataset of RDF as PyLD gives it, and the name of the node that the document is about."""

    dataset: Mapping[str, Sequence[Mapping[str, Any]]] = field(repr=False)
    root: str
    hashes: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)  # Canonical, once worked out.

    def document(self) -> "Node":
        """Give the node that the document is about."""
        subjects: dict[str, dict[str, list[_Term]]] = {}
        for triple in self.dataset.get("@default", ()):
            values = subjects.setdefault(triple["subject"]["value"], {}).setdefault(triple["predicate"]["value"], [])
            values.append(triple["object"])
        return Node(subjects, self.root)


@dataclass(frozen=True)
class Node:
    """A node of a graph. Properties are named by their whole addresses."""

    subjects: Mapping[str, Mapping[str, Sequence[_Term]]] = field(default_factory=dict, repr=False)
    name: str = "_:"

    @property
    def id(self) -> str | None:
        """Its id; None for a node without one."""
        return None if self.name.startswith("_:") else self.name

    @property
    def is_reference(self) -> bool:
        """True when the document only names it and says nothing of it."""
        return not self.subjects.get(self.name)

    @property
    def types(self) -> frozenset[str]:
        """Its types."""
        return frozenset(term["value"] for term in self._terms(f"{RDF}type"))

    def has(self, name: str) -> bool:
        """Tell whether a property has any value, of whatever kind."""
        return bool(self._terms(name))

    def nodes(self, name: str) -> list["Node"]:
        """Give the nodes that a property points to. Lists are opened."""
        return [Node(self.subjects, term["value"]) for term in self._opened(name) if term["type"] != _LITERAL]

    def node(self, *names: str) -> "Node":
        """Give the one node of a property that has several names, or an empty one when there is none or several."""
        found = [node for name in names for node in self.nodes(name)]
        return found[0] if len(found) == 1 else Node()

    def texts(self, name: str) -> list[str]:
        """Give the literals of a property, as they are written."""
        return [term["value"] for term in self._opened(name) if term["type"] == _LITERAL]

    def text(self, name: str) -> str | None:
        """Give the first literal of a property that is not blank."""
        return next((text for text in self.texts(name) if text.strip()), None)

    def only_text(self, name: str) -> str | None:
        """Give the literal of a property that has exactly one value. Whoever hands a badge in may reorder several."""
        values = self.texts(name)
        return values[0] if len(values) == 1 and len(self._terms(name)) == 1 else None

    def flag(self, name: str) -> bool | None:
        """Give a true or false property; None for anything else."""
        return {"true": True, "false": False}.get(self.only_text(name) or "")

    def number(self, name: str) -> int | None:
        """Give a whole number, written as one or as a decimal string; None for anything else."""
        value = self.only_text(name) or ""
        return int(value) if value.isascii() and value.isdecimal() and len(value) <= 12 else None

    def moment(self, *names: str) -> datetime | None:
        """Give the moment of the first of several properties that has exactly one."""
        return next((moment for name in names if (moment := read_moment(self.only_text(name)))), None)

    def _terms(self, name: str) -> Sequence[_Term]:
        return self.subjects.get(self.name, {}).get(name, ())

    def _opened(self, name: str) -> list[_Term]:
        found: list[_Term] = []
        for term in self._terms(name):
            cell = Node(self.subjects, term["value"])
            found += cell._listed() if cell.has(f"{RDF}first") else [term]
        return [term for term in found if term["value"] != f"{RDF}nil"]

    def _listed(self) -> list[_Term]:
        """Give the members of the list that begins at this node."""
        found: list[_Term] = []
        cell, seen = self, set[str]()
        while cell.name not in seen:
            seen.add(cell.name)
            found += cell._terms(f"{RDF}first")
            following = cell._terms(f"{RDF}rest")
            cell = Node(self.subjects, following[0]["value"]) if following else cell
        return found
