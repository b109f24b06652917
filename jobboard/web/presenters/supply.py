"""How many people a vacancy would find, in words that point at nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from jobboard.people import SMALLEST_COUNT
from jobboard.supply import Supply
from jobboard.web.presenters.facets import count_words, people_words, told_people


@dataclass(frozen=True)
class Cost:
    """A requirement, and how many people there would be without it."""

    requirement: str
    people: str


@dataclass(frozen=True)
class SupplyWords:
    """`costs`: the requirements without which more people would be found, the dearest first."""

    sentence: str
    costs: tuple[Cost, ...] = ()


SEARCH_AWAY = SupplyWords("The count is not available: search is away at the moment. You can save the vacancy.")


def supply_words(supply: Supply, labels: Sequence[str], distance: int) -> SupplyWords:
    """Put counts into words. `labels` name the requirements in their order; `distance` in kilometres is what is near.

    Counts under five, which could point at one person, are told as such in the sentence; a cost of so few is left out.
    """
    found = [(count, label) for count, label in zip(supply.without, labels, strict=True) if count is not None]
    dear = sorted(
        (each for each in found if each[0] > max(supply.total, SMALLEST_COUNT - 1)), key=lambda each: -each[0]
    )
    costs = tuple(Cost(label, people_words(count)) for count, label in dear)
    if supply.total == 0:
        return SupplyWords("Nobody who can be searched meets everything required.", costs)
    near = "" if supply.nearby is None else f", {_nearby(supply.nearby)} of them within {distance} km"
    people = told_people(supply.total, is_pool=True)
    return SupplyWords(f"{people[:1].upper()}{people[1:]} who can be searched meet everything required{near}.", costs)


def _nearby(count: int) -> str:
    return count_words(count, is_pool=True) if count else "none"
