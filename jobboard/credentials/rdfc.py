"""Putting the statements of a graph into the one order and naming that everybody comes to, with a bound on the work.

A name or a language that could not be written is refused: with a line end in it, one statement would read as two.

Source: W3C RDF Dataset Canonicalization (RDFC-1.0), 4.4 to 4.8; its canonical N-Quads, 5; W3C RDF 1.1 N-Quads, 4.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome
from jobboard.credentials.work import spend

# Looks at a neighbour of a node; a few hundred are honest, a poisoned graph needs millions.
MAX_LOOKS = 20_000
MAX_STEPS_AWAY = 150  # How far from a node it is looked for what tells it from another that is like it.

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_NAMELESS = re.compile(r"_:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LANGUAGE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_ESCAPES = str.maketrans({chr(code): f"\\u{code:04X}" for code in (*range(32), 127)} | _SHORT)

Quad = tuple[str, str, str, str]  # Subject, predicate, object and graph as they are written; "" for the default graph.


def read_quads(dataset: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Quad]:
    """Give the statements of a dataset of PyLD, each once. Raises: Refused for what cannot be written as N-Quads."""
    quads = dict[Quad, None]()
    for graph, triples in dataset.items():
        name = "" if graph == "@default" else _written_name(graph)
        for triple in triples:
            subject, predicate = (_written_name(triple[part]["value"]) for part in ("subject", "predicate"))
            quads[subject, predicate, _written(triple["object"]), name] = None
    return list(quads)


def canonical_text(quads: Sequence[Quad], algorithm: str = "sha256") -> str:
    """Give the canonical N-Quads. Raises: Refused when the nodes cannot be told apart with bounded work."""
    return "".join(statements(quads, canonical_names(quads, algorithm)))


def canonical_names(quads: Sequence[Quad], algorithm: str = "sha256") -> dict[str, str]:
    """Give the canonical name of every nameless node. Raises: Refused when it would take too much work."""
    naming = _Naming(quads, algorithm)
    try:
        return naming.names()
    finally:
        spend(naming.looks // 50)  # As long as reading a value takes.


def statements(quads: Sequence[Quad], names: Mapping[str, str]) -> list[str]:
    """Give the statements in order, as lines of N-Quads, nameless nodes under other names."""
    return sorted(_line(_renamed(quad, names)) for quad in quads)


def _written(term: Mapping[str, Any]) -> str:
    if term["type"] != "literal":
        return _written_name(term["value"])
    text = f'"{term["value"].translate(_ESCAPES)}"'
    if language := term.get("language"):
        if not _LANGUAGE.fullmatch(language):
            raise Refused("format.not_json_ld", "language")
        return f"{text}@{language}"
    return text if term["datatype"] == _XSD_STRING else f"{text}^^{_written_name(term['datatype'])}"


def _written_name(name: str) -> str:
    if _NAMELESS.fullmatch(name):
        return name
    if not _NAME.fullmatch(name):
        raise Refused("format.relative_name")
    return f"<{name}>"


def _line(quad: Quad) -> str:
    return " ".join(filter(None, quad)) + " .\n"


def _renamed(quad: Quad, names: Mapping[str, str]) -> Quad:
    subject, predicate, thing, graph = quad
    return names.get(subject, subject), predicate, names.get(thing, thing), names.get(graph, graph)


def _nameless(quad: Quad) -> list[tuple[str, str]]:
    """Give the places and names of the nameless nodes of a statement."""
    subject, _, thing, graph = quad
    return [(place, part) for place, part in (("s", subject), ("o", thing), ("g", graph)) if part.startswith("_:")]


class _Issued(dict[str, str]):
    """Names in the order in which they were given out."""

    def __init__(self, prefix: str, given: Mapping[str, str] | None = None) -> None:
        super().__init__(given or {})
        self.prefix = prefix

    def name(self, node: str) -> str:
        """Give the name of a node, the next one when it has none."""
        return self.setdefault(node, f"{self.prefix}{len(self)}")

    def copy(self) -> "_Issued":
        """Give the same names, apart from what is given out later."""
        return _Issued(self.prefix, self)


class _Naming:
    """One run of the algorithm."""

    def __init__(self, quads: Sequence[Quad], algorithm: str) -> None:
        self._algorithm = algorithm
        self._issued = _Issued("_:c14n")
        self.looks = 0
        self._quads: dict[str, dict[Quad, None]] = {}
        self._around: dict[str, list[tuple[str, str, str]]] = {}  # Place, predicate and name of every neighbour.
        for quad in quads:
            nameless = _nameless(quad)
            for node in {node for _, node in nameless}:
                self._quads.setdefault(node, {})[quad] = None
                around = [(place, quad[1], other) for place, other in nameless if other != node]
                self._around.setdefault(node, []).extend(around)
        self._first = {node: self._hash_of_first_degree(node) for node in self._quads}

    def names(self) -> dict[str, str]:
        alike: dict[str, list[str]] = {}
        for node, hashed in self._first.items():
            alike.setdefault(hashed, []).append(node)
        for _, nodes in sorted(alike.items()):
            if len(nodes) == 1:
                self._issued.name(nodes[0])
        for _, nodes in sorted(alike.items()):
            found = []
            for node in nodes:
                if node not in self._issued:
                    issued = _Issued("_:b")
                    issued.name(node)
                    found.append(self._hash_of_all_degrees(node, issued))
            for _, issued in sorted(found, key=lambda each: each[0]):
                for node in issued:
                    self._issued.name(node)
        return self._issued

    def _hash(self, text: str) -> str:
        return hashlib.new(self._algorithm, text.encode()).hexdigest()

    def _hash_of_first_degree(self, node: str) -> str:
        """Give the hash of what is said of a node, whatever the nameless nodes around it are.

        Source: RDFC-1.0, 4.6 "Hash First Degree Quads".
        """
        lines = []
        for quad in self._quads[node]:
            names = {other: "_:a" if other == node else "_:z" for _, other in _nameless(quad)}
            lines.append(_line(_renamed(quad, names)))
        return self._hash("".join(sorted(lines)))

    def _hash_of_related(self, place: str, predicate: str, node: str, issued: _Issued) -> str:
        """Give the hash of a neighbour by what leads to it.

        Source: RDFC-1.0, 4.7 "Hash Related Blank Node".
        """
        self._look()
        name = self._issued.get(node) or issued.get(node) or self._first[node]
        return self._hash(f"{place}{'' if place == 'g' else predicate}{name}")

    def _hash_of_all_degrees(self, node: str, issued: _Issued, steps: int = 0) -> tuple[str, _Issued]:
        """Give the hash of a node by all nodes around it, and the names given out on the way.

        Source: RDFC-1.0, 4.8 "Hash N-Degree Quads".
        """
        if steps > MAX_STEPS_AWAY:
            raise Refused("format.graph_too_entangled", outcome=Outcome.UNKNOWN)
        around: dict[str, list[str]] = {}
        for place, predicate, other in self._around[node]:
            around.setdefault(self._hash_of_related(place, predicate, other, issued), []).append(other)
        text = ""
        for hashed, nodes in sorted(around.items()):
            path, issued = self._shortest_path(nodes, issued, steps)
            text += hashed + path
        return self._hash(text), issued

    def _shortest_path(self, nodes: list[str], issued: _Issued, steps: int) -> tuple[str, _Issued]:
        """Give the least of all paths through some nodes that look alike."""
        chosen: tuple[str, _Issued] | None = None
        for order in _orders(nodes):
            self._look(1 + len(issued) // 8)  # Copying the names is work too.
            found = self._path(order, issued.copy(), chosen[0] if chosen else "", steps)
            if found and (chosen is None or found[0] < chosen[0]):
                chosen = found
        return chosen or ("", issued)

    def _path(self, order: Sequence[str], issued: _Issued, least: str, steps: int) -> tuple[str, _Issued] | None:
        """Give the path through some nodes in an order; None when it is known not to be the least."""
        path, waiting = "", []
        for node in order:
            self._look()
            if node in self._issued:
                path += self._issued[node]
            else:
                if node not in issued:
                    waiting.append(node)
                path += issued.name(node)
            if _is_greater(path, least):
                return None
        for node in waiting:
            hashed, further = self._hash_of_all_degrees(node, issued, steps + 1)
            path += f"{issued.name(node)}<{hashed}>"
            issued = further
            if _is_greater(path, least):
                return None
        return path, issued

    def _look(self, times: int = 1) -> None:
        self.looks += times
        if self.looks > MAX_LOOKS:
            raise Refused("format.graph_too_entangled", outcome=Outcome.UNKNOWN)


def _orders(nodes: Sequence[str]) -> Iterator[list[str]]:
    """Give every order of some nodes once. A node stands there as often as it is mentioned; which time is no matter."""
    order = sorted(nodes)
    while True:
        yield list(order)
        falls = next((at for at in reversed(range(len(order) - 1)) if order[at] < order[at + 1]), None)
        if falls is None:
            return
        next_greater = next(at for at in reversed(range(len(order))) if order[at] > order[falls])
        order[falls], order[next_greater] = order[next_greater], order[falls]
        order[falls + 1 :] = reversed(order[falls + 1 :])


def _is_greater(path: str, least: str) -> bool:
    return bool(least) and len(path) >= len(least) and path > least
