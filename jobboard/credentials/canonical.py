"""JSON-LD with pinned contexts only: a graph that loses nothing silently, and its canonical form with a bound on work.

PyLD has no safe mode and no limits of its own; both are added here. Its caches are not safe under threads, so every
thread has its own, and what it made of a context is kept (`context_memory.py`).
"""

import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from jobboard.credentials.context_memory import ContextMemory, memory_for
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.parsing import as_list
from jobboard.credentials.rdfc import canonical_text, read_quads
from jobboard.credentials.report import Outcome
from jobboard.credentials.work import spend

MAX_CONTEXTS = 100
MAX_VALUES = 500  # PyLD compares every value of a property with every other.
MAX_QUADS = 2000
MAX_ACTIVE_CONTEXTS = (
    100  # Meanings of the words in one document: some 15 are honest, each takes a millisecond to make.
)

_FOLDER = Path(__file__).with_name("contexts")
_KEYWORDS_ALLOWED = {"@context", "@id", "@type", "@value", "@language", "@direction"}
_RELATIVE = "relative://"  # PyLD resolves relative names whatever it is told, so they are given a base to be known by.
# A whole name, or one within the document. PyLD leaves out silently what a name like "1:2" or "a b:c" stands for.
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*|_):[^\s<>\"{}|\\^`]*")
# A language is written into the signed text as it stands: one with a line in it would stand for a further statement.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

Contexts = Mapping[str, str]  # Which file is used for each address of a context.


def _never_load(address: str, _options: object) -> NoReturn:
    raise Refused("format.unknown_context", address, outcome=Outcome.UNKNOWN)


jsonld.set_document_loader(_never_load)


@cache
def pinned_contexts() -> Mapping[str, tuple[str, ...]]:
    """Give the addresses of the contexts that are known, each with its files: several where it was published anew.

    Raises: RuntimeError when a file is not the one that the index names.
    """
    index = json.loads((_FOLDER / "index.json").read_text(encoding="utf-8"))
    for row in itertools.chain.from_iterable(index.values()):
        if hashlib.sha256((_FOLDER / row["file"]).read_bytes()).hexdigest() != row["sha256"]:
            raise RuntimeError(f"the context file {row['file']} was changed")
    return {address: tuple(row["file"] for row in rows) for address, rows in index.items()}


def defines(address: str, word: str) -> bool:
    """Tell whether any form of a pinned context gives a word a meaning."""
    contexts = [as_list(_context_file(name)["@context"]) for name in pinned_contexts().get(address, ())]
    return any(word in each for context in contexts for each in context if isinstance(each, dict))


def context_choices(document: Mapping[str, Any]) -> Iterator[Contexts]:
    """Give every way to read the contexts of a document: one, unless one of them was published in several forms.

    Raises: Refused for a context that is not pinned, and for one written into the document.
    """
    if not as_list(document.get("@context")):
        raise Refused("format.no_context")
    known = pinned_contexts()
    addresses = sorted(_context_addresses(document))
    for address in addresses:
        if address not in known:
            raise Refused("format.unknown_context", address, outcome=Outcome.UNKNOWN)
    for files in itertools.product(*(known[address] for address in addresses)):
        yield dict(zip(addresses, files, strict=True))


def read_graph(document: Mapping[str, Any], contexts: Contexts, *, dropped: list[str | None] | None = None) -> Graph:
    """Give the graph of a document: exactly what a signature over it covers, and nothing else.

    `dropped` is given when the signature covers the JSON itself: terms that the contexts do not define are then left
    out of the graph and put into that list, and types may be words of nobody's vocabulary.

    Raises: Refused when a term is undefined (it would be unsigned), an id or type is relative, a keyword is used that
    could give the same words another meaning, or the graph is too large.
    """
    _refuse_keywords(document)
    spend(_count(document))
    processor = _StrictProcessor(on_property_dropped=_refuse_term if dropped is None else dropped.append)
    processor.are_types_signed = dropped is None
    processor.memory = memory_for(contexts)
    dataset = _guarded(lambda: processor.to_rdf(dict(document), _options(contexts, processor.memory)))
    if sum(map(len, dataset.values())) > MAX_QUADS:
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
    memory: ContextMemory

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._used = set[object]()

    def expand(self, input_: Any, options: Any) -> Any:
        """Give the expanded document, which must be one node. `root` is then the name it has in the graph."""
        nodes = super().expand(input_, options)
        if len(nodes) != 1 or "@value" in nodes[0]:
            raise Refused("format.not_one_node")
        _refuse_size(nodes[0])
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
    loader = _loader_of(contexts)
    resolver = ContextResolver(memory.resolved, loader)
    return {"base": f"{_RELATIVE}name/", "documentLoader": loader, "contextResolver": resolver}


def _loader_of(contexts: Contexts) -> Any:
    def load(address: str, options: object) -> dict[str, Any]:
        if address not in contexts:
            _never_load(address, options)
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "tag": "static",  # Lets the resolver keep what it made of this context.
            "document": _context_file(contexts[address]),
        }

    return load


@cache
def _context_file(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


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


def _context_addresses(document: Mapping[str, Any]) -> set[str]:
    """Give the address of every context, nested ones too. Raises: Refused for one written into the document."""
    contexts = [context for node in _objects(document) for context in as_list(node.get("@context"))]
    if not all(isinstance(context, str) for context in contexts):
        raise Refused("format.inline_context")
    if len(contexts) > MAX_CONTEXTS:
        raise Refused("format.too_many_nodes", "contexts", outcome=Outcome.UNKNOWN)
    return set(contexts)


def _refuse_keywords(document: Mapping[str, Any]) -> None:
    for node in _objects(document):
        if any(key.startswith("@") and key not in _KEYWORDS_ALLOWED for key in node):
            raise Refused("format.forbidden_keyword")


def _refuse_size(expanded: Mapping[str, Any]) -> None:
    """Refuse what would take PyLD long before its quads can be counted."""
    counts: Counter[tuple[object, str]] = Counter()
    for node in _objects(expanded):
        name = node.get("@id", id(node))
        counts.update({(name, key): len(values) for key, values in node.items() if isinstance(values, list)})
    if counts.total() > MAX_QUADS or max(counts.values(), default=0) > MAX_VALUES:
        raise Refused("format.graph_too_large", outcome=Outcome.UNKNOWN)
    spend(sum(number**2 for number in counts.values()) // 100)  # Comparing a hundred pairs costs what reading one does.


def _refuse_relative(expanded: Mapping[str, Any], *, types: bool) -> None:
    for node in _objects(expanded):
        names = [] if "@value" in node else [*(as_list(node.get("@type")) if types else []), *as_list(node.get("@id"))]
        if not all(
            isinstance(name, str) and _NAME.fullmatch(name) and not name.startswith(_RELATIVE) for name in names
        ):
            raise Refused("format.relative_name")


def _refuse_languages(expanded: Mapping[str, Any]) -> None:
    """Source: RDF 1.1 N-Quads, section 4, "LANGTAG"; RFC 5646, section 2.1."""
    if not all(_LANGUAGE.fullmatch(str(node.get("@language", "en"))) for node in _objects(expanded)):
        raise Refused("format.not_json_ld", "language")


def _count(document: Mapping[str, Any]) -> int:
    """Give how many values a document has, lists not counted."""
    return sum(len(as_list(value)) for node in _objects(document) for value in node.values())


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Give every JSON object in a value, itself included."""
    waiting: list[Any] = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
