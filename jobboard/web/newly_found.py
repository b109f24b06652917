"""Who is new of a question, asked of the engine: so that what a page counts is what the search finds at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.models import Candidate
from jobboard.people import SEARCHABLE, Sight, searchable_people
from jobboard.search.expression import AllOf, AmongPeople
from jobboard.search.query import CandidateQuery
from jobboard.web.session import current_session, now, search_engine

SHOWN = 20
_MOST_ASKED = 1_000
"""Of more people than so many who are new only the last to come are counted."""


@dataclass(frozen=True)
class FoundNew:
    """People who are new of a question: how many it finds of them, and the first of them."""

    number: int
    people: tuple[Sight, ...]


def found_new(query: CandidateQuery, people: Sequence[int]) -> FoundNew:
    """Give those of these people whom a question finds at this moment. Raises: Unavailable."""
    if not people:
        return FoundNew(0, ())
    page = search_engine().search(replace(among(query, people), limit=SHOWN), now=now(), with_facets=False)
    seen = searchable_people(current_session(), [hit.candidate for hit in page.hits])
    return FoundNew(page.total, tuple(seen[hit.candidate] for hit in page.hits if hit.candidate in seen))


def found_counts(asked: Mapping[int, tuple[CandidateQuery, Sequence[int]]]) -> dict[int, tuple[int, int]]:
    """Give, for each question with who is new of it, how many it finds, and how many of those. Raises: Unavailable."""
    queries = [query for query, _ in asked.values()]
    narrowed = [among(query, people) for query, people in asked.values()]
    counts = search_engine().count([*queries, *narrowed], now=now()) if asked else ()
    return dict(zip(asked, zip(counts[: len(asked)], counts[len(asked) :], strict=True), strict=True))


def among(query: CandidateQuery, people: Sequence[int]) -> CandidateQuery:
    """Give the question about some people alone."""
    return replace(query, where=AllOf((query.where, AmongPeople(frozenset(people[-_MOST_ASKED:])))))


def references(session: Session, candidate_ids: Sequence[int]) -> tuple[Sight, ...]:
    """Give those of these people whom any employer may see at this moment, in this order, as many as a page shows."""
    visible = select(Candidate.id).where(Candidate.id.in_(candidate_ids), Candidate.visibility.in_(SEARCHABLE))
    shown = sorted(session.scalars(visible.order_by(Candidate.id)), key=candidate_ids.index)[:SHOWN]
    seen = searchable_people(session, shown)
    return tuple(seen[each] for each in shown if each in seen)
