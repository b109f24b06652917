"""Values behind the fields of a question, each read into what it means or told why it cannot be."""

import re
from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from jobboard.asking.names import Kind, Names
from jobboard.asking.problems import Instead, QuestionProblem
from jobboard.asking.tokens import Token, Value, value

Choice = TypeVar("Choice", bound=StrEnum)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MEANT = {
    Kind.SKILL: "skill",
    Kind.BADGE: "badge",
    Kind.ISSUER: "issuer",
    Kind.PLACE: "place",
    Kind.VACANCY: "vacancy of yours",
}


def one_value(token: Token) -> Value:
    """Give the only value of a field. Raises: QuestionProblem for several."""
    if len(token.values) > 1:
        message = f"Only one value can stand behind {token.text}. Join several with OR."
        raise QuestionProblem(message, token.values[1].start, token.values[-1].end)
    return token.values[0]


def number(token: Token, low: int, high: int) -> int:
    """Give a whole number. Raises: QuestionProblem for anything else and for one out of range."""
    written = one_value(token)
    text = written.text
    if text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high:
        return int(text)
    raise QuestionProblem(f"“{text}” is not a number from {low} to {high}.", written.start, written.end)


def day(token: Token) -> date:
    """Give a day. Raises: QuestionProblem for what is not written as 2026-12-31."""
    written = one_value(token)
    found = day_in(written.text)
    if found is not None:
        return found
    raise QuestionProblem(f"“{written.text}” is not a day written as 2026-12-31.", written.start, written.end)


def day_in(text: str) -> date | None:
    """Give the day that is written as 2026-12-31, None for anything else."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def choice(written: Value, kind: type[Choice]) -> Choice:
    """Give a member of an enum. Raises: QuestionProblem that offers its members."""
    text = written.text.casefold().replace("-", "_").replace(" ", "_")
    for each in kind:
        if each.value.casefold() == text:
            return each
    instead = [Instead(spelled(each), spelled(each)) for each in kind]
    raise QuestionProblem(f"“{written.text}” is none of the values here.", written.start, written.end, instead)


def spelled(member: StrEnum) -> str:
    """Give a member of an enum as it is written in a question."""
    return member.value.replace("_", "-")


def is_yes(token: Token) -> None:
    """Accept yes. Raises: QuestionProblem for anything else."""
    written = one_value(token)
    if written.text.casefold() != "yes":
        message = f"Write {token.text}:yes, and -{token.text}:yes for the contrary."
        raise QuestionProblem(message, written.start, written.end, [Instead("yes", "yes")])


def region(written: Value, known: Collection[str]) -> str:
    """Give a region as it is written here. Raises: QuestionProblem for one that nobody can live in."""
    by_name = {each.casefold(): each for each in known}
    found = by_name.get(written.text.casefold())
    if found is not None:
        return found
    near = [each for each in by_name if written.text.casefold() in each][:8]
    near = near or get_close_matches(written.text.casefold(), by_name, n=8)
    instead = [Instead(value(by_name[each]), by_name[each]) for each in near]
    raise QuestionProblem(f"No region is called “{written.text}”.", written.start, written.end, instead)


def named(names: Names, kind: Kind, written: Value) -> int:
    """Give the id of what a name means. Raises: QuestionProblem that offers what may be meant."""
    found = names.find(kind, written.text)
    if found.id is not None:
        return found.id
    instead = [Instead(value(each.text), each.label, each.kind, each.id) for each in found.offers]
    if found.is_known:
        message = f"“{written.text}” may mean several things; choose one."
    elif instead:
        message = f"There is no {_MEANT[kind]} called “{written.text}”. One of these may be meant."
    else:
        message = f"There is no {_MEANT[kind]} called “{written.text}”. Try a shorter or another word."
    raise QuestionProblem(message, written.start, written.end, instead)
