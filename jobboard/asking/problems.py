"""What is wrong with a question that somebody wrote: where, why, and what could stand there instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobboard.asking.names import Kind
from jobboard.errors import Rejected


@dataclass(frozen=True)
class Instead:
    """What could stand in a place of a text, and how it is described to people.

    `kind` and `id`: what it names in the database; None: nothing.
    """

    text: str
    label: str
    kind: Kind | None = None
    id: int | None = None


class QuestionProblem(Rejected):
    """A place in a text that cannot be read, from `start` to before `end`, counted in characters from 0."""

    def __init__(self, message: str, start: int, end: int, instead: Sequence[Instead] = ()) -> None:
        super().__init__(message)
        self.start, self.end, self.instead = start, end, tuple(instead)

    def corrected(self, text: str, instead: Instead) -> str:
        """Give the text with something else in place of what is wrong."""
        return text[: self.start] + instead.text + text[self.end :]
