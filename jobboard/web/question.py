"""What the address of a search of people asks, in every face; and the links that ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from flask import url_for
from werkzeug.datastructures import MultiDict

from jobboard.asking.address import read_address, write_address
from jobboard.asking.names import Names
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.question import Question
from jobboard.web.numbers import number_in

PAGE_SIZE = 20
DISTANCES = (5, 10, 20, 50, 100)
_LAST_PAGE = 10_000 // PAGE_SIZE


@dataclass(frozen=True)
class Asked:
    """A question about people, with the page that is looked at, counted from 1.

    `problems` by parameter, with what was `typed` there: it is not in the question, and nobody is searched until it is
    put right.
    """

    question: Question
    page: int = 1
    problems: Mapping[str, QuestionProblem] = field(default_factory=dict)
    typed: Mapping[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, args: MultiDict[str, str], names: Names) -> Self:
        """Read an address. Numbers that make no sense are left out; names that are not known are told."""
        values = args.to_dict(flat=False)
        read = read_address(values, names)
        names.learn(read.question)
        kept = {"q": ("q",), "place": ("place", "within"), "ask": ("ask",)}
        typed = {name: values[name] for problem in read.problems for name in kept[problem] if name in values}
        return cls(read.question, page_in(args), read.problems, typed)

    def parameters(self, names: Names, question: Question | None = None) -> dict[str, list[str]]:
        """Give the address that asks this, or another question in its place; what could not be read is kept."""
        return {**write_address(self.question if question is None else question, names), **self.typed}


def page_in(args: MultiDict[str, str]) -> int:
    """Give the number of the page that an address asks for."""
    return min(max(number_in(args.get("page", "")), 1), _LAST_PAGE)


def link_to(endpoint: str, parameters: Mapping[str, Sequence[str]], **values: str | int) -> str:
    """Give the address of an endpoint that asks for these parameters."""
    return url_for(endpoint, **values, **parameters)  # type: ignore[arg-type]  # Several values of one name.
