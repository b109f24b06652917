"""The search form as it was sent: the question, what a button adds to it or changes in it, and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from jobboard.asking.limits import MOST_KILOMETRES
from jobboard.asking.names import Names
from jobboard.asking.problems import Instead, QuestionProblem
from jobboard.asking.question import Question
from jobboard.asking.reading import read_text
from jobboard.asking.tokens import LONGEST_TEXT
from jobboard.asking.writing import write_expression, write_text
from jobboard.errors import Rejected
from jobboard.models import Vacancy
from jobboard.search.document import Contract, Hours
from jobboard.web.adding import Addition, read_addition
from jobboard.web.numbers import number_in
from jobboard.web.presenters.wishes import CONTRACT_WORDS, HOURS_WORDS
from jobboard.web.question import DISTANCES, Asked
from jobboard.web.results import current_names, offered_label
from jobboard.web.session import current_session

_MOST_VACANCIES = 50
_IN_FORM = ("q", "place", "within", "remote", "available", "hours", "contract", "without")
_IN_FACETS = ("skill", "badge", "issuer", "issuer_level", "region")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a field: the text around the piece that is wrong, and what could stand in its place.

    `instead`: pairs of a label and the parameters of the address that has it.
    """

    message: str
    before: str
    piece: str
    after: str
    instead: tuple[tuple[str, Mapping[str, Sequence[str]]], ...]


@dataclass(frozen=True)
class SearchForm:
    """What stands in the form. `changed`: the question after what a button did; None: nothing was added or changed.

    `text`: the whole question as text, or what was typed in its place. `edited`: the number of the part that is open to
    be changed, with its `part_text`; None: none is. `problems` by field.
    """

    asked: Asked
    parameters: Mapping[str, Sequence[str]]
    addition: Addition
    text: str
    problems: Mapping[str, Problem]
    changed: Question | None = None
    edited: int | None = None
    part_text: str = ""
    longest_text: int = LONGEST_TEXT

    @property
    def distance_options(self) -> Sequence[tuple[int, str]]:
        """The distances to choose from, with the one that was asked for."""
        asked = number_in(self.value("within")) or DISTANCES[2]
        return [(each, f"{each} km") for each in sorted({*DISTANCES, min(asked, MOST_KILOMETRES)})]

    def value(self, name: str) -> str:
        """Give what stands in a field of one value."""
        return self.parameters.get(name, [""])[0]

    def values(self, name: str) -> Sequence[str]:
        """Give what is chosen in a field of several values."""
        return self.parameters.get(name, [])

    def hidden(self, *, has_facets: bool) -> Iterator[tuple[str, str]]:
        """Give what the form carries without showing a field for it."""
        shown = (*_IN_FORM, *(_IN_FACETS if has_facets else ()))
        yield from ((name, value) for name, values in self.parameters.items() if name not in shown for value in values)

    @property
    def is_detailed(self) -> bool:
        """A field is filled in that most people do not need."""
        return any(self.value(name) for name in ("remote", "available", "hours", "contract", "without"))

    @property
    def levels(self) -> Sequence[tuple[str, str]]:
        """The levels to choose from."""
        return [(str(level), str(level)) for level in range(1, 13)]

    @property
    def hours(self) -> Sequence[tuple[str, str]]:
        """The hours to choose from, with their words."""
        return [(each.value, HOURS_WORDS[each]) for each in Hours]

    @property
    def contracts(self) -> Sequence[tuple[str, str]]:
        """The contracts to choose from, with their words."""
        return [(each.value, CONTRACT_WORDS[each]) for each in Contract]

    @property
    def vacancies(self) -> Sequence[tuple[str, str]]:
        """The organisation's vacancies, the youngest first, for who applied to one to be left out."""
        own = select(Vacancy.id, Vacancy.title).where(Vacancy.organisation_id == current_names().organisation_id)
        rows = current_session().execute(own.order_by(Vacancy.id.desc()).limit(_MOST_VACANCIES))
        return [(str(row.id), row.title) for row in rows]


def read_form(args: MultiDict[str, str], names: Names) -> SearchForm:
    """Read the form: the whole text where it was sent, a part that is changed, or the fields."""
    asked = Asked.read(args, names)
    changed, found = None, dict(asked.problems)
    edited = _edited(args, asked.question)
    addition = Addition()
    try:
        if "text" in args:
            changed = read_text(args["text"], names)
        elif edited is not None and "part" in args:
            changed = _with_part(asked.question, edited, read_text(args["part"], names))
        else:
            addition = read_addition(args, names, asked.question)
            changed = addition.question
    except QuestionProblem as problem:
        found["text" if "text" in args else "part"] = problem
    except Rejected as error:
        found["part"] = QuestionProblem(error.message, 0, 0)
    parameters = asked.parameters(names)
    asked = replace(asked, problems=found)
    typed = {name: parameters.get(name, [""])[0] for name in ("q", "place", "ask")}
    typed |= {"text": args.get("text", ""), "part": args.get("part", "")}
    problems = {name: _problem(name, each, typed[name], parameters, edited) for name, each in found.items()}
    if addition.problem:
        problems[addition.field] = _of_addition(addition, parameters)
    part = "" if edited is None else write_expression(asked.question.parts[edited], names)
    return SearchForm(
        asked=asked,
        parameters=parameters,
        addition=addition,
        text=args["text"] if "text" in args else typed["ask"] if "ask" in found else write_text(asked.question, names),
        problems=problems,
        changed=changed,
        edited=edited,
        part_text=typed["part"] if "part" in found else part,
    )


def _edited(args: MultiDict[str, str], question: Question) -> int | None:
    """Give the number of the part that is open to be changed."""
    text = args.get("edit", "")
    number = number_in(text)
    return number if text and str(number) == text and number < len(question.parts) else None


def _with_part(question: Question, number: int, part: Question) -> Question:
    """Give a question with something else in place of one of its parts."""
    return Question(
        (*question.parts[:number], *part.parts, *question.parts[number + 1 :]),
        part.issuers or question.issuers,
        part.issuer_level_at_least or question.issuer_level_at_least,
        (*question.wishes, *part.wishes),
    )


def _problem(
    name: str, problem: QuestionProblem, text: str, parameters: Mapping[str, Sequence[str]], edited: int | None
) -> Problem:
    kept = {} if name == "text" else {**parameters, **({"edit": [str(edited)]} if name == "part" else {})}
    instead = []
    for each in problem.instead:
        corrected = each.text.strip('"') if name == "place" else problem.corrected(text, each)
        instead.append((_label(each), {**kept, name: [corrected]}))
    cut = (text[: problem.start], text[problem.start : problem.end], text[problem.end :])
    return Problem(problem.message, *cut, tuple(instead))


def _of_addition(addition: Addition, parameters: Mapping[str, Sequence[str]]) -> Problem:
    typed = {name: [value] for name, value in addition.typed.items() if value}
    instead = [(_label(each), {**parameters, **typed, addition.field: [each.text]}) for each in addition.instead]
    return Problem(addition.problem, "", addition.typed.get(addition.field, ""), "", tuple(instead))


def _label(instead: Instead) -> str:
    told_apart = offered_label(current_session(), instead.kind or "", instead.id or 0)
    return told_apart or instead.label
