"""The facets, and how their counts are found: exactly, per person, each ignoring its own choice.

The count of a value is the number of people that the question would find with this value chosen beside everything else.
The values offered are the fifty best ones. Under a policy they are the best of those that badges of identified issuers
show, whether accepted or not, and the issuers that the asker always accepts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any, Protocol

from jobboard.search.acceptance import HIGHEST_LEVEL, IDENTIFIED_LEVEL
from jobboard.search.conditions import asks_skills
from jobboard.search.page import Bucket
from jobboard.search.query import CandidateQuery

MOST_BUCKETS = 50
ISSUER_LEVELS = range(IDENTIFIED_LEVEL, HIGHEST_LEVEL + 1)

MANY = 2**53
"""More than all people."""

Value = int | str
Counts = Sequence[tuple[Value, int]]


@dataclass(frozen=True)
class Facet:
    """One facet: its parameter in an address, the field of the index it counts, and its label.

    `ignoring` gives the question without the facet's own choice, `choosing` gives that question with one value chosen.
    `depends` says whether, for that question, having the value and being found with it differ (other choices must be
    met by the same badge, or the asker does not accept every identified issuer).
    """

    parameter: str
    field: str
    label: str
    ignoring: Callable[[CandidateQuery], CandidateQuery]
    choosing: Callable[[CandidateQuery, Any], CandidateQuery]
    depends: Callable[[CandidateQuery], bool]


def _has_policy(query: CandidateQuery) -> bool:
    return not query.acceptance.is_default


FACETS: Mapping[str, Facet] = {
    facet.parameter: facet
    for facet in (
        Facet(
            "skill",
            "skill",
            "Skill",
            ignoring=lambda query: query,  # every chosen skill must be held, so the others are counted under them
            choosing=lambda query, value: replace(query, skills=query.skills | {value}),
            depends=lambda query: _has_policy(query) or bool(query.issuers or query.issuer_level_at_least),
        ),
        Facet(
            "badge",
            "achievement",
            "Badge",
            ignoring=lambda query: replace(query, achievements=frozenset()),
            choosing=lambda query, value: replace(query, achievements=frozenset({value})),
            depends=lambda query: _has_policy(query),
        ),
        Facet(
            "issuer",
            "issuer",
            "Issuer",
            ignoring=lambda query: replace(query, issuers=frozenset()),
            choosing=lambda query, value: replace(query, issuers=frozenset({value})),
            depends=lambda query: _has_policy(query) or asks_skills(query) or bool(query.issuer_level_at_least),
        ),
        Facet(
            "issuer_level",
            "",  # counted by questions alone: the values are 2 to 4, each meaning "this or more"
            "How well the issuer is known",
            ignoring=lambda query: replace(query, issuer_level_at_least=0),
            choosing=lambda query, value: replace(query, issuer_level_at_least=value),
            depends=lambda query: True,
        ),
        Facet(
            "region",
            "region",
            "Region",
            ignoring=lambda query: replace(query, regions=frozenset()),
            choosing=lambda query, value: replace(query, regions=frozenset({value})),
            depends=lambda query: False,
        ),
    )
}


@dataclass(frozen=True)
class TermsAsked:
    """Which field to count among the people whom a question finds: all its values, or at least the facet's best."""

    query: CandidateQuery
    field: str
    needs_all: bool


class Counter(Protocol):
    """What an engine must be able to count."""

    def terms(self, asked: Sequence[TermsAsked]) -> Sequence[Counts]:
        """Give values, and how many of the people found have each."""

    def totals(self, queries: Sequence[CandidateQuery]) -> Sequence[int]:
        """Give, for each question, how many people it finds."""

    def at_most(self, query: CandidateQuery, issuers: Sequence[Value]) -> Mapping[Value, int]:
        """Give the most that the question can find with one of these issuers chosen; 0 may be left out.

        It costs far less than counting. An engine that cannot say gives nothing less than `MANY`.
        """


def count_facets(query: CandidateQuery, counter: Counter) -> Mapping[str, tuple[Bucket, ...]]:
    """Give the buckets of every facet, most people first, then by value; at most 50 of each, and none with nobody."""
    bases = {name: facet.ignoring(query) for name, facet in FACETS.items()}
    asked = {
        name: TermsAsked(bases[name], facet.field, needs_all=facet.depends(bases[name]) and query.acceptance.is_default)
        for name, facet in FACETS.items()
        if facet.field
    }
    found = dict(zip(asked, counter.terms(list(asked.values())), strict=True))
    buckets: dict[str, tuple[Bucket, ...]] = {}
    for name, facet in FACETS.items():
        base = bases[name]
        if not facet.field:
            buckets[name] = _best(_counted(facet, base, list(ISSUER_LEVELS), counter))
        elif facet.depends(base) and _has_policy(base):
            buckets[name] = _best(_counted(facet, base, _offered(facet, base, found[name]), counter))
        elif facet.depends(base):
            buckets[name] = _counted_down(facet, base, _bounded(facet, base, found[name], counter), counter)
        else:
            buckets[name] = _best(found[name])
    return buckets


def _offered(facet: Facet, base: CandidateQuery, found: Counts) -> list[Value]:
    """Give the values that are counted under a policy: the commonest of identified issuers, and accepted issuers.

    Which values those are does not depend on the policy, so that its cost has a bound; their counts do.
    """
    best = [value for value, _ in sorted(found, key=lambda pair: (-pair[1], pair[0]))[:MOST_BUCKETS]]
    always = base.acceptance.always if facet.field == "issuer" else frozenset()
    return [*best, *sorted(always - set(best))]


def _bounded(facet: Facet, base: CandidateQuery, bounds: Counts, counter: Counter) -> Counts:
    """Give less for issuers who never gave what the question asks for: most people have badges of many others."""
    if facet.field != "issuer":
        return bounds
    most = counter.at_most(base, [issuer for issuer, _ in bounds])
    return [(issuer, min(bound, most[issuer])) for issuer, bound in bounds if issuer in most]


def _counted_down(facet: Facet, base: CandidateQuery, bounds: Counts, counter: Counter) -> tuple[Bucket, ...]:
    """Count values exactly, the most promising first, until no other value can still be among the best.

    `bounds` tells how many people have a value at all, which is never less than how many are found by choosing it.
    """
    waiting = sorted(bounds, key=_by_rank)
    exact: list[tuple[Value, int]] = []
    while waiting:
        best = _best(exact)
        if len(best) == MOST_BUCKETS and _by_rank((best[-1].value, best[-1].count)) < _by_rank(waiting[0]):
            break
        batch, waiting = waiting[:MOST_BUCKETS], waiting[MOST_BUCKETS:]
        exact += _counted(facet, base, [value for value, _ in batch], counter)
    return _best(exact)


def _counted(facet: Facet, base: CandidateQuery, values: Sequence[Value], counter: Counter) -> list[tuple[Value, int]]:
    totals = counter.totals([facet.choosing(base, value) for value in values]) if values else []
    return list(zip(values, totals, strict=True))


def _by_rank(pair: tuple[Value, int]) -> tuple[int, Value]:
    return -pair[1], pair[0]


def _best(counts: Counts) -> tuple[Bucket, ...]:
    found = nsmallest(MOST_BUCKETS, ((-count, value) for value, count in counts if count))
    return tuple(Bucket(value, -count) for count, value in found)
