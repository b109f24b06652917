"""How many people of the pool a vacancy would find while it is written, and which requirement costs how many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from jobboard.catalogue.equivalence import Equivalents
from jobboard.search.acceptance import Acceptance
from jobboard.search.engine import SearchEngine
from jobboard.search.query import CandidateQuery, Pool
from jobboard.vacancies import RequirementValues, query_for


@dataclass(frozen=True)
class Supply:
    """Exact counts. `without`: for each requirement how many there would be if it were left out; None for a wish.

    `nearby`: how many of the total live near the vacancy's place; None without a place.
    """

    total: int
    without: tuple[int | None, ...]
    nearby: int | None = None


def count_supply(
    engine: SearchEngine,
    requirements: Sequence[RequirementValues],
    acceptance: Acceptance,
    equivalents: Equivalents,
    *,
    places: frozenset[int] | None = None,
    now: datetime,
) -> Supply:
    """Count with all requirements that must be met, and without each; `places` are those near the vacancy's.

    Raises: Unavailable when search is away.
    """
    costly = {number: each for number, each in enumerate(requirements) if each.is_must}

    def asking(left_out: int | None = None) -> CandidateQuery:
        """Give the question of all that must be met but one, by its number."""
        kept = [each for number, each in costly.items() if number != left_out]
        return query_for(kept, Pool(), acceptance, equivalents)

    queries = [asking(), *map(asking, costly)]
    if places is not None:
        queries.append(replace(asking(), places=places))
    total, *counts = engine.count(queries, now=now)
    without = dict(zip(costly, counts, strict=False))
    return Supply(
        total=total,
        without=tuple(without.get(number) for number in range(len(requirements))),
        nearby=None if places is None else counts[-1],
    )
