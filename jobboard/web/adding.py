"""The fields of the search form that add a condition about badges to what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from werkzeug.datastructures import MultiDict

from jobboard.asking.names import Kind, Names
from jobboard.asking.problems import Instead, QuestionProblem
from jobboard.asking.question import AnyOf, AskedBadge, Expression, Not, Question
from jobboard.asking.tokens import Value
from jobboard.asking.values import day_in, named
from jobboard.errors import Rejected
from jobboard.search.document import Grade
from jobboard.search.expression import Claims
from jobboard.web.numbers import number_in

FIELDS = (
    "add",
    "add_how",
    "add_level",
    "add_grade",
    "add_badge",
    "add_equivalent",
    "add_issuer",
    "add_issued",
    "add_valid",
)
_LONGEST = 300
_MOST_SKILLS = 10


@dataclass(frozen=True)
class Addition:
    """What came of the fields. `question` None: something in `field` has to be put right first."""

    typed: Mapping[str, str] = field(default_factory=dict)
    question: Question | None = None
    field: str = ""
    problem: str = ""
    instead: tuple[Instead, ...] = ()

    @property
    def is_detailed(self) -> bool:
        """More than a skill and its level was typed."""
        return any(self.typed.get(name) for name in FIELDS[1:] if name != "add_level")


class _Problem(Exception):
    def __init__(self, name: str, message: str, instead: tuple[Instead, ...] = ()) -> None:
        super().__init__(message)
        self.name, self.message, self.instead = name, message, instead


def read_addition(args: MultiDict[str, str], names: Names, question: Question) -> Addition:
    """Read the fields and add what they say to a question; with none filled in there is nothing to put right."""
    typed = {name: " ".join(args.get(name, "")[:_LONGEST].split()) for name in FIELDS}
    if not any(typed[name] for name in ("add", "add_badge", "add_issuer", "add_issued", "add_valid")):
        return Addition(typed)
    try:
        return Addition(typed, _added(typed, names, question))
    except _Problem as problem:
        return Addition(typed, field=problem.name, problem=problem.message, instead=problem.instead)
    except Rejected as error:
        return Addition(typed, field="add", problem=error.message)


def _added(typed: Mapping[str, str], names: Names, question: Question) -> Question:
    skills = _skills(typed["add"], names)
    if typed["add_how"] == "claims" and skills:
        return replace(question, parts=(*question.parts, *map(Claims, skills)))
    badges = [_badge(typed, names, skill) for skill in (skills or (None,))]
    how = typed["add_how"]
    kept = (part for part in question.parts if how or not _is_alone(part, skills))  # Another level takes its place.
    return replace(question, parts=(*kept, *_joined(how, badges)))


def _joined(how: str, badges: list[AskedBadge]) -> tuple[Expression, ...]:
    if how == "any":
        return (AnyOf(tuple(badges)),)
    return tuple(Not(badge) for badge in badges) if how == "none" else tuple(badges)


def _is_alone(part: Expression, skills: list[int]) -> bool:
    return isinstance(part, AskedBadge) and part.is_skill_alone and part.skill in skills


def _badge(typed: Mapping[str, str], names: Names, skill: int | None) -> AskedBadge:
    level, grade = number_in(typed["add_level"]), typed["add_grade"]
    badges = _named(typed, "add_badge", Kind.BADGE, names)
    return AskedBadge(
        skill=skill,
        level_at_least=level if skill and 1 <= level <= 12 else None,
        grade_at_least=Grade(grade) if skill and grade in set(Grade) else None,
        achievements=badges,
        allows_equivalent=bool(badges) and typed["add_equivalent"] == "yes",
        issuers=_named(typed, "add_issuer", Kind.ISSUER, names),
        issued_since=_day(typed, "add_issued"),
        valid_until_at_least=_day(typed, "add_valid"),
    )


def _skills(text: str, names: Names) -> list[int]:
    """Give the skills that a text names: one, or several with semicolons between them."""
    several = [text] if names.find(Kind.SKILL, text).id is not None else text.split(";")
    typed = [each.strip() for each in several if each.strip()]
    if len(typed) > _MOST_SKILLS:
        raise _Problem("add", f"Name {_MOST_SKILLS} skills at most at once.")
    return list(dict.fromkeys(_one("add", Kind.SKILL, each, names) for each in typed))


def _named(typed: Mapping[str, str], name: str, kind: Kind, names: Names) -> frozenset[int]:
    return frozenset({_one(name, kind, typed[name], names)} if typed[name] else ())


def _one(name: str, kind: Kind, text: str, names: Names) -> int:
    """Give what a text names; what fits one thing alone is taken for it."""
    try:
        return named(names, kind, Value(text, 0, len(text)))
    except QuestionProblem as problem:
        instead = problem.instead
        only = instead[0].id if len(instead) == 1 else None
        if only is not None:
            return only
        offered = tuple(replace(each, text=names.written(kind, each.id or 0)) for each in instead)
        raise _Problem(name, problem.message, offered) from problem


def _day(typed: Mapping[str, str], name: str) -> date | None:
    found = day_in(typed[name])
    if typed[name] and found is None:
        raise _Problem(name, f"“{typed[name]}” is not a day written as 2026-12-31.")
    return found
