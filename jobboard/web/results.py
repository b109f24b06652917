"""The people that answer a question, each looked up in the database again before being shown."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.matching import Evidence, evidence_of
from jobboard.models import Achievement, Issuer, Skill
from jobboard.people import Sight
from jobboard.search.acceptance import DEFAULT
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions
from jobboard.search.page import SearchPage
from jobboard.search.query import CandidateQuery, Pool, Scope, Wish
from jobboard.vocabulary.finding import SkillOffer, find_skills
from jobboard.web.access import current_acceptance
from jobboard.web.places import PlaceChoice, choose_place, nearby
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.facets import (
    Chip,
    FacetGroup,
    Names,
    chips,
    facet_groups,
    people_words,
)
from jobboard.web.presenters.people import PersonLine, person_line
from jobboard.web.question import PAGE_SIZE, Need, Question
from jobboard.web.session import current_session, now, search_engine

_OFFERED_SKILLS = 8

Look = Callable[[Collection[int]], dict[int, Sight]]
"""Gives those of some people who may be seen at this moment."""

Line = Callable[[Sight, Evidence], PersonLine]
"""Puts one person into a line of the list; None in `answer`: with the badges that the question asks for."""


@dataclass(frozen=True)
class Relaxation:
    """A condition to drop when nobody was found, and how many would be found without it."""

    chip: Chip
    count: str


@dataclass(frozen=True)
class Results:
    """A page of people with everything around it.

    `by_default`: how many would be found if every identified issuer counted, where the asker's own policy leaves
    nobody; else empty.
    """

    question: Question
    people: tuple[PersonLine, ...]
    total: int
    total_words: str
    pages: int
    groups: tuple[FacetGroup, ...]
    chips: tuple[Chip, ...]
    relaxations: tuple[Relaxation, ...]
    by_default: str
    place: PlaceChoice


def answer(
    question: Question,
    scope: Scope,
    look: Look,
    *,
    must: tuple[BadgeCondition, ...] = (),
    wishes: tuple[Wish, ...] = (),
    line: Line | None = None,
) -> Results:
    """Ask the engine for the employer who asks, and show who may be seen. `must` comes on top of what is asked.

    Raises: Unavailable when search is away.
    """
    session, place = current_session(), choose_place(current_session(), question.place)
    places = nearby(session, place, question.within)
    acceptance = current_acceptance()
    query = question.as_query(scope, places, acceptance)
    query = replace(query, must=(*query.must, *must), wishes=wishes)
    page = search_engine().search(query, now=now())
    seen = look([hit.candidate for hit in page.hits])
    evidence = evidence_of(session, seen, acceptance, now=now())
    conditions = effective_conditions(query) or ()
    to_line = line or (lambda sight, evidence: person_line(sight, evidence, conditions))
    names = names_for(session, question, page)
    shown = chips(question, names, place.place.name if place.place else "")
    return Results(
        question=question,
        people=tuple(to_line(seen[hit.candidate], evidence) for hit in page.hits if hit.candidate in seen),
        total=page.total,
        total_words=people_words(page.total),
        pages=-(-page.total // PAGE_SIZE),
        groups=facet_groups(page, question, names, is_pool=isinstance(scope, Pool)),
        chips=shown,
        relaxations=() if page.total else _relaxations(session, question, scope, shown),
        by_default="" if page.total else _found_by_default(query),
        place=place,
    )


def names_for(session: Session, question: Question, page: SearchPage | None = None) -> Names:
    """Give the names of what was asked for and of what the facets offer, in three statements."""
    offered = {name: {int(bucket.value) for bucket in _buckets(page, name)} for name in ("skill", "badge", "issuer")}
    skills = offered["skill"] | question.skills | {need.skill for need in question.needs}
    return Names(
        skills=_skill_labels(session, skills),
        badges=_badge_labels(session, offered["badge"] | question.badges),
        issuers=_issuer_labels(session, offered["issuer"] | question.issuers),
    )


@dataclass(frozen=True)
class SkillChoice:
    """What a typed skill may be: the question with it added, or skills to choose from, or a problem."""

    question: Question | None
    offered: tuple[tuple[SkillOffer, Question], ...] = ()
    problem: str = ""


def choose_skill(session: Session, text: str, level: int | None, question: Question) -> SkillChoice:
    """Find the skill that a text names and add it to the question."""
    found = find_skills(session, text, _OFFERED_SKILLS)
    meant = [each for each in found if text.casefold() in (each.label.casefold(), each.other_name.casefold())]
    meant = meant or list(found)
    if len(meant) == 1:
        return SkillChoice(question.with_need(Need(meant[0].id, level)))
    if not meant:
        return SkillChoice(None, problem=f"No skill called “{text}” is known here. Try a shorter or another word.")
    offered = tuple((each, question.with_need(Need(each.id, level))) for each in meant)
    return SkillChoice(None, offered, problem=f"Which skill do you mean by “{text}”?")


def _relaxations(session: Session, question: Question, scope: Scope, shown: tuple[Chip, ...]) -> tuple[Relaxation, ...]:
    """Ask again without each condition; only worth it when nobody was found."""
    found = []
    for (name, value), chip in zip(question.parts(), shown, strict=True):
        looser = question.without(name, value)
        places = nearby(session, choose_place(session, looser.place), looser.within)
        query = replace(looser.as_query(scope, places, current_acceptance()), limit=1)
        total = search_engine().search(query, now=now()).total
        if total:
            found.append((total, Relaxation(chip, people_words(total))))
    return tuple(relaxation for _, relaxation in sorted(found, key=lambda pair: -pair[0]))


def _found_by_default(query: CandidateQuery) -> str:
    """Ask again as somebody without a policy of their own; empty when nobody would be found either."""
    if query.acceptance.is_default:
        return ""
    total = search_engine().search(replace(query, acceptance=DEFAULT, limit=1), now=now()).total
    return people_words(total) if total else ""


def _buckets(page: SearchPage | None, name: str) -> tuple:  # type: ignore[type-arg]
    return page.facets.get(name, ()) if page is not None else ()


def _skill_labels(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(select(Skill.id, Skill.label).where(Skill.id.in_(ids)))
    return {row.id: row.label for row in rows}


def _badge_labels(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Give badges with their issuers: another issuer may give its badge the same name."""
    columns = (Achievement.id, Achievement.name.label("badge"), Issuer.name, Issuer.key)
    rows = session.execute(select(*columns).join(Achievement.issuer).where(Achievement.id.in_(ids)))
    return {row.id: f"{row.badge}, from {issuer_label(row.name, row.key)}" for row in rows}


def _issuer_labels(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(select(Issuer.id, Issuer.name, Issuer.key).where(Issuer.id.in_(ids)))
    return {row.id: issuer_label(row.name, row.key) for row in rows}
