"""The address face: parameters of their own for what the form asks, and the text face for the rest in `ask`.

    q=words & skill=1 & need=1-7 & badge=3 & issuer=4 & issuer_level=2 & region=Fife & place=Dundee & within=20
    & remote=yes & available=2026-12-01 & hours=part_time & contract=permanent & without=5 & ask=TEXT

A parameter with several values means any of them, but for `skill` and `need`, which must all be met. `without` leaves
out who applied to that vacancy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from jobboard.asking.fields import KILOMETRES
from jobboard.asking.limits import (
    LARGEST_ID,
    LONGEST_REGION,
    LONGEST_WORDS,
    MOST_CONDITIONS,
    MOST_KILOMETRES,
    MOST_VALUES,
    MOST_WORDS,
    TOO_MANY_BADGES,
    TOO_MANY_WORDS,
)
from jobboard.asking.names import Kind, Names
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.question import AnyOf, AskedBadge, Expression, Near, Not, Question, choice_of, leaves
from jobboard.asking.reading import read_text
from jobboard.asking.tokens import Value
from jobboard.asking.values import day_in, named
from jobboard.asking.writing import write_text
from jobboard.errors import Rejected
from jobboard.search.document import Contract, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    InRegion,
    OpenToRemote,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.search.words import analyse

Parameters = Mapping[str, Sequence[str]]
Member = TypeVar("Member", bound=StrEnum)

_MOST_READ = MOST_CONDITIONS + 1
"""One more than a question can have, so that it says so; of what goes on for ever the rest is not even read."""

PARAMETERS = (
    "q",
    "skill",
    "need",
    "badge",
    "issuer",
    "issuer_level",
    "region",
    "place",
    "within",
    "remote",
    "available",
    "hours",
    "contract",
    "without",
    "ask",
)


@dataclass(frozen=True)
class Read:
    """What an address asks. `problems` by parameter (`q`, `place`, `ask`): what stands there is not in the question.

    What is too much in all is told at `ask`; the question then has as much of the other parameters as it can hold.
    """

    question: Question
    problems: Mapping[str, QuestionProblem] = field(default_factory=dict)


def read_address(parameters: Parameters, names: Names) -> Read:
    """Give what an address asks. Ids, levels and days that make no sense are left out."""
    problems: dict[str, QuestionProblem] = {}
    parts: list[Expression] = []
    rest = Question()
    try:
        parts += _words(_first(parameters, "q"))
    except QuestionProblem as problem:
        problems["q"] = problem
    parts += _parts(parameters)
    try:
        parts += _near(parameters, names)
    except QuestionProblem as problem:
        problems["place"] = problem
    text = _first(parameters, "ask")
    try:
        rest = read_text(text, names)
    except QuestionProblem as problem:
        problems["ask"] = problem
    issuers = frozenset(_ids(parameters, "issuer")[:_MOST_READ])
    level = min(_number(_first(parameters, "issuer_level")), 4)
    try:
        _check_badges(parameters)
        most = max(level, rest.issuer_level_at_least)
        question = Question((*parts, *rest.parts), issuers | rest.issuers, most, rest.wishes)
    except Rejected as error:
        problems["ask"] = QuestionProblem(error.message, 0, len(text))
        question = _as_far_as_it_goes(parts, issuers, level)
    return Read(question, problems)


def _check_badges(parameters: Parameters) -> None:
    if len(_ids(parameters, "badge")) > MOST_VALUES:
        raise Rejected(TOO_MANY_BADGES)


def _as_far_as_it_goes(parts: list[Expression], issuers: frozenset[int], level: int) -> Question:
    """Give the question that the first of these conditions and issuers ask: the most that a question can have."""
    chosen = frozenset(sorted(issuers)[:MOST_VALUES])
    while True:
        try:
            return Question(tuple(parts), chosen, level)
        except Rejected:
            parts = parts[:-1]


def write_address(question: Question, names: Names) -> dict[str, list[str]]:
    """Give the parameters that ask this question, in their order; without a page, which belongs to an answer."""
    written: dict[str, list[str]] = {}
    rest = [part for part in question.parts if not _take(part, written, names)]
    if question.issuers:
        written["issuer"] = [str(each) for each in sorted(question.issuers)]
    if question.issuer_level_at_least:
        written["issuer_level"] = [str(question.issuer_level_at_least)]
    if rest or question.wishes:
        written["ask"] = [write_text(Question(tuple(rest), wishes=question.wishes), names)]
    return {name: written[name] for name in PARAMETERS if name in written}


def _take(part: Expression, written: dict[str, list[str]], names: Names) -> bool:
    """Write a part as a parameter of its own, where there is one for it that is still free."""
    said = _said(part, names)
    is_free = said is not None and ("skill" in said or "need" in said or not set(said) & set(written))
    if said is None or not is_free:
        return False
    for name, values in said.items():
        written.setdefault(name, []).extend(values)
    return True


def _said(part: Expression, names: Names) -> dict[str, list[str]] | None:
    match part:
        case Words(text):
            return {"q": [text]}
        case AskedBadge():
            return _said_of_badge(part)
        case Near(place, kilometres):
            return {"place": [names.written(Kind.PLACE, place)], "within": [str(kilometres)]}
        case OpenToRemote():
            return {"remote": ["yes"]}
        case AvailableBy(day):
            return {"available": [day.isoformat()]}
        case Not(AppliedTo(vacancy)):
            return {"without": [str(vacancy)]}
        case _ if choice_of(part, InRegion):
            return {"region": [leaf.region for leaf in leaves(part) if isinstance(leaf, InRegion)]}
        case _ if choice_of(part, WantsHours):
            return {"hours": [leaf.hours.value for leaf in leaves(part) if isinstance(leaf, WantsHours)]}
        case _ if choice_of(part, WantsContract):
            return {"contract": [leaf.contract.value for leaf in leaves(part) if isinstance(leaf, WantsContract)]}
        case _:
            return None


def _said_of_badge(badge: AskedBadge) -> dict[str, list[str]] | None:
    if badge.is_choice_of_badges:
        return {"badge": [str(each) for each in sorted(badge.achievements)]}
    if not badge.is_skill_alone or badge.grade_at_least is not None:
        return None
    if badge.level_at_least is None:
        return {"skill": [str(badge.skill)]}
    return {"need": [f"{badge.skill}-{badge.level_at_least}"]}


def _words(text: str) -> list[Expression]:
    if len(text) > LONGEST_WORDS:
        message = f"Words can have {LONGEST_WORDS:,} characters; these are {len(text):,}."
        raise QuestionProblem(message, LONGEST_WORDS, len(text))
    found = analyse(text)
    if len(found) > MOST_WORDS:
        raise QuestionProblem(TOO_MANY_WORDS, found[MOST_WORDS].start, len(text))
    words = " ".join(text.split())
    return [Words(words)] if words else []


def _parts(parameters: Parameters) -> Iterator[Expression]:
    yield from (AskedBadge(skill) for skill in _ids(parameters, "skill")[:_MOST_READ])
    yield from (need for text in parameters.get("need", ())[:_MOST_READ] if (need := _need(text)))
    badges = frozenset(_ids(parameters, "badge")[:MOST_VALUES])
    if badges:
        yield AskedBadge(achievements=badges)
    regions = (
        " ".join(text[:LONGEST_REGION].replace("\0", " ").split()) for text in parameters.get("region", ())[:_MOST_READ]
    )
    yield from _any_of(InRegion(region) for region in regions if region)
    if _first(parameters, "remote") == "yes":
        yield OpenToRemote()
    day = day_in(_first(parameters, "available"))
    if day is not None:
        yield AvailableBy(day)
    yield from _any_of(WantsHours(each) for each in _members(parameters, "hours", Hours))
    yield from _any_of(WantsContract(each) for each in _members(parameters, "contract", Contract))
    yield from (Not(AppliedTo(vacancy)) for vacancy in _ids(parameters, "without")[:1])


def _near(parameters: Parameters, names: Names) -> Iterator[Expression]:
    text = " ".join(_first(parameters, "place")[:200].split())
    if text:
        kilometres = _number(_first(parameters, "within")) or KILOMETRES
        place = named(names, Kind.PLACE, Value(text, 0, len(text)))
        yield Near(place, min(kilometres, MOST_KILOMETRES))


def _any_of(parts: Iterable[Expression]) -> Iterator[Expression]:
    found = tuple(parts)
    if found:
        yield AnyOf(found)


def _first(parameters: Parameters, name: str) -> str:
    values = parameters.get(name) or ("",)
    return values[0]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0


def _ids(parameters: Parameters, name: str) -> list[int]:
    found = (_id(text) for text in parameters.get(name, ()))
    return list(dict.fromkeys(each for each in found if each))


def _id(text: str) -> int:
    number = _number(text)
    return number if number <= LARGEST_ID else 0


def _need(text: str) -> AskedBadge | None:
    skill, _, level = text.partition("-")
    return AskedBadge(_id(skill), min(_number(level), 12) or None) if _id(skill) else None


def _members(parameters: Parameters, name: str, kind: type[Member]) -> list[Member]:
    known = {each.value: each for each in kind}
    return [known[text] for text in parameters.get(name, ()) if text in known]
