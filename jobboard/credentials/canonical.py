"""JSON-LD with pinned contexts only: a graph that loses nothing silently, and its canonical form with a bound on work.

PyLD has no safe mode and no limits of its own; both are added here. Its caches are not safe under threads, so every
thread has its own, and what it made of a context is kept (`context_memory.py`).
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NoReturn

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from jobboard.credentials.context_memory import ContextMemory, memory_for
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.parsing import as_list, is_language, objects_in
from jobboard.credentials.rdfc import canonical_text, read_quads
from jobboard.credentials.report import Outcome
from jobboard.credentials.vocabularies import Contexts, loader_of, never_load
from jobboard.credentials.work import spend

MAX_VALUES = 500  # PyLD compares every value of a property with every other.
MAX_QUADS = 2000
MAX_QUADS_OF_A_MEMBER, MAX_MEMBERS = 60, 100  # More, for each credential inside that has its own contexts.
MAX_ACTIVE_CONTEXTS = 100  # Meanings of the words in one document: some 15 are honest, each takes a millisecond.

_KEYWORDS_ALLOWED = {"@context", "@id", "@type", "@value", "@language", "@direction"}
_RELATIVE = "relative://"  # PyLD resolves relative names whatever it is told, so they are given a base to be known by.
# A whole name, or one within the document. PyLD leaves out silently what a name like "1:2" or "a b:c" stands for.
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*|_):[^\s<>\"{}|\\^`]*")

jsonld.set_document_loader(never_load)


def read_graph(
    document: Mapping[str, Any],
    contexts: Contexts,
    *,
    dropped: list[str | None] | None = None,
    may_define: bool = False,
    are_types_signed: bool | None = None,
) -> Graph:
    """Give the graph of a document: exactly what a signature over it covers, and nothing else.

    `dropped` is given when the signature covers the JSON itself: terms that the contexts do not define are then left
    out of the graph and put into that list, and types may be words of nobody's vocabulary unless `are_types_signed`.

    Raises: Refused when a term is undefined (it would be unsigned), an id or type is relative, a keyword is used that
    could give the same words another meaning, or the graph is too large.
    """
    _refuse_keywords(_without_contexts(document) if may_define else document)
    spend(_count(document))
    processor = _StrictProcessor(on_property_dropped=_refuse_term if dropped is None else dropped.append)
    processor.are_types_signed = dropped is None if are_types_signed is None else are_types_signed
    processor.max_quads = max_quads = _max_quads(document)
    # What is made of contexts is kept, which only pinned ones are worth.
    defines_words = any(
        isinstance(each, dict) for node in objects_in(document) for each in as_list(node.get("@context"))
    )
    processor.memory = ContextMemory() if defines_words else memory_for(contexts)
    dataset = _guarded(lambda: processor.to_rdf(dict(document), _options(contexts, processor.memory)))
    if sum(map(len, dataset.values())) > max_quads:
        raise Refused("format.graph_too_large", outcome=Outcome.UNKNOWN)
    return Graph(dataset, processor.root)


def canonical_hash(graph: Graph, algorithm: str = "sha256") -> bytes:
    """Give a hash of the canonical N-Quads of a graph. The same function orders the nameless nodes.

    Raises: Refused when it is too entangled to be put in order with bounded work.
    Source: W3C RDF Dataset Canonicalization (RDFC-1.0), 4.4 "Canonicalization Algorithm".
    """
    if algorithm not in graph.hashes:
        text = canonical_text(read_quads(graph.dataset), algorithm)
        graph.hashes[algorithm] = hashlib.new(algorithm, text.encode()).digest()
    return graph.hashes[algorithm]


class _StrictProcessor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """Refuses, in the one expansion that a graph is made of, what would be dropped from it."""

    root = ""
    are_types_signed = True
    max_quads = MAX_QUADS
    memory: ContextMemory

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._used = set[object]()

    def expand(self, input_: Any, options: Any) -> Any:
        """Give the expanded document, which must be one node. `root` is then the name it has in the graph."""
        nodes = super().expand(input_, options)
        if len(nodes) != 1 or "@value" in nodes[0]:
            raise Refused("format.not_one_node")
        _refuse_size(nodes[0], self.max_quads)
        _refuse_relative(nodes[0], types=self.are_types_signed)
        _refuse_languages(nodes[0])
        name = nodes[0].get("@id", "_:")
        self.root = "_:b0" if name.startswith("_:") else name  # Nameless nodes are numbered, the outermost first.
        return nodes

    def _process_context(
        self, active: Any, local: Any, options: Any, override_protected: Any = False, propagate: Any = True, **more: Any
    ) -> Any:
        """Give what the words mean once a further context holds. PyLD works it out anew for every node with a type."""

        def work() -> Any:
            return super(_StrictProcessor, self)._process_context(
                active, local, options, override_protected=override_protected, propagate=propagate, **more
            )

        name = self.memory.name(active, local, bool(override_protected), bool(propagate))
        if more:  # Within the making of another context.
            return work()
        self._used.add(name or object())
        if len(self._used) > MAX_ACTIVE_CONTEXTS:
            raise Refused("format.too_many_nodes", "contexts", outcome=Outcome.UNKNOWN)
        return self.memory.recall(name, local, work) if name else work()


def _options(contexts: Contexts, memory: ContextMemory) -> dict[str, Any]:
    loader = loader_of(contexts)
    resolver = ContextResolver(memory.resolved, loader)
    return {"base": f"{_RELATIVE}name/", "documentLoader": loader, "contextResolver": resolver}


def _guarded(work: Any) -> Any:
    try:
        return work()
    except jsonld.JsonLdError as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, Refused):
                raise cause from None
            cause = cause.__cause__
        raise Refused("format.not_json_ld", str(error.type or "")) from error
    except RecursionError as error:
        raise Refused("format.too_deep") from error


def _refuse_term(_term: str | None) -> NoReturn:
    raise Refused("format.undefined_term")


def _without_contexts(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_without_contexts, value))
    if not isinstance(value, Mapping):
        return value
    return {key: _without_contexts(each) for key, each in value.items() if key != "@context"}


def _refuse_keywords(document: Mapping[str, Any]) -> None:
    for node in objects_in(document):
        if any(key.startswith("@") and key not in _KEYWORDS_ALLOWED for key in node):
            raise Refused("format.forbidden_keyword")


def _max_quads(document: Mapping[str, Any]) -> int:
    members = sum("@context" in node for node in objects_in(document)) - 1
    return MAX_QUADS + MAX_QUADS_OF_A_MEMBER * min(max(members, 0), MAX_MEMBERS)


def _refuse_size(expanded: Mapping[str, Any], max_quads: int) -> None:
    """Refuse what would take PyLD long before its quads can be counted."""
    counts: Counter[tuple[object, str]] = Counter()
    for node in objects_in(expanded):
        name = node.get("@id", id(node))
        counts.update({(name, key): len(values) for key, values in node.items() if isinstance(values, list)})
    if counts.total() > max_quads or max(counts.values(), default=0) > MAX_VALUES:
        raise Refused("format.graph_too_large", outcome=Outcome.UNKNOWN)
    spend(sum(number**2 for number in counts.values()) // 100)  # Comparing a hundred pairs costs what reading one does.


def _refuse_relative(expanded: Mapping[str, Any], *, types: bool) -> None:
    for node in objects_in(expanded):
        if "@value" in node:
            continue
        kinds = as_list(node.get("@type"))
        names = [*(kinds if types else []), *as_list(node.get("@id"))]
        if not all(isinstance(kind, str) for kind in kinds) or not all(
            isinstance(name, str) and _NAME.fullmatch(name) and not name.startswith(_RELATIVE) for name in names
        ):
            raise Refused("format.relative_name")


def _refuse_languages(expanded: Mapping[str, Any]) -> None:
    """A language is written into the signed text as it stands: one with a line in it would stand for a statement."""
    if not all(is_language(node.get("@language", "en")) for node in objects_in(expanded)):
        raise Refused("format.not_json_ld", "language")


def _count(document: Mapping[str, Any]) -> int:
    """Give how many values a document has, lists not counted."""
    return sum(len(as_list(value)) for node in objects_in(document) for value in node.values())
