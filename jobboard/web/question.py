"""The question of the search form, read from an address and written back to one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from flask import url_for
from werkzeug.datastructures import MultiDict

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Scope
from jobboard.web.numbers import id_in, number_in

PAGE_SIZE = 20
DISTANCES = (5, 10, 20, 50, 100)
_LAST_PAGE = 10_000 // PAGE_SIZE
_TEXT_LENGTH = 200
_CHOICE_LIMIT = 20


@dataclass(frozen=True, order=True)
class Need:
    """A skill that people must have, at this SCQF level or above; None: at any level, also an unknown one."""

    skill: int
    level: int | None = None

    def __str__(self) -> str:
        return str(self.skill) if self.level is None else f"{self.skill}-{self.level}"

    def condition(self) -> BadgeCondition:
        """Give the condition that one badge has to meet."""
        return BadgeCondition(skill=self.skill, level_at_least=self.level)


@dataclass(frozen=True)
class Question:
    """What was asked. `place` is what was typed; `within` is a distance in kilometres. `page` counts from 1."""

    text: str = ""
    needs: tuple[Need, ...] = ()
    skills: frozenset[int] = frozenset()
    badges: frozenset[int] = frozenset()
    issuers: frozenset[int] = frozenset()
    issuer_level: int = 0
    regions: frozenset[str] = frozenset()
    place: str = ""
    within: int = DISTANCES[2]
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Self:
        """Read an address. What makes no sense is left out, and numbers are brought into their range."""
        return cls(
            text=_text(args.get("q", "")),
            needs=tuple(dict.fromkeys(need for each in args.getlist("need") if (need := _need(each))))[:_CHOICE_LIMIT],
            skills=_ids(args.getlist("skill")),
            badges=_ids(args.getlist("badge")),
            issuers=_ids(args.getlist("issuer")),
            issuer_level=min(number_in(args.get("issuer_level", "")), 4),
            regions=frozenset(sorted(map(_text, args.getlist("region")))[:_CHOICE_LIMIT]) - {""},
            place=_text(args.get("place", "")),
            within=min(DISTANCES, key=lambda each: abs(each - (number_in(args.get("within", "")) or DISTANCES[2]))),
            page=min(max(number_in(args.get("page", "")), 1), _LAST_PAGE),
        )

    def parameters(self) -> dict[str, list[str]]:
        """Give the address that asks this; the page is left out, since another question starts on its first."""
        values: Mapping[str, Iterable[object]] = {
            "q": [self.text] if self.text else [],
            "need": self.needs,
            "skill": sorted(self.skills),
            "badge": sorted(self.badges),
            "issuer": sorted(self.issuers),
            "issuer_level": [self.issuer_level] if self.issuer_level else [],
            "region": sorted(self.regions),
            "place": [self.place] if self.place else [],
            "within": [self.within] if self.place else [],
        }
        return {name: [str(each) for each in several] for name, several in values.items() if several}

    def parts(self) -> tuple[tuple[str, str], ...]:
        """Give every condition that can be taken away on its own, as a parameter and its value."""
        pairs = ((name, value) for name, values in self.parameters().items() for value in values)
        return tuple(pair for pair in pairs if pair[0] != "within")

    def without(self, name: str, value: str) -> "Question":
        """Give the question without one of its parts."""
        rest = [pair for pair in self.pairs() if pair != (name, value)]
        return Question.read(MultiDict(rest))

    def pairs(self) -> list[tuple[str, str]]:
        """Give the address as pairs, as hidden fields need it."""
        return [(name, value) for name, values in self.parameters().items() for value in values]

    def with_need(self, need: Need) -> "Question":
        """Give the question with one more need, in place of the same skill's before."""
        kept = tuple(each for each in self.needs if each.skill != need.skill)
        return replace(self, needs=(*kept, need), page=1)

    def at_place(self, place: str) -> "Question":
        """Give the question for another place."""
        return replace(self, place=place, page=1)

    def as_query(self, scope: Scope, places: frozenset[int] | None, acceptance: Acceptance) -> CandidateQuery:
        """Give the question to the engine. `places` are those inside the radius, None without a place.

        `acceptance` is the asker's (access.current_acceptance).
        """
        return CandidateQuery(
            scope=scope,
            text=self.text,
            must=tuple(need.condition() for need in self.needs),
            skills=self.skills,
            achievements=self.badges,
            issuers=self.issuers,
            issuer_level_at_least=self.issuer_level,
            regions=self.regions,
            places=places,
            acceptance=acceptance,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )


def link_to(endpoint: str, parameters: Mapping[str, Sequence[str]], **values: str | int) -> str:
    """Give the address of an endpoint that asks for these parameters."""
    return url_for(endpoint, **values, **parameters)  # type: ignore[arg-type]  # Several values of one name.


def _text(value: str) -> str:
    return " ".join(value[:_TEXT_LENGTH].split())


def _ids(values: list[str]) -> frozenset[int]:
    numbers = sorted(number for each in values if (number := id_in(each)))
    return frozenset(numbers[:_CHOICE_LIMIT])


def _need(value: str) -> Need | None:
    skill, _, level = value.partition("-")
    return Need(id_in(skill), min(number_in(level), 12) or None) if id_in(skill) else None
