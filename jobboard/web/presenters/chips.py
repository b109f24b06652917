"""Chips: every condition of a question in words, with the way to change it and to take it away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jobboard.asking.question import Question
from jobboard.asking.relaxing import Looser
from jobboard.web.presenters.conditions import ConditionWords
from jobboard.web.question import Asked


@dataclass(frozen=True)
class Chip:
    """A condition of the question. `rest`: the parameters of the question without it.

    `number`: which part of the question it is, to be changed as text; None: it is chosen in the form.
    """

    label: str
    rest: Mapping[str, list[str]]
    number: int | None = None


def chips(asked: Asked, words: ConditionWords) -> tuple[Chip, ...]:
    """Give each condition of the question, in its order; the wishes last."""
    return tuple(_chips(asked, words))


def looser_chip(asked: Asked, looser: Looser, words: ConditionWords) -> Chip:
    """Give what a looser question leaves out, and the address that asks it."""
    rest = asked.parameters(words.names, looser.question)
    if looser.dropped is None:
        (label,) = _dropped_beside(asked.question, looser.question, words)
        return Chip(label, rest)
    label = words.of(looser.dropped)
    if looser.inside is not None:
        label = f"{label}, inside {words.of(asked.question.parts[looser.inside])}"
    return Chip(label, rest)


def _chips(asked: Asked, words: ConditionWords) -> Iterator[Chip]:
    question = asked.question
    for number, part in enumerate(question.parts):
        yield Chip(words.of(part), asked.parameters(words.names, question.without_part(number)), number)
    for without in (replace(question, issuers=frozenset()), replace(question, issuer_level_at_least=0)):
        for label in _dropped_beside(question, without, words):
            yield Chip(label, asked.parameters(words.names, without))
    for wish in question.wishes:
        kept = replace(question, wishes=tuple(each for each in question.wishes if each != wish))
        yield Chip(f"Nice to have: {words.of_badge(wish)}", asked.parameters(words.names, kept))


def _dropped_beside(question: Question, without: Question, words: ConditionWords) -> Iterator[str]:
    if question.issuers != without.issuers:
        names = " or ".join(words.shown.of("issuer", each) for each in sorted(question.issuers))
        yield f"Issuer: {names}"
    if question.issuer_level_at_least != without.issuer_level_at_least:
        yield f"How well the issuer is known: {words.shown.of('issuer_level', question.issuer_level_at_least)}"
