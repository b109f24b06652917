"""What a search answers: ids, an exact total and counts. People are rendered from the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One person found. `score` orders hits and means nothing else."""

    candidate: int
    score: float


@dataclass(frozen=True)
class Bucket:
    """How many people would be found with this value of a facet chosen beside everything else."""

    value: int | str
    count: int


@dataclass(frozen=True)
class SearchPage:
    """One page of hits in rank order, the exact number of people found, and buckets by facet, most people first.

    A page that was asked for without facets has none.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[Bucket, ...]]

    @classmethod
    def empty(cls, facets: Iterable[str]) -> "SearchPage":
        """Give the answer that finds nobody, with every facet empty."""
        return cls((), 0, dict.fromkeys(facets, ()))
