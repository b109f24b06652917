"""Long lists of values in parts that a database takes in one question."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

MOST_VALUES = 5_000

Value = TypeVar("Value")


def in_parts(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    """Give values in parts of at most 5,000; nothing for no values."""
    every = list(values)
    for begin in range(0, len(every), MOST_VALUES):
        yield every[begin : begin + MOST_VALUES]
