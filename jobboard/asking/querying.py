"""The question as what the engines answer: names resolved to places and equivalents, and the asker's own policy."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.asking.question import (
    AllOf,
    AnyOf,
    AskedBadge,
    Expression,
    Near,
    Not,
    Question,
    asked_badges,
    choice_of,
    leaves,
)
from jobboard.catalogue.equivalence import Equivalents, counting_for
from jobboard.models import Place, Vacancy
from jobboard.policies import acceptances_of
from jobboard.search import expression as asked
from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Scope, Wish
from jobboard.vocabulary.places import near_places, places_within

NOBODY = asked.AnyOf(())


def as_query(
    session: Session, question: Question, scope: Scope, *, organisation_id: int, offset: int = 0, limit: int = 20
) -> CandidateQuery:
    """Give the question to the engines as this organisation asks it, under its policy and its equivalents.

    What the facets can say goes to their choices, so that they stay choices; the rest must hold beside it. A vacancy of
    another organisation is one that nobody applied to. The caller has checked the scope.
    """
    meaning = meaning_of(session, question, organisation_id)
    return query_of(question, scope, meaning, offset=offset, limit=limit)


def query_of(
    question: Question, scope: Scope, meaning: "Meaning", *, offset: int = 0, limit: int = 20
) -> CandidateQuery:
    """Give the query for a question, or for one with fewer conditions than that whose meaning this is."""
    parts = _Parts(question, meaning)
    return CandidateQuery(
        scope=scope,
        text=parts.text,
        where=asked.AllOf(tuple(parts.others)) if parts.others else asked.EVERYBODY,
        must=tuple(parts.must),
        wishes=tuple(Wish(meaning.condition(wish)) for wish in question.wishes),
        skills=frozenset(parts.skills),
        achievements=parts.achievements or frozenset(),
        issuers=question.issuers,
        issuer_level_at_least=question.issuer_level_at_least,
        regions=parts.regions or frozenset(),
        places=parts.places,
        acceptance=meaning.acceptance,
        offset=offset,
        limit=limit,
    )


@dataclass(frozen=True)
class Meaning:
    """What a question's conditions mean for one organisation at this moment, and whose badges count for it."""

    acceptance: Acceptance
    equivalents: Equivalents
    places: dict[Near, frozenset[int]]
    own_vacancies: frozenset[int]

    def condition(self, badge: AskedBadge) -> BadgeCondition:
        """Give the condition that one badge has to meet."""
        counting = {held for achievement in _allowing(badge) for held in self.equivalents.get(achievement, {})}
        return BadgeCondition(
            skill=badge.skill,
            level_at_least=badge.level_at_least,
            issuers=badge.issuers,
            achievements=badge.achievements | counting,
            issuer_level_at_least=badge.issuer_level_at_least,
            grade_at_least=badge.grade_at_least,
            issued_since=badge.issued_since,
            valid_until_at_least=badge.valid_until_at_least,
        )

    def expression(self, part: Expression) -> asked.Expression:
        """Give a condition as the engines take it."""
        match part:
            case AllOf(parts):
                return asked.AllOf(tuple(map(self.expression, parts)))
            case AnyOf(parts):
                return asked.AnyOf(tuple(map(self.expression, parts)))
            case Not(inner):
                return asked.Not(self.expression(inner))
            case AskedBadge():
                return self.condition(part)
            case Near():
                return asked.InPlaces(self.places[part])
            case asked.AppliedTo(vacancy):
                return part if vacancy in self.own_vacancies else NOBODY
            case leaf:
                return leaf


def meaning_of(session: Session, question: Question, organisation_id: int) -> Meaning:
    """Read what a question's conditions mean, in a few statements."""
    return meanings_of(session, [(question, organisation_id)])[organisation_id]


def meanings_of(
    session: Session, questions: Collection[tuple[Question, int]], *, among: Collection[int] | None = None
) -> dict[int, Meaning]:
    """Read what the conditions of many questions mean, by the organisations that ask them, in a few statements for all.

    `among`: the only places that matter, such as where one person lives; None: all that there are.
    """
    organisations = {organisation_id for _, organisation_id in questions}
    found = {leaf for question, _ in questions for part in question.parts for leaf in leaves(part)}
    badges = {each for question, _ in questions for badge in asked_badges(question) for each in _allowing(badge)}
    acceptances = acceptances_of(session, organisations)
    equivalents = counting_for(session, badges, organisations)
    places = _places(session, {leaf for leaf in found if isinstance(leaf, Near)}, among)
    vacancies = _owners(session, {leaf.vacancy for leaf in found if isinstance(leaf, asked.AppliedTo)})
    return {
        each: Meaning(
            acceptance=acceptances[each],
            equivalents=equivalents[each],
            places=places,
            own_vacancies=frozenset(vacancy for vacancy, owner in vacancies.items() if owner == each),
        )
        for each in organisations
    }


def _allowing(badge: AskedBadge) -> frozenset[int]:
    """Give the badges as which others will do."""
    return badge.achievements if badge.allows_equivalent else frozenset()


def _owners(session: Session, vacancy_ids: Collection[int]) -> dict[int, int]:
    """Give the organisations of vacancies."""
    owned = select(Vacancy.id, Vacancy.organisation_id).where(Vacancy.id.in_(vacancy_ids))
    return {row.id: row.organisation_id for row in session.execute(owned)} if vacancy_ids else {}


def _places(
    session: Session, conditions: Collection[Near], among: Collection[int] | None
) -> dict[Near, frozenset[int]]:
    if among is None:
        return {each: _within(session, each) for each in conditions}
    near = near_places(session, {(each.place, each.kilometres) for each in conditions}, among)
    return {each: near[each.place, each.kilometres] for each in conditions}


def _within(session: Session, near: Near) -> frozenset[int]:
    place = session.get(Place, near.place)
    return frozenset() if place is None else places_within(session, place, near.kilometres)


class _Parts:
    """The parts of a question, each where a query has room for it."""

    def __init__(self, question: Question, meaning: Meaning) -> None:
        self.text = ""
        self.must: list[BadgeCondition] = []
        self.skills: list[int] = []
        self.achievements: frozenset[int] | None = None
        self.regions: frozenset[str] | None = None
        self.places: frozenset[int] | None = None
        self.others: list[asked.Expression] = []
        self._meaning = meaning
        for part in question.parts:
            if not self._takes(part):
                self.others.append(meaning.expression(part))

    def _takes(self, part: Expression) -> bool:
        match part:
            case asked.Words(text):
                self.text = text
            case AskedBadge():
                return self._takes_badge(part)
            case Near() if self.places is None:
                self.places = self._meaning.places[part]
            case _ if self.regions is None and choice_of(part, asked.InRegion):
                self.regions = frozenset(leaf.region for leaf in leaves(part) if isinstance(leaf, asked.InRegion))
            case _:
                return False
        return True

    def _takes_badge(self, badge: AskedBadge) -> bool:
        if badge.skill is not None and badge.issuers:
            return False  # The chosen issuers would narrow it, and it names its own.
        if badge.is_choice_of_badges and self.achievements is None:
            self.achievements = badge.achievements
        elif badge.skill is not None and badge == AskedBadge(badge.skill):
            self.skills.append(badge.skill)
        else:
            self.must.append(self._meaning.condition(badge))
        return True
