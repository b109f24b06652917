"""Everything that verifying a badge takes, beside PyLD's canonical form of the same document alone.

Run: python -m benchmarks.verify
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pyld import jsonld

from jobboard.credentials import verify
from jobboard.credentials.canonical import _options, read_graph
from jobboard.credentials.context_memory import ContextMemory
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import records, scenarios, tokens
from tests.credentials.complete import complete
from tests.credentials.scenarios import Web

RUNS, ROUNDS, MEMBERS = 15, 5, 50


@dataclass(frozen=True)
class Measured:
    """Badges, and the documents in them that PyLD puts into canonical form; none where nothing is signed by graph."""

    name: str
    badges: Sequence[bytes]
    documents: Sequence[dict[str, Any]]
    web: Web


def main() -> None:
    """Print the best of five medians of each, in rounds in which the two take turns, and their ratio."""
    print(
        "badge; verify it, PyLD's normalize of the same document, and their ratio (aim: at most 2); warm, one process"
    )
    for measured in (_simple(), _complete(), _token(), _hosted(), _record()):
        rounds = [
            (_median_ms(lambda m=measured: _verify(m)), _median_ms(_normalizing(measured))) for _ in range(ROUNDS)
        ]
        ours, theirs = (min(each[side] for each in rounds) for side in (0, 1))
        compared = f"{theirs:7.2f} ms  {ours / theirs:5.2f}" if measured.documents else "no graph is read"
        print(f"  {measured.name:52} {ours:7.2f} ms  {compared}")


def _simple() -> Measured:
    return _of_graphs("Open Badges 3.0, did:web, status list", [scenarios.unsigned()])


def _complete() -> Measured:
    document = complete()
    graph = read_graph(document, next(context_choices(document)))
    return _of_graphs(f"the same, complete: {len(graph.dataset['@default'])} statements", [document])


def _token() -> Measured:
    claims = tokens.native()
    return Measured(
        "the same as a token, ES256",
        [tokens.token(claims, method="ES256")],
        [scenarios.unsigned()],
        tokens.web_with(tokens.key_for("ES256")),
    )


def _hosted() -> Measured:
    web = Web()
    return Measured("Open Badges 2.0, hosted", [scenarios.hosted(web)], [], web)


def _record() -> Measured:
    document = records.unsigned(*map(records.signed_member, range(MEMBERS)))
    return _of_graphs(f"a learner record of {MEMBERS} signed badges", [document])


def _of_graphs(name: str, documents: list[dict[str, Any]]) -> Measured:
    return Measured(name, [scenarios.encode(scenarios.sign(each)) for each in documents], documents, Web())


def _verify(measured: Measured) -> None:
    for badge in measured.badges:
        assert verify(badge, identities=scenarios.IDENTITIES, loader=measured.web, now=scenarios.NOW).is_verified


def _normalizing(measured: Measured) -> Callable[[], object]:
    memory = ContextMemory()  # PyLD's own caches; they are kept, as ours are.
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    choices = [_options(next(context_choices(each)), memory) | options for each in measured.documents]
    return lambda: [
        jsonld.normalize(document, dict(each)) for document, each in zip(measured.documents, choices, strict=True)
    ]


def _median_ms(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
