"""Where nobody answers a question: the same question with one condition less, for every condition it has."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jobboard.asking.question import AllOf, AnyOf, Expression, Question

MOST_LOOSER = 40
"""How many of them are given; each is one more count."""


@dataclass(frozen=True)
class Looser:
    """A question without one condition. `dropped`: that condition, or None where the issuers beside skills are.

    `inside`: the number of the part in which it stood with others; None: it was a part of its own.
    """

    question: Question
    dropped: Expression | None
    inside: int | None = None


def looser_than(question: Question) -> tuple[Looser, ...]:
    """Give the questions with one condition less, in the order of the conditions."""
    return tuple(each for each, _ in zip(_looser(question), range(MOST_LOOSER), strict=False))


def _looser(question: Question) -> Iterator[Looser]:
    for number, part in enumerate(question.parts):
        yield Looser(question.without_part(number), part)
    if question.issuers:
        yield Looser(replace(question, issuers=frozenset()), None)
    if question.issuer_level_at_least:
        yield Looser(replace(question, issuer_level_at_least=0), None)
    for number, part in enumerate(question.parts):
        for dropped, without in _inside(part):
            parts = (*question.parts[:number], without, *question.parts[number + 1 :])
            yield Looser(replace(question, parts=parts), dropped, number)


def _inside(part: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Give each condition of an alternative that has several, with the alternatives without it."""
    if not isinstance(part, AnyOf):
        return
    for number, alternative in enumerate(part.parts):
        if isinstance(alternative, AllOf):
            for place, dropped in enumerate(alternative.parts):
                rest = AllOf((*alternative.parts[:place], *alternative.parts[place + 1 :]))
                yield dropped, AnyOf((*part.parts[:number], rest, *part.parts[number + 1 :]))
