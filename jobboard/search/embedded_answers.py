"""Answers of the embedded engine over one snapshot: hits in order, totals and counts of values."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import tantivy

from jobboard.search.conditions import is_ranked
from jobboard.search.embedded_badges import Badges
from jobboard.search.embedded_query import finding, issuers_at_most, ranking
from jobboard.search.embedded_schema import count, counted
from jobboard.search.embedded_store import Snapshot
from jobboard.search.facets import MOST_BUCKETS, Counts, TermsAsked, Value
from jobboard.search.page import Hit
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import relevance

_MOST_VALUES = 65_000  # the engine's own limit of buckets
_Found = tuple[float, tantivy.DocAddress]
_EQUALS = 500
"""So many more people are fetched than a page needs: asking again because many are equal costs far more."""


class Answers:
    """Answers one call, so that all numbers of a page belong to the same state and moment."""

    def __init__(self, snapshot: Snapshot, now: datetime) -> None:
        self._searcher = snapshot.searcher
        self._badges = Badges(snapshot.badges)
        self._now = now

    def terms(self, asked: Sequence[TermsAsked]) -> Sequence[Counts]:
        """Count values of fields, each question's in one run; see `facets.Counter`."""
        wanted: dict[CandidateQuery, dict[str, int]] = {}
        for each in asked:
            wanted.setdefault(each.query, {})[each.field] = _MOST_VALUES if each.needs_all else MOST_BUCKETS
        answers = {query: self._aggregate(query, sizes) for query, sizes in wanted.items()}
        return [
            [(bucket["key"], bucket["doc_count"]) for bucket in answers[each.query][each.field]["buckets"]]
            for each in asked
        ]

    def totals(self, queries: Sequence[CandidateQuery]) -> Sequence[int]:
        """Count people; see `facets.Counter`."""
        return [count(self._searcher, self._finding(query)) for query in queries]

    def at_most(self, query: CandidateQuery, issuers: Sequence[Value]) -> Mapping[Value, int]:
        """Bound counts of issuers; see `facets.Counter`."""
        return issuers_at_most(query, issuers, lambda token: self._searcher.doc_freq("tokens", token))

    def ranked(self, query: CandidateQuery) -> tuple[tuple[Hit, ...], int]:
        """Give the hits of a page in order, and how many people are found in all."""
        if not is_ranked(query):
            return self._by_id(query, query.offset, query.limit)
        wanted = query.offset + query.limit
        best, total = _with_all_ties(self._searcher, ranking(query, self._now, self._badges.holders), wanted)
        candidates = self._searcher.fast_field_values("candidate", [address for _, address in best])
        scores = [relevance(score) for score, _ in best]
        hits = [Hit(int(candidate or 0), score) for candidate, score in zip(candidates, scores, strict=True)]
        if len(hits) >= wanted and not scores[wanted - 1]:
            raised = {hit.candidate: hit for hit in hits if hit.score}
            rest, _ = self._by_id(query, 0, wanted)
            hits = [*raised.values(), *(hit for hit in rest if hit.candidate not in raised)]
        hits.sort(key=lambda hit: (-hit.score, hit.candidate))
        return tuple(hits[query.offset : wanted]), total

    def _by_id(self, query: CandidateQuery, offset: int, limit: int) -> tuple[tuple[Hit, ...], int]:
        found = self._searcher.search(
            self._finding(query), limit=limit, offset=offset, order_by_field="candidate", order=tantivy.Order.Asc
        )
        return tuple(Hit(candidate, 0.0) for candidate, _ in found.hits), counted(found)

    def _finding(self, query: CandidateQuery) -> tantivy.Query:
        return finding(query, self._now, self._badges.holders)

    def _aggregate(self, query: CandidateQuery, sizes: Mapping[str, int]) -> dict[str, dict[str, list[dict[str, int]]]]:
        # Of equally frequent values the engine gives the smallest. Without segment_size the counts of several segments
        # are estimates.
        terms = {
            field: {"terms": {"field": field, "size": size, "segment_size": _MOST_VALUES}}
            for field, size in sizes.items()
        }
        return self._searcher.aggregate(self._finding(query), terms)


def _with_all_ties(searcher: tantivy.Searcher, query: tantivy.Query, wanted: int) -> tuple[list[_Found], int]:
    """Fetch the best, and everybody who equals the last of them: the engine orders equals by chance, we by id.

    Of those whom nothing raises not all are fetched: they can be as many as there are people.
    """
    limit = wanted + _EQUALS
    while True:
        result = searcher.search(query, limit=limit)
        found = result.hits  # made anew each time it is read
        if len(found) < limit or found[-1][0] < found[wanted - 1][0] or not relevance(found[wanted - 1][0]):
            return found, counted(result)
        limit *= 8
