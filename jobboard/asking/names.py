"""What skills, badges, issuers, places and vacancies are called in a question, both ways: an id to a name and back.

A name that means several is written with the id behind it, `boards #123`; the id decides, whatever stands before it.
A badge that nobody shows whom the asker may see has no name here: it would tell that somebody hidden has it. Its id can
still be asked for, so that a question that was kept can be read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from jobboard.asking.question import Question, asked_badges
from jobboard.models import Achievement, Issuer, Place, Skill, Vacancy
from jobboard.people import may_be_named_to
from jobboard.vocabulary.finding import SkillOffer, known_names, skills_found
from jobboard.vocabulary.label_index import LabelIndex
from jobboard.vocabulary.places import find_places

_OFFERED = 8
_LOOKED_AT = 20
_LONGEST = 200
"""A longer name is written by its number alone: a question is read by people, and has a bound."""

_NUMBERED = re.compile(r"(?:.* )?#([1-9][0-9]{0,8})", re.DOTALL)


class Kind(StrEnum):
    """What a name in a question names."""

    SKILL = "skill"
    BADGE = "badge"
    ISSUER = "issuer"
    PLACE = "place"
    VACANCY = "vacancy"


@dataclass(frozen=True)
class Named:
    """Something that a name may mean. `text` names it and nothing else; `label` tells it from others for people."""

    kind: Kind
    id: int
    text: str
    label: str


@dataclass(frozen=True)
class Found:
    """What a name means: one thing, or None with what may be meant. `is_known`: there are things of this very name."""

    id: int | None
    offers: tuple[Named, ...] = ()
    is_known: bool = False


class Names:
    """The names as one organisation sees them: its own vacancies, and what everybody sees. Answers are remembered."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        self._session, self.organisation_id = session, organisation_id
        self._labels: dict[tuple[Kind, int], str | None] = {}
        self._described: dict[int, str] = {}
        self._written: dict[tuple[Kind, int], str] = {}
        self._skill_names: LabelIndex | None = None
        self._regions: tuple[str, ...] | None = None
        self._exact: dict[tuple[Kind, str], list[int]] = {}

    def find(self, kind: Kind, text: str) -> Found:
        """Give what a name means; upper and lower case are the same."""
        id = self._meaning(kind, text)
        if id is not None:
            return Found(id, is_known=True)
        exact = self._meant(kind, text)
        offered = (exact or self._near(kind, text))[:_OFFERED]
        return Found(None, tuple(self._named(kind, each) for each in offered), bool(exact))

    def label(self, kind: Kind, id: int) -> str:
        """Give the name of something; what is not known any more says so."""
        return self._label(kind, id) or "No longer known"

    def written(self, kind: Kind, id: int) -> str:
        """Give the shortest text that names this and nothing else."""
        key = (kind, id)
        if key not in self._written:
            spellings = self._spellings(kind, id)
            self._written[key] = next((each for each in spellings if self._meaning(kind, each) == id), f"#{id}")
        return self._written[key]

    def learn(self, question: Question) -> None:
        """Read what a question names in a statement for each kind of thing, before each is asked for by itself."""
        badges = tuple(asked_badges(question))
        self._learn(Kind.SKILL, {each.skill for each in badges if each.skill is not None})
        self._learn(Kind.BADGE, {id for each in badges for id in each.achievements})
        self._learn(Kind.ISSUER, question.issuers.union(*(each.issuers for each in badges)))

    def _learn(self, kind: Kind, ids: Iterable[int]) -> None:
        wanted = {each for each in ids if (kind, each) not in self._labels}
        if wanted:
            key_column, column = _COLUMNS[kind]
            rows = self._session.execute(select(key_column, column).where(key_column.in_(wanted), *self._own(kind)))
            self._labels |= dict.fromkeys((kind, each) for each in wanted) | {(kind, id): name for id, name in rows}

    def regions(self) -> tuple[str, ...]:
        """Give every region that somebody can live in."""
        if self._regions is None:
            found = select(Place.region).where(Place.region != "").distinct().order_by(Place.region)
            self._regions = tuple(self._session.scalars(found))
        return self._regions

    def _spellings(self, kind: Kind, id: int) -> Iterable[str]:
        label = self._label(kind, id)
        if label is None or len(label) > _LONGEST:
            return
        yield label
        if kind is Kind.PLACE:
            yield place_label(self._session.get_one(Place, id))
        yield f"{label} #{id}"

    def _named(self, kind: Kind, id: int) -> Named:
        label = self._described.get(id, "") if kind is Kind.SKILL else ""
        if kind is Kind.PLACE:
            label = place_label(self._session.get_one(Place, id))
        return Named(kind, id, self.written(kind, id), label or self.label(kind, id))

    def _meaning(self, kind: Kind, text: str) -> int | None:
        number = _NUMBERED.fullmatch(text)
        if number is not None and self._is_there(kind, int(number.group(1))):
            return int(number.group(1))
        exact = self._meant(kind, text)
        return exact[0] if len(exact) == 1 else None

    def _is_there(self, kind: Kind, id: int) -> bool:
        if kind is Kind.BADGE:
            return self._session.get(Achievement, id) is not None
        return self._label(kind, id) is not None

    def _label(self, kind: Kind, id: int) -> str | None:
        key = (kind, id)
        if key not in self._labels:
            key_column, column = _COLUMNS[kind]
            self._labels[key] = self._session.scalar(select(column).where(key_column == id, *self._own(kind)))
        return self._labels[key]

    def _meant(self, kind: Kind, text: str) -> list[int]:
        """Give what has this very name."""
        text = _plain(text)
        key = (kind, text)
        if key not in self._exact:
            self._exact[key] = self._look(kind, text) if text else []
        return self._exact[key]

    def _near(self, kind: Kind, text: str) -> list[int]:
        """Give what has a name like this one: looked for only where nothing has this very name."""
        text = _plain(text)
        if not text:
            return []
        if kind is Kind.SKILL:
            return [each.id for each in self._offers(text)]
        if kind is Kind.PLACE:
            return [each.id for each in self._places(text)]
        _, column = _COLUMNS[kind]
        return self._ids(kind, *(column.icontains(word, autoescape=True) for word in text.split()[:5]))

    def _look(self, kind: Kind, text: str) -> list[int]:
        wanted = text.casefold()
        if kind is Kind.SKILL:
            offers = self._offers(text)
            named = [each.id for each in offers if each.label.casefold() == wanted]
            return named or [each.id for each in offers if each.other_name.casefold() == wanted]
        if kind is Kind.PLACE:
            places = self._places(text)
            whole = [each.id for each in places if place_label(each).casefold() == wanted]
            return whole or [each.id for each in places if each.name.casefold() == wanted]
        _, column = _COLUMNS[kind]
        return self._ids(kind, or_(column == text, func.lower(column) == text.lower()))

    def _offers(self, text: str) -> Sequence[SkillOffer]:
        if self._skill_names is None:
            self._skill_names = known_names(self._session)
        offers = skills_found(self._session, self._skill_names, text, _LOOKED_AT)
        self._described |= {each.id: each.described for each in offers}
        self._labels |= {(Kind.SKILL, each.id): each.label for each in offers}
        return offers

    def _places(self, text: str) -> Sequence[Place]:
        return find_places(self._session, text.partition(",")[0], _LOOKED_AT)

    def _ids(self, kind: Kind, *conditions: ColumnElement[bool]) -> list[int]:
        key_column, column = _COLUMNS[kind]
        found = select(key_column).where(*conditions, *self._own(kind)).order_by(column, key_column)
        return list(self._session.scalars(found.limit(_LOOKED_AT)))

    def _own(self, kind: Kind) -> Sequence[ColumnElement[bool]]:
        if kind is Kind.BADGE:
            return [may_be_named_to(self.organisation_id)]
        return [Vacancy.organisation_id == self.organisation_id] if kind is Kind.VACANCY else []


_COLUMNS: dict[Kind, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    Kind.SKILL: (Skill.id, Skill.label),
    Kind.BADGE: (Achievement.id, Achievement.name),
    Kind.ISSUER: (Issuer.id, Issuer.name),
    Kind.PLACE: (Place.id, Place.name),
    Kind.VACANCY: (Vacancy.id, Vacancy.title),
}


def place_label(place: Place) -> str:
    """Give a place as people choose it: Perth, Perth and Kinross."""
    return f"{place.name}, {place.region}" if place.region else place.name


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())  # PostgreSQL takes no such character.
