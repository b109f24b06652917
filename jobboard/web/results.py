"""The people that answer a question, each looked up in the database again before being shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.asking.names import Names
from jobboard.asking.querying import Meaning, meaning_of, query_of
from jobboard.asking.question import Question, asked_badges
from jobboard.asking.relaxing import looser_than
from jobboard.matching import Evidence, evidence_of
from jobboard.models import Achievement, Issuer, Skill
from jobboard.people import Sight, may_be_named_to
from jobboard.search.acceptance import DEFAULT
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import effective_conditions, narrowed_where
from jobboard.search.expression import leaves
from jobboard.search.facets import FACETS
from jobboard.search.page import Bucket, SearchPage
from jobboard.search.query import MOST_WEIGHT, CandidateQuery, Pool, Scope, Wish
from jobboard.web.access import current_member
from jobboard.web.presenters.badges import issuer_label
from jobboard.web.presenters.chips import Chip, chips, looser_chip
from jobboard.web.presenters.conditions import ConditionWords
from jobboard.web.presenters.facets import FacetGroup, ShownNames, facet_groups, people_words, told_number, told_people
from jobboard.web.presenters.highlights import marked, wanted_in
from jobboard.web.presenters.people import PersonLine, Sought, person_line
from jobboard.web.question import PAGE_SIZE, Asked
from jobboard.web.session import current_session, now, search_engine

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
    nobody; else empty. `is_searched` False: the question has a problem, and nobody was looked for.
    """

    asked: Asked
    people: tuple[PersonLine, ...]
    total: int
    total_words: str
    pages: int
    groups: tuple[FacetGroup, ...]
    chips: tuple[Chip, ...]
    relaxations: tuple[Relaxation, ...]
    by_default: str
    is_searched: bool = True


def current_names() -> Names:
    """Give the names in questions as the employer who asks sees them, remembered as long as the request's session.

    Raises: NotAllowed without a membership.
    """
    kept = current_session().info
    if Names not in kept:
        kept[Names] = Names(current_session(), current_member().organisation_id)
    return cast(Names, kept[Names])


def answer(
    asked: Asked,
    scope: Scope,
    look: Look,
    *,
    must: tuple[BadgeCondition, ...] = (),
    wishes: tuple[Wish, ...] = (),
    hints: str = "",
    line: Line | None = None,
    with_facets: bool = True,
) -> Results:
    """Ask the engine for the employer who asks, and show who may be seen.

    `must`, `wishes` and `hints` come on top of what is asked; the wishes of the question rank as far as a score has
    room. A page that shows no facets says so.

    Raises: Unavailable when search is away.
    """
    if asked.problems:
        return _unsearched(asked, scope)
    session, written = current_session(), current_names()
    meaning = meaning_of(session, asked.question, written.organisation_id)

    def ask(question: Question, *, offset: int = 0, limit: int = 1) -> CandidateQuery:
        """Give the query of a question here: what comes on top of it included."""
        query = query_of(question, scope, meaning, offset=offset, limit=limit)
        room = MOST_WEIGHT - sum(wish.weight for wish in wishes)
        return replace(query, must=(*query.must, *must), wishes=(*wishes, *query.wishes[:room]), hints=hints)

    query = ask(asked.question, offset=(asked.page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    page = search_engine().search(query, now=now(), with_facets=with_facets)
    seen = look([hit.candidate for hit in page.hits])
    evidence = evidence_of(session, seen, meaning.acceptance, now=now())
    shown = names_for(session, asked.question, page)
    words = ConditionWords(written, shown)
    sought = _sought(asked.question, query, meaning, words)
    to_line = line or (lambda sight, evidence: person_line(sight, evidence, sought))
    found = (to_line(seen[hit.candidate], evidence) for hit in page.hits if hit.candidate in seen)
    wanted = wanted_in(query)
    is_pool = isinstance(scope, Pool)
    return Results(
        asked=asked,
        people=tuple(replace(each, pieces=marked(each.headline, wanted)) for each in found),
        total=page.total,
        total_words=people_words(page.total),
        pages=-(-page.total // PAGE_SIZE),
        groups=facet_groups(page, asked.parameters(written), shown, is_pool=is_pool) if with_facets else (),
        chips=chips(asked, words),
        relaxations=() if page.total else _relaxations(asked, words, ask, is_pool=is_pool),
        by_default="" if page.total else _found_by_default(query, is_pool=is_pool),
    )


def _unsearched(asked: Asked, scope: Scope) -> Results:
    """Give what was asked without an answer, for the one who asks to put it right."""
    written, shown = current_names(), names_for(current_session(), asked.question)
    page = SearchPage.empty(FACETS)
    groups = facet_groups(page, asked.parameters(written), shown, is_pool=isinstance(scope, Pool))
    found = chips(asked, ConditionWords(written, shown))
    return Results(asked, (), 0, people_words(0), 0, groups, found, (), "", is_searched=False)


def names_for(session: Session, question: Question, page: SearchPage | None = None) -> ShownNames:
    """Give the names of what is asked and of what the facets offer; a badge that only hidden people have has none."""
    offered = {name: {int(bucket.value) for bucket in _buckets(page, name)} for name in ("skill", "badge", "issuer")}
    badges = tuple(asked_badges(question))
    asked = _named(session, {achievement for each in badges for achievement in each.achievements} - offered["badge"])
    return ShownNames(
        skills=_skill_labels(session, offered["skill"] | {each.skill for each in badges if each.skill is not None}),
        badges=_badge_labels(session, offered["badge"] | asked),
        issuers=_issuer_labels(session, offered["issuer"].union(question.issuers, *(each.issuers for each in badges))),
    )


def _named(session: Session, achievement_ids: Collection[int]) -> set[int]:
    """Give those of some badges of which the employer who asks may learn the name."""
    is_named = may_be_named_to(current_names().organisation_id)
    wanted = select(Achievement.id).where(Achievement.id.in_(achievement_ids), is_named)
    return set(session.scalars(wanted)) if achievement_ids else set()


def _sought(question: Question, query: CandidateQuery, meaning: Meaning, words: ConditionWords) -> Sought:
    """Give what is asked of badges: what stands in alternatives too, since it may be what is met."""
    inside = (
        leaf for leaf, is_wanted in leaves(narrowed_where(query)) if is_wanted and isinstance(leaf, BadgeCondition)
    )
    named = {each for badge in asked_badges(question) for each in badge.achievements}
    counting = {held: why for all_held in meaning.equivalents.values() for held, why in all_held.items()}
    return Sought(
        conditions=(*(effective_conditions(query) or ()), *inside),
        wishes=tuple((words.of_badge(wish), meaning.condition(wish)) for wish in question.wishes),
        counting={held: why for held, why in counting.items() if held not in named},
    )


def _relaxations(
    asked: Asked, words: ConditionWords, ask: Callable[[Question], CandidateQuery], *, is_pool: bool
) -> tuple[Relaxation, ...]:
    """Count the question without each condition, all at once; only worth it when nobody was found."""
    looser = looser_than(asked.question)
    if not looser:
        return ()
    totals = search_engine().count([ask(each.question) for each in looser], now=now())
    found = [(each, total) for each, total in zip(looser, totals, strict=True) if total]
    found.sort(key=lambda pair: -told_number(pair[1], is_pool=is_pool))
    return tuple(
        Relaxation(looser_chip(asked, each, words), told_people(total, is_pool=is_pool)) for each, total in found
    )


def _found_by_default(query: CandidateQuery, *, is_pool: bool) -> str:
    """Ask again as somebody without a policy of their own; empty when nobody would be found either."""
    if query.acceptance.is_default:
        return ""
    (total,) = search_engine().count([replace(query, acceptance=DEFAULT)], now=now())
    return told_people(total, is_pool=is_pool) if total else ""


def _buckets(page: SearchPage | None, name: str) -> Sequence[Bucket]:
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


def offered_label(session: Session, kind: str, id: int) -> str:
    """Give what tells a badge or an issuer apart from others of its name; empty for everything else."""
    labels = {"badge": _badge_labels, "issuer": _issuer_labels}.get(kind)
    return labels(session, [id]).get(id, "") if labels else ""
