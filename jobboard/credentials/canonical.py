"""JSON-LD with pinned contexts only: a graph that loses nothing silently, and its canonical form with a bound on work.

PyLD has no safe mode and no limits of its own; both are added here. Its caches are not safe under threads, so every
thread has its own.
"""

import hashlib
import itertools
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from pyld import jsonld
from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver

from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import Graph
from jobboard.credentials.parsing import as_list, host_of
from jobboard.credentials.report import Outcome

MAX_CONTEXTS = 100  # Each costs PyLD much; the same again, at the same place, costs little.
MAX_REPEATED_CONTEXTS = 400
MAX_VALUES = 500  # PyLD compares every value of a property with every other.
MAX_QUADS = 2000
MAX_QUADS_OF_A_MEMBER, MAX_MEMBERS = 60, 100  # More, for each credential inside that has its own contexts.
MAX_HARD_STEPS = 2000

_FOLDER = Path(__file__).with_name("contexts")
_KEYWORDS_ALLOWED = {"@context", "@id", "@type", "@value", "@language", "@direction"}
_RELATIVE = "relative://"  # PyLD resolves relative names whatever it is told, so they are given a base to be known by.
# A whole name, or one within the document. PyLD leaves out silently what a name like "1:2" or "a b:c" stands for.
_NAME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*|_):[^\s<>\"{}|\\^`]*")
# PyLD writes a language into the signed text as it stands: one with a line in it would stand for a further statement.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_thread = threading.local()

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


@cache
def known_words() -> frozenset[str]:
    """Give every word that any form of a pinned context defines anywhere."""
    files = {file for files in pinned_contexts().values() for file in files}
    return frozenset(word for file in files for node in _objects(_context_file(file)) for word in node)


def changes_in_place(document: Mapping[str, Any]) -> bool:
    """Tell whether a publisher of the document's contexts is known to have put another text at one of its addresses."""
    changing = {host_of(address) for address, files in pinned_contexts().items() if len(files) > 1}
    return any(host_of(address) in changing for address in _context_addresses(document, may_be_inside=False))


def context_choices(document: Mapping[str, Any], *, may_be_inside: bool = False) -> Iterator[Contexts]:
    """Give every way to read the contexts of a document: one, unless one of them was published in several forms.

    Raises: Refused for a context that is not pinned, and, unless it `may_be_inside`, for one written into the document.
    """
    if not as_list(document.get("@context")):
        raise Refused("format.no_context")
    known = pinned_contexts()
    addresses = sorted(_context_addresses(document, may_be_inside=may_be_inside))
    for address in addresses:
        if address not in known:
            raise Refused("format.unknown_context", address, outcome=Outcome.UNKNOWN)
    for files in itertools.product(*(known[address] for address in addresses)):
        yield dict(zip(addresses, files, strict=True))


def read_graph(
    document: Mapping[str, Any],
    contexts: Contexts,
    *,
    dropped: list[str | None] | None = None,
    may_define: bool = False,
) -> Graph:
    """Give the graph of a document: exactly what a signature over it covers, and nothing else.

    `dropped` is given when the signature covers the JSON itself: terms that the contexts do not define are then left
    out of the graph and put into that list, and types may be words of nobody's vocabulary.

    Raises: Refused when a term is undefined (it would be unsigned), an id or type is relative, a keyword is used that
    could give the same words another meaning, or the graph is too large.
    """
    _refuse_keywords(_without_contexts(document) if may_define else document)
    processor = _StrictProcessor(on_property_dropped=_refuse_term if dropped is None else dropped.append)
    processor.are_types_signed = dropped is None
    processor.max_quads = max_quads = _max_quads(document)
    dataset = _guarded(lambda: processor.to_rdf(dict(document), _options(contexts, keep=not may_define)))
    if sum(map(len, dataset.values())) > max_quads:
        raise Refused("format.graph_too_large", outcome=Outcome.UNKNOWN)
    return Graph(dataset, processor.root)


def canonical_hash(graph: Graph, algorithm: str = "sha256") -> bytes:
    """Give a hash of the canonical N-Quads of a graph. The same function orders the nameless nodes.

    Raises: Refused when it is too entangled to be put in order with bounded work.
    Source: W3C RDF Dataset Canonicalization (RDFC-1.0), "Hash Algorithm"; PyLD calls it URDNA2015.
    """
    text, _ = _canonicalize(graph, algorithm)
    return hashlib.new(algorithm, text.encode()).digest()


def canonical_quads(graph: Graph) -> list[dict[str, Any]]:
    """Give the statements of a graph with the canonical names of its nameless nodes, each once, as PyLD has them.

    Raises: Refused when it is too entangled to be put in order with bounded work.
    """
    return _canonicalize(graph, "sha256")[1]


def _canonicalize(graph: Graph, algorithm: str) -> tuple[str, list[dict[str, Any]]]:
    copied = {  # PyLD renames the nodes of what it is given: by one hash function, and away from the graph's root.
        name: [{part: dict(term) for part, term in triple.items()} for triple in triples]
        for name, triples in graph.dataset.items()
    }
    canonicalizer = _BoundedCanonicalizer(algorithm)
    text: str = canonicalizer.main(copied, {"format": "application/n-quads"})
    return text, canonicalizer.quads


class _StrictProcessor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """Refuses, in the one expansion that a graph is made of, what would be dropped from it."""

    root = ""
    are_types_signed = True
    max_quads = MAX_QUADS

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


class _BoundedCanonicalizer(URDNA2015):  # type: ignore[misc]
    def __init__(self, algorithm: str) -> None:
        super().__init__()
        self._algorithm = algorithm
        self._steps = 0

    def create_hash(self) -> Any:
        """Give the function with which all steps hash. PyLD knows SHA-256 alone."""
        return hashlib.new(self._algorithm)

    def hash_n_degree_quads(self, *arguments: Any) -> Any:
        """Count the expensive step; a few hundred are honest, a poisoned graph needs millions."""
        self._steps += 1
        if self._steps > MAX_HARD_STEPS:
            raise Refused("format.graph_too_entangled", outcome=Outcome.UNKNOWN)
        return super().hash_n_degree_quads(*arguments)


def _options(contexts: Contexts, *, keep: bool) -> dict[str, Any]:
    """Give what PyLD is told. `keep`: what it makes of the contexts is kept, which only pinned ones are worth."""
    loader = _loader_of(contexts)
    caches: dict[tuple[str, ...], Any] = _thread.__dict__.setdefault("caches", {}) if keep else {}
    key = tuple(sorted(contexts.values()))
    resolver = ContextResolver(caches.setdefault(key, {}), loader)
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


def _context_addresses(document: Mapping[str, Any], *, may_be_inside: bool) -> set[str]:
    """Give the address of every context, nested ones too. Raises: Refused for one written into the document."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), document)]
    found: list[str] = []
    chains = set[tuple[str, ...]]()  # The contexts of a place, with those of the places around it.
    while waiting:
        chain, value = waiting.pop()
        if isinstance(value, Mapping):
            contexts = as_list(value.get("@context"))
            own = [context for context in contexts if isinstance(context, str)]
            if len(own) != len(contexts) and not may_be_inside:
                raise Refused("format.inline_context")
            found += own
            chains |= {(*chain, *own[: number + 1]) for number in range(len(own))}
            waiting += [((*chain, *own), each) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(chain, each) for each in value]
        if len(chains) > MAX_CONTEXTS or len(found) > MAX_REPEATED_CONTEXTS:
            raise Refused("format.too_many_nodes", "contexts", outcome=Outcome.UNKNOWN)
    return set(found)


def _without_contexts(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_without_contexts, value))
    if not isinstance(value, Mapping):
        return value
    return {key: _without_contexts(each) for key, each in value.items() if key != "@context"}


def _refuse_keywords(document: Mapping[str, Any]) -> None:
    for node in _objects(document):
        if any(key.startswith("@") and key not in _KEYWORDS_ALLOWED for key in node):
            raise Refused("format.forbidden_keyword")


def _max_quads(document: Mapping[str, Any]) -> int:
    members = sum("@context" in node for node in _objects(document)) - 1
    return MAX_QUADS + MAX_QUADS_OF_A_MEMBER * min(max(members, 0), MAX_MEMBERS)


def _refuse_size(expanded: Mapping[str, Any], max_quads: int) -> None:
    """Refuse what would take PyLD long before its quads can be counted."""
    counts: Counter[tuple[object, str]] = Counter()
    for node in _objects(expanded):
        name = node.get("@id", id(node))
        counts.update({(name, key): len(values) for key, values in node.items() if isinstance(values, list)})
    if counts.total() > max_quads or max(counts.values(), default=0) > MAX_VALUES:
        raise Refused("format.graph_too_large", outcome=Outcome.UNKNOWN)


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
