"""Open vacancies found by what they say and what they require: which, how many, and what else could be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, distinct, func, or_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from jobboard.matching import Match, match_vacancies
from jobboard.models import Achievement, Contract, Hours, Organisation, Requirement, Skill, Vacancy, Workplace
from jobboard.opening import open_at
from jobboard.pay import pays_at_least
from jobboard.vacancies import WHOLE

MOST_COMPARED = 500
"""So many vacancies, the newest of those found, are compared with a person one by one."""

_WORDS = 10
_OFFERED = 8


class Order(StrEnum):
    """Which vacancies come first. BEST: those of which a person meets most."""

    NEWEST = "newest"
    CLOSING = "closing"
    BEST = "best"


@dataclass(frozen=True)
class JobQuestion:
    """What somebody looks for. None and empty mean: any.

    Every word of `text` occurs, without case, in the title, the description, the organisation's name or what is
    required. `places`: ids. `pay`: at least so many pence an hour. `skills` and `badges`: ids that are all required or
    nice to have. `fits`: only what a person meets the musts of.
    """

    text: str = ""
    places: frozenset[int] | None = None
    pay: int | None = None
    contract: Contract | None = None
    hours: Hours | None = None
    workplace: Workplace | None = None
    skills: frozenset[int] = frozenset()
    badges: frozenset[int] = frozenset()
    fits: bool = False
    order: Order = Order.NEWEST


@dataclass(frozen=True)
class Offer:
    """A value that can be chosen further, its label where it is an id, and how many of what was found have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class JobPage:
    """Some of the vacancies found, and how many there are; `matches` by vacancy, empty for nobody.

    `is_cut`: more were found than are compared with a person, and the others are left out.
    """

    vacancies: tuple[Vacancy, ...]
    total: int
    matches: Mapping[int, Match] = field(default_factory=dict)
    is_cut: bool = False


def find_jobs(
    session: Session,
    question: JobQuestion,
    *,
    now: datetime,
    candidate_id: int | None = None,
    offset: int = 0,
    limit: int = 20,
) -> JobPage:
    """Give open vacancies, in the order that is asked for. Without a person `fits` and BEST say nothing."""
    found = select(Vacancy).where(*_conditions(question, now))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    if candidate_id is not None and (question.fits or question.order is Order.BEST):
        return _compared(session, candidate_id, question, found, total, offset, limit, now)
    ordered = found.order_by(*_order(question.order)).offset(offset).limit(limit)
    page = tuple(session.scalars(ordered.options(*WHOLE)))
    matches = match_vacancies(session, candidate_id, page, now=now) if candidate_id is not None else {}
    return JobPage(page, total, matches)


def offers(session: Session, question: JobQuestion, *, now: datetime) -> dict[str, tuple[Offer, ...]]:
    """Give what else can be chosen, by the name of the field of JobQuestion, with what each choice would leave.

    `fits` is not asked here.
    """
    found = select(Vacancy.id).where(*_conditions(question, now))
    return {
        "contract": _values(session, Vacancy.contract, found),
        "workplace": _values(session, Vacancy.workplace, found),
        "skills": _asked(session, Requirement.skill_id, Skill.id, Skill.label, found, question.skills),
        "badges": _asked(session, Requirement.achievement_id, Achievement.id, Achievement.name, found, question.badges),
    }


def looser(question: JobQuestion) -> tuple[tuple[str, JobQuestion], ...]:
    """Give by the name of what is dropped each question that asks for one thing less, in the order of the fields."""
    nothing = JobQuestion()
    names = ("text", "places", "pay", "contract", "hours", "workplace", "skills", "badges", "fits")
    return tuple(
        (name, replace(question, **{name: getattr(nothing, name)}))
        for name in names
        if getattr(question, name) != getattr(nothing, name)
    )


def count_jobs(session: Session, questions: Iterable[JobQuestion], *, now: datetime) -> list[int]:
    """Give how many open vacancies each question finds, in one statement. `fits` is not asked here."""
    counts = [select(func.count(Vacancy.id)).where(*_conditions(each, now)).scalar_subquery() for each in questions]
    return list(session.execute(select(*counts)).one()) if counts else []


def _compared(
    session: Session,
    candidate_id: int,
    question: JobQuestion,
    found: Select[Vacancy],
    total: int,
    offset: int,
    limit: int,
    now: datetime,
) -> JobPage:
    newest = found.order_by(*_order(Order.NEWEST)).limit(MOST_COMPARED).options(*WHOLE)
    vacancies = session.scalars(newest).all()
    matches = match_vacancies(session, candidate_id, vacancies, now=now)
    fitting = [each for each in vacancies if not question.fits or _fits(matches[each.id])]
    if question.order is Order.CLOSING:
        fitting.sort(key=lambda each: (each.closes_on, -each.id))
    if question.order is Order.BEST:
        fitting.sort(key=lambda each: _worth(matches[each.id]), reverse=True)
    page = tuple(fitting[offset : offset + limit])
    shown = {each.id: matches[each.id] for each in page}
    return JobPage(page, len(fitting), shown, is_cut=total > MOST_COMPARED)


def _fits(match: Match) -> bool:
    return all(each.is_met for each in match.requirements if each.requirement.is_must)


def _worth(match: Match) -> tuple[bool, float]:
    """Order matches: who meets all musts first, then by the part that is met; what requires nothing says nothing."""
    parts = [(2 if each.requirement.is_must else 1, each.is_met) for each in match.requirements]
    whole = sum(weight for weight, _ in parts)
    return (bool(parts) and _fits(match), sum(weight for weight, is_met in parts if is_met) / whole if whole else 0)


def _conditions(question: JobQuestion, now: datetime) -> Sequence[ColumnElement[bool]]:
    found = [open_at(now), *(_mentions(word) for word in question.text.split()[:_WORDS])]
    if question.places is not None:
        found.append(Vacancy.place_id.in_(question.places))
    if question.pay is not None:
        found.append(pays_at_least(question.pay))
    if question.contract is not None:
        found.append(Vacancy.contract == question.contract)
    if question.hours is not None:
        found.append(type_coerce(Vacancy.hours, String).contains(question.hours.value, autoescape=True))
    if question.workplace is not None:
        found.append(Vacancy.workplace == question.workplace)
    found += [_asks(Requirement.skill_id == each) for each in sorted(question.skills)]
    found += [_asks(Requirement.achievement_id == each) for each in sorted(question.badges)]
    return found


def _asks(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Vacancy.id.in_(select(Requirement.vacancy_id).where(condition))


def _mentions(word: str) -> ColumnElement[bool]:
    required = (
        select(Requirement.vacancy_id)
        .outerjoin(Requirement.skill)
        .outerjoin(Requirement.achievement)
        .where(or_(Skill.label.icontains(word, autoescape=True), Achievement.name.icontains(word, autoescape=True)))
    )
    return or_(
        Vacancy.title.icontains(word, autoescape=True),
        Vacancy.description.icontains(word, autoescape=True),
        Vacancy.organisation.has(Organisation.name.icontains(word, autoescape=True)),
        Vacancy.id.in_(required),
    )


def _order(order: Order) -> Sequence[ColumnElement[object]]:
    first = Vacancy.closes_on if order is Order.CLOSING else Vacancy.opened_at.desc()
    return (first, Vacancy.id.desc())  # type: ignore[return-value]


def _values(session: Session, column: InstrumentedAttribute[StrEnum | None], found: Select[int]) -> tuple[Offer, ...]:
    counted = select(column.label("value"), func.count().label("jobs")).where(Vacancy.id.in_(found))
    rows = session.execute(counted.where(column.is_not(None)).group_by(column).order_by(func.count().desc(), column))
    return tuple(Offer(row.value.value, "", row.jobs) for row in rows)


def _asked(
    session: Session,
    column: InstrumentedAttribute[int | None],
    key: InstrumentedAttribute[int],
    label: InstrumentedAttribute[str],
    found: Select[int],
    chosen: frozenset[int],
) -> tuple[Offer, ...]:
    """Give what most of the found vacancies ask for, and what is chosen already, whether or not any asks for it."""
    jobs = func.count(distinct(Requirement.vacancy_id))
    counted = select(key.label("key"), label.label("label"), jobs.label("jobs")).join(Requirement, column == key)
    counted = counted.where(Requirement.vacancy_id.in_(found), key.not_in(chosen)).group_by(key, label)
    rows = session.execute(counted.order_by(jobs.desc(), label, key).limit(_OFFERED))
    return tuple(Offer(str(row.key), row.label, row.jobs) for row in rows)
