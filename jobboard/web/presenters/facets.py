"""Facets: what can be chosen, each with its count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from jobboard.people import SMALLEST_COUNT
from jobboard.search.facets import FACETS
from jobboard.search.page import SearchPage
from jobboard.web.presenters.badges import ISSUER_LEVEL_WORDS
from jobboard.web.presenters.words import count_of

_SHOWN_OPTIONS = 12


@dataclass(frozen=True)
class ShownNames:
    """What ids are called in facets and chips."""

    skills: Mapping[int, str] = field(default_factory=dict)
    badges: Mapping[int, str] = field(default_factory=dict)
    issuers: Mapping[int, str] = field(default_factory=dict)

    def of(self, facet: str, value: int | str) -> str:
        """Give the name of a facet's value; what nobody knows any more says so."""
        if facet == "region":
            return str(value)
        if facet == "issuer_level":
            return f"{ISSUER_LEVEL_WORDS[int(value)].capitalize()}{' or better' if int(value) < 4 else ''}"
        names = {"skill": self.skills, "need": self.skills, "badge": self.badges, "issuer": self.issuers}[facet]
        return names.get(int(value), "No longer known")


@dataclass(frozen=True)
class FacetOption:
    """A value that can be chosen. `count` is in words."""

    value: str
    label: str
    count: str
    is_chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """A facet. `is_single`: one value at most is chosen."""

    name: str
    heading: str
    options: tuple[FacetOption, ...]
    is_single: bool


def facet_groups(
    page: SearchPage, chosen: Mapping[str, Sequence[str]], names: ShownNames, *, is_pool: bool
) -> tuple[FacetGroup, ...]:
    """Give the facets in their order; what is chosen stays there even when it would find nobody.

    `chosen`: the parameters of the question's address.
    """
    groups = (_group(facet, page, set(chosen.get(facet, ())), names, is_pool) for facet in FACETS)
    return tuple(group for group in groups if group.options)


def people_words(number: int) -> str:
    """Give an exact number of people in words."""
    return count_of(number, "person", "people")


def told_people(number: int, *, is_pool: bool) -> str:
    """Give a number of people who are not listed in words; in the pool a small one is not told."""
    return f"fewer than {SMALLEST_COUNT} people" if is_pool and number < SMALLEST_COUNT else people_words(number)


def count_words(number: int, *, is_pool: bool) -> str:
    """Give a facet's count; in the pool a small one is not told."""
    return f"fewer than {SMALLEST_COUNT}" if is_pool and number < SMALLEST_COUNT else f"{number:,}"


def told_number(number: int, *, is_pool: bool) -> int:
    """Give a number as far as it is told, so that an order by it tells no more: in the pool all small ones are 0."""
    return 0 if is_pool and number < SMALLEST_COUNT else number


def _group(facet: str, page: SearchPage, chosen: set[str], names: ShownNames, is_pool: bool) -> FacetGroup:
    counts = {str(bucket.value): bucket.count for bucket in page.facets.get(facet, ())}
    if facet == "issuer_level":
        shown = [value for value in ("2", "3", "4") if counts.get(value) or value in chosen]
    else:
        order = {
            each: (-told_number(counts.get(each, 0), is_pool=is_pool), names.of(facet, each))
            for each in counts.keys() | chosen
        }
        shown = sorted(chosen, key=order.__getitem__)
        shown += sorted(counts.keys() - chosen, key=order.__getitem__)[:_SHOWN_OPTIONS]
    options = tuple(
        FacetOption(value, names.of(facet, value), count_words(counts.get(value, 0), is_pool=is_pool), value in chosen)
        for value in shown
    )
    return FacetGroup(facet, FACETS[facet].label, options, facet == "issuer_level")
