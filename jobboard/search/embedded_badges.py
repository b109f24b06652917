"""The embedded index of single badges: who has one badge that meets a condition, asked once for each page."""

import tantivy

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.embedded_schema import BADGE_SCHEMA, MUST, count, one_of, within
from jobboard.search.single_badge import demands


class Badges:
    """The badges of one snapshot, for one page or count: no condition is asked twice."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._known: dict[tuple[BadgeCondition, Acceptance], tantivy.Query] = {}

    def holders(self, condition: BadgeCondition, acceptance: Acceptance) -> tantivy.Query:
        """Give the query for the people one badge of whom meets the condition."""
        asked = (condition, acceptance)
        if asked not in self._known:
            self._known[asked] = one_of("candidate", self._candidates(*asked))
        return self._known[asked]

    def _candidates(self, condition: BadgeCondition, acceptance: Acceptance) -> list[int]:
        wanted = [(MUST, within(field, each, BADGE_SCHEMA)) for field, each in demands(condition, acceptance).items()]
        query = tantivy.Query.boolean_query(wanted)
        # The engine makes room for as many hits as are allowed, so they are counted first.
        badges = count(self._searcher, query)
        found = self._searcher.search(
            query, limit=max(1, badges), count=False, order_by_field="candidate", order=tantivy.Order.Asc
        )
        return list(dict.fromkeys(candidate for candidate, _ in found.hits))
