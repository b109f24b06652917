"""The pinned contexts: which forms are known of each, which of them a document names, and what words they define."""

import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jobboard.credentials.findings import Refused
from jobboard.credentials.own_words import CONTEXTS_OF_BLOCKCERTS, require_new_words
from jobboard.credentials.parsing import as_list, host_of, objects_in
from jobboard.credentials.report import Outcome

MAX_CONTEXTS = 100  # Each costs PyLD much; the same again, at the same place, costs little.
MAX_REPEATED_CONTEXTS = 400

_FOLDER = Path(__file__).with_name("contexts")

Contexts = Mapping[str, str]  # Which file is used for each address of a context.


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


def words_of(address: str) -> Mapping[str, Any]:
    """Give the words of a pinned context with one form, as its publisher wrote them."""
    [file] = pinned_contexts()[address]
    [words] = as_list(_context_file(file)["@context"])
    return dict(words)


def defines(address: str, word: str) -> bool:
    """Tell whether any form of a pinned context gives a word a meaning."""
    contexts = [as_list(_context_file(name)["@context"]) for name in pinned_contexts().get(address, ())]
    return any(word in each for context in contexts for each in context if isinstance(each, dict))


@cache
def known_words() -> frozenset[str]:
    """Give every word that any form of a pinned context defines anywhere."""
    files = {file for files in pinned_contexts().values() for file in files}
    return frozenset(word for file in files for node in objects_in(_context_file(file)) for word in node)


def changes_in_place(document: Mapping[str, Any]) -> bool:
    """Tell whether a publisher of the document's contexts is known to have put another text at one of its addresses."""
    changing = {host_of(address) for address, files in pinned_contexts().items() if len(files) > 1}
    return any(host_of(address) in changing for address in _context_addresses(document, may_be_inside=False))


def context_choices(document: Mapping[str, Any], *, may_be_inside: bool = False) -> Iterator[Contexts]:
    """Give every way to read the contexts of a document: one, unless one of them was published in several forms.

    Raises: Refused for a context that is not pinned, and, unless it `may_be_inside`, for one written into the document
    that is not of Blockcerts or does more than define new words.
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


def loader_of(contexts: Contexts) -> Any:
    """Give what loads the chosen form of each context, and nothing else, for PyLD."""

    def load(address: str, options: object) -> dict[str, Any]:
        if address not in contexts:
            never_load(address, options)
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "tag": "static",  # Lets the resolver keep what it made of this context.
            "document": _context_file(contexts[address]),
        }

    return load


def never_load(address: str, _options: object) -> NoReturn:
    """Refuse a context that is not pinned. Raises: Refused."""
    raise Refused("format.unknown_context", address, outcome=Outcome.UNKNOWN)


@cache
def _context_file(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _context_addresses(document: Mapping[str, Any], *, may_be_inside: bool) -> set[str]:
    """Give the address of every context, nested ones too. Raises: Refused for one written in that may not be."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), document)]
    found: list[str] = []
    inside: list[object] = []
    chains = set[tuple[str, ...]]()  # The contexts of a place, with those of the places around it.
    while waiting:
        chain, value = waiting.pop()
        if isinstance(value, Mapping):
            contexts = as_list(value.get("@context"))
            own = [context for context in contexts if isinstance(context, str)]
            if len(own) != len(contexts) and not (
                may_be_inside or any(each.startswith(CONTEXTS_OF_BLOCKCERTS) for each in own)
            ):
                raise Refused("format.inline_context")
            inside += [context for context in contexts if not isinstance(context, str)]
            found += own
            chains |= {(*chain, *own[: number + 1]) for number in range(len(own))}
            waiting += [((*chain, *own), each) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(chain, each) for each in value]
        if len(chains) > MAX_CONTEXTS or len(found) > MAX_REPEATED_CONTEXTS:
            raise Refused("format.too_many_nodes", "contexts", outcome=Outcome.UNKNOWN)
    if inside and not may_be_inside:
        require_new_words(
            inside, [_context_file(file) for each in set(found) for file in pinned_contexts().get(each, ())]
        )
    return set(found)
