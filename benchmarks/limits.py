"""The dearest badges: processor time of every case of the corpus and of badges that are made to take long.

Run: python -m benchmarks.limits
"""

import json
import time
from collections.abc import Callable
from typing import Any

from jobboard.credentials import PublicState
from tests.corpus import CORPUS
from tests.corpus.adapter import judge_case
from tests.credentials import hostile

SHOWN = 8
ACCEPTED_MS, REFUSED_MS = 250, 600


def main() -> None:
    """Print the dearest of each, with the goals of 250 ms for what is accepted and 600 ms for what is refused."""
    if CORPUS.is_dir():
        _print("corpus", _corpus())
    _print("hostile", [_hostile(name, make) for name, make in hostile.cases().items()])


def _print(title: str, rows: list[tuple[float, bool, str]]) -> None:
    worst = {accepted: max((each[0] for each in rows if each[1] is accepted), default=0) for accepted in (True, False)}
    print(f"{title}: {len(rows)}; dearest accepted {worst[True]:.0f} ms (at most {ACCEPTED_MS}),", end=" ")
    print(f"dearest refused {worst[False]:.0f} ms (at most {REFUSED_MS})")
    for milliseconds, is_accepted, name in sorted(rows, reverse=True)[:SHOWN]:
        print(f"  {milliseconds:6.0f} ms  {'accepted' if is_accepted else 'refused '}  {name}")


def _corpus() -> list[tuple[float, bool, str]]:
    manifest = json.loads((CORPUS / "MANIFEST.json").read_text())
    rows = []
    for case in manifest["cases"]:
        remote = {**manifest["remote_sets"].get(case.get("remote_set"), {}), **(case.get("remote") or {})}
        milliseconds, answer = _timed(lambda case=case, remote=remote: judge_case({**case, "remote": remote}, CORPUS))
        rows.append((milliseconds, answer["outcome"] == "valid", case["id"]))
    return rows


def _hostile(name: str, make: Callable[[], hostile.Case]) -> tuple[float, bool, str]:
    case = make()
    milliseconds, report = _timed(lambda: hostile.judged(case))
    return milliseconds, report.state in {PublicState.VERIFIED, PublicState.NOT_PROVEN_YOURS}, name


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    answer = work()
    return (time.process_time() - started) * 1000, answer


if __name__ == "__main__":
    main()
