"""Verifying a typical Open Badges 3.0 credential beside PyLD's own canonical form of the same document.

Run: python -m benchmarks.verify
"""

import json
import statistics
import time
from collections.abc import Callable

from pyld import jsonld

from jobboard.credentials import verify
from jobboard.credentials.canonical import _options, context_choices
from jobboard.credentials.context_memory import memory_for
from tests.credentials import scenarios

RUNS, ROUNDS = 40, 5


def main() -> None:
    """Print the best of five medians of each, in rounds in which the two take turns, and their ratio."""
    data = scenarios.good()
    web = scenarios.Web()
    document = json.loads(data)
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    choice = next(context_choices(unsigned))
    options = {**_options(choice, memory_for(choice)), "algorithm": "URDNA2015", "format": "application/n-quads"}
    works = {
        "verify": lambda: verify(data, identities=scenarios.IDENTITIES, loader=web, now=scenarios.NOW),
        "normalize": lambda: jsonld.normalize(unsigned, dict(options)),
    }
    assert works["verify"]().is_verified
    rounds = [{name: median_ms(work) for name, work in works.items()} for _ in range(ROUNDS)]
    best = {name: min(each[name] for each in rounds) for name in works}
    print("Open Badges 3.0, eddsa-rdfc-2022, did:web, status list; warm, same process")
    for name, milliseconds in best.items():
        print(f"  {name:10} {milliseconds:6.2f} ms")
    print(f"  verify / normalize = {best['verify'] / best['normalize']:.2f} (aim: at most 3)")


def median_ms(work: Callable[[], object]) -> float:
    """Give the median time of a call in milliseconds."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
