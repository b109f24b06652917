"""How much one verification may read as a graph: lists, proofs and forms of contexts multiply, and each is small.

The count depends on what is read alone, so that a verdict can be replayed; a clock would not do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

MAX_NODES_READ = 9_000  # Values in JSON, of everything that is read as a graph; some 50 microseconds each.

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextmanager
def bounded_work(nodes: int = MAX_NODES_READ) -> Iterator[None]:
    """Let what is done within read so many nodes. A bundle gives each of its members an allowance of its own."""
    before = _left.set([nodes])
    try:
        yield
    finally:
        _left.reset(before)


def spend(nodes: int) -> None:
    """Take what is about to be read from the allowance. Raises: Refused when it is more than is left."""
    left = _left.get()
    if left is None:
        return
    if nodes > left[0]:
        left[0] = 0  # What is read next is not judged by what happens to be small.
        raise Refused("format.too_much_work", outcome=Outcome.UNKNOWN)
    left[0] -= nodes
