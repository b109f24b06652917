"""Requests to a running site at a given pace, from a process of their own: what answers took, and what asking cost.

    with Generator(port) as generator:
        measured = generator.ask(requests, per_second=40, seconds=15)

Requests come by chance, as people do (exponential gaps, seeded), over connections that are kept open. A time runs from
the moment at which the request was due, so that a site that falls behind is not asked less: what waited counts.
"""

import http.client
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate, count
from threading import Thread
from typing import Self

CONNECTIONS, SEED = 24, 7


@dataclass(frozen=True)
class Request:
    """An address to ask for, with the cookie of who asks."""

    path: str
    cookie: str = ""


@dataclass(frozen=True)
class Measured:
    """What answers took, in milliseconds; how often each status came; what asking cost, in seconds."""

    milliseconds: Sequence[float]
    statuses: dict[str, int]
    size_bytes: int
    seconds: float
    processor_seconds: float


class Generator:
    """A process that asks a site on this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load", str(self._port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, requests: Sequence[Request], *, per_second: float, seconds: float) -> Measured:
        """Ask for each in turn, begun anew at the end, for so long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"requests": [[each.path, each.cookie] for each in requests], "rate": per_second, "seconds": seconds}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return Measured(**json.loads(self._process.stdout.readline()))


def _serve(port: int) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        requests = [Request(*each) for each in order["requests"]]
        print(json.dumps(asdict(_paced(port, requests, order["rate"], order["seconds"]))), flush=True)


def _paced(port: int, requests: Sequence[Request], rate: float, seconds: float) -> Measured:
    chance, numbers = random.Random(SEED), count()
    due = list(accumulate(chance.expovariate(rate) for _ in range(int(rate * seconds))))
    took, statuses, sizes = [0.0] * len(due), Counter[str](), [0] * len(due)
    processor, begin = time.process_time(), time.perf_counter() + 0.1

    def ask_in_turn() -> None:
        """Take the next request that nobody took, until there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (number := next(numbers)) < len(due):
            time.sleep(max(0.0, begin + due[number] - time.perf_counter()))
            status, sizes[number] = _answer(connection, requests[number % len(requests)])
            took[number] = 1000 * (time.perf_counter() - begin - due[number])
            statuses[str(status)] += 1
        connection.close()

    threads = [Thread(target=ask_in_turn) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(
        took, dict(statuses), sum(sizes) // len(sizes), time.perf_counter() - begin, time.process_time() - processor
    )


def _answer(connection: http.client.HTTPConnection, request: Request) -> tuple[int, int]:
    """Give status and size; a connection that the site closed meanwhile is opened again, as browsers do."""
    for is_last in (False, True):
        try:
            connection.request("GET", request.path, headers={"Cookie": request.cookie} if request.cookie else {})
            response = connection.getresponse()
            return response.status, len(response.read())
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            connection.close()
            if is_last:
                raise
    raise AssertionError("unreachable")


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
