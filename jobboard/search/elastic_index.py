"""The indexes behind one alias: made, checked, swapped and removed.

The alias is what is searched and written; behind it stands one index, named <alias>-<time>-<random>. Everything is done
with rights on those names alone.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from elastic_transport import TransportError
from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

from jobboard.errors import Unavailable
from jobboard.search.elastic_mapping import MAPPINGS, META, SETTINGS
from jobboard.search.engine import OTHER_SHAPE
from jobboard.search.index_names import new_name, oldest_resumable

AWAY = "The search server does not answer. Search is away until it does."
_REFUSED = "The search server refused our user. Check the name and password in SEARCH_URL."
_SECONDS_BETWEEN_CHECKS = 30


class Shape(StrEnum):
    """What stands behind the alias."""

    RIGHT = "right"
    OTHER = "other"
    MISSING = "missing"


class Indexes:
    """The indexes of one alias on one server."""

    def __init__(self, client: Elasticsearch, alias: str, shards: int) -> None:
        self._client = client
        self.alias = alias
        self._settings = {**SETTINGS, "number_of_shards": shards}
        self._own_name = re.compile(rf"{re.escape(alias)}-\d{{14}}(?:\d{{6}})?-[0-9a-f]{{6}}")
        self._right_until = 0.0

    def shape(self) -> Shape:
        """Tell what stands behind the alias; a good answer is believed for half a minute."""
        if time.monotonic() < self._right_until:
            return Shape.RIGHT
        try:
            mappings = self._client.indices.get_mapping(index=self.alias)
        except NotFoundError:
            return Shape.MISSING
        if any(each["mappings"].get("_meta") != META for each in mappings.values()):
            return Shape.OTHER
        self._right_until = time.monotonic() + _SECONDS_BETWEEN_CHECKS
        return Shape.RIGHT

    def forget_shape(self) -> None:
        """Look again the next time: what stands behind the alias may have changed."""
        self._right_until = 0.0

    def ensure(self) -> None:
        """Make the first index when there is none.

        Raises: Unavailable when the index has another shape.
        """
        shape = self.shape()
        if shape is Shape.OTHER:
            raise Unavailable(OTHER_SHAPE)
        if shape is Shape.MISSING:
            self._create_first()

    def create(self) -> str:
        """Make an index that is not searched yet, and give its name. It is written by the alias `building(name)`."""
        name = new_name(self.alias)
        settings = {**self._settings, "refresh_interval": "-1"}
        self._client.indices.create(index=name, settings=settings, mappings=MAPPINGS, aliases={building(name): {}})
        return name

    def unfinished(self) -> str | None:
        """Give the newest index of the last day that is still being built as one would be now; None: there is none."""
        begun = oldest_resumable(self.alias)
        for name in sorted((name for name in self._own() if name >= begun), reverse=True):
            about = self._client.indices.get(index=name)[name]
            is_alike = about["mappings"].get("_meta") == META
            shards = int(about["settings"]["index"]["number_of_shards"])
            if building(name) in about["aliases"] and is_alike and shards == self._settings["number_of_shards"]:
                return name
        return None

    def publish(self, name: str) -> None:
        """Put an index behind the alias in one step, then remove the older ones."""
        self._client.indices.put_settings(index=name, settings={"refresh_interval": SETTINGS["refresh_interval"]})
        self._client.indices.refresh(index=name)
        actions = [{"remove": {"index": each, "alias": self.alias}} for each in self._behind_alias()]
        actions.append({"add": {"index": name, "alias": self.alias}})
        actions.append({"remove": {"index": name, "alias": building(name)}})
        self._client.indices.update_aliases(actions=actions)
        self.forget_shape()
        self._remove(each for each in self._own() if each < name)

    def remove_all(self) -> None:
        """Remove every index of this alias."""
        self._remove(self._own())
        self.forget_shape()

    def _create_first(self) -> None:
        # A fixed name, so that of two writers who begin at once only one can make it.
        name = f"{self.alias}-{'0' * 14}-{'0' * 6}"
        try:
            self._client.indices.create(
                index=name, settings=self._settings, mappings=MAPPINGS, aliases={self.alias: {}}
            )
        except BadRequestError:
            if not self._client.indices.exists_alias(name=self.alias):
                raise

    def _behind_alias(self) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=self.alias))
        except NotFoundError:
            return []

    def _own(self) -> list[str]:
        names = self._client.indices.get_alias(index=f"{self.alias}-*")
        return [name for name in names if self._own_name.fullmatch(name)]

    def _remove(self, names: Iterator[str] | list[str]) -> None:
        for name in names:
            self._client.indices.delete(index=name, ignore_unavailable=True)


def building(name: str) -> str:
    """Give the alias by which an unfinished index is written: a write to a removed index fails, and makes none."""
    return f"{name}-building"


@contextmanager
def unavailable_when_away() -> Iterator[None]:
    """Turn the client's errors into one that people understand; a question the server cannot read stays a bug."""
    try:
        yield
    except TransportError as error:
        raise Unavailable(AWAY) from error
    except (AuthenticationException, AuthorizationException) as error:
        raise Unavailable(_REFUSED) from error
    except ApiError as error:
        if error.status_code == 429 or error.status_code >= 500:
            raise Unavailable(AWAY) from error
        raise
