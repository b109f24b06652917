"""A place that somebody typed: which one is meant, and what is near it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from jobboard.models import Place
from jobboard.vocabulary import find_places, places_within

_OFFERED = 8


@dataclass(frozen=True)
class PlaceChoice:
    """`place` None with a `problem`: nothing fits, or several do, which are the `offered` ones."""

    text: str
    place: Place | None = None
    offered: tuple[Place, ...] = ()
    problem: str = ""

    @property
    def place_id(self) -> int | None:
        """The id of the place, None without one."""
        return self.place.id if self.place else None


def place_name(place: Place) -> str:
    """Give a place as people choose it: Perth, Perth and Kinross."""
    return f"{place.name}, {place.region}" if place.region else place.name


def choose_place(session: Session, text: str) -> PlaceChoice:
    """Find the one place that a text names, with or without its region. An empty text names none, without a problem."""
    text = " ".join(text.split())
    if not text:
        return PlaceChoice(text)
    found = tuple(find_places(session, text.partition(",")[0], _OFFERED))
    meant = [each for each in found if text.casefold() in {each.name.casefold(), place_name(each).casefold()}]
    exact = [each for each in meant if place_name(each).casefold() == text.casefold()]
    if len(exact or meant) == 1:
        return PlaceChoice(text, (exact or meant)[0])
    if not found:
        return PlaceChoice(text, problem=f"No place called “{text}” is known here. Try the nearest town.")
    return PlaceChoice(
        text,
        offered=tuple(meant or found),
        problem=f"Which place do you mean by “{text}”? Write it as it stands below.",
    )


def nearby(session: Session, choice: PlaceChoice, kilometres: int) -> frozenset[int] | None:
    """Give the ids of the places inside a radius; None without a typed place, nothing when it is not known."""
    if choice.place is not None:
        return places_within(session, choice.place, kilometres)
    return frozenset() if choice.text else None
