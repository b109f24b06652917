"""Where an issuer is at home: the host and the folder of its identifier, and whether a checked list names them."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jobboard.credentials.did import did_web_address
from jobboard.credentials.findings import Refused
from jobboard.credentials.shared_hosts import is_shared_host, user_folder
from jobboard.issuers.levels import Ground
from jobboard.models import LevelBasis

# A host in plain letters; what is written in others is looked at for what it resembles, and is on no list.
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)

# Hosts of an organisation on which each of its people can have pages.
_PERSONAL = """
alumni blog blogs club clubs home homepage homepages members pages people personal personalpages sites staff staffweb
student students union user users webspace wiki
"""
_OF_PERSONS = frozenset(_PERSONAL.split())
_NAME_SPACE_LEVEL = 3


@dataclass(frozen=True)
class Home:
    """The place that an https address or a did:web names. `folders`: the parts of the path.

    `is_shared`: a folder of one user, or a host on which anybody can have a page. `is_plain`: nothing but a host in
    plain letters and a path, on the usual port, and not shared.
    """

    host: str
    folders: tuple[str, ...]
    is_shared: bool
    is_plain: bool


@dataclass(frozen=True)
class NameSpace:
    """A part of the domain name system in which only checked organisations get names.

    `body_labels`: how many labels before the suffix name the organisation.
    """

    suffix: str
    about: str
    source: str
    noted: date
    body_labels: int = 1


@dataclass(frozen=True)
class Body:
    """An awarding body, a regulator or another organisation that is known by its own domain.

    `also`: further names. `kind` and `level` (3 or 4) say what it is; `source` and `noted` where that was found, when.
    """

    name: str
    domain: str
    kind: str
    level: int
    source: str
    noted: date
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class University:
    """A university by its name and domain. It has its level from its name space, as far as that vouches."""

    name: str
    domain: str


def home_of(identifier: str) -> Home | None:
    """Give where an issuer is at home; None for a DID without a domain and for what is not plainly an address."""
    address = identifier
    if identifier.startswith("did:web:"):
        try:
            address = did_web_address(identifier)
        except Refused:
            return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        return None
    path = parts.path.removesuffix("/did.json") if address != identifier else parts.path
    folders = tuple(each for each in path.split("/") if each not in ("", ".well-known"))
    is_shared = user_folder(address) is not None or is_shared_host(host)
    is_plain = port in (None, 443) and not parts.query and not is_shared and bool(_HOST.fullmatch(host))
    return Home(host, folders, is_shared, is_plain)


def own_domain(identifier: str) -> str:
    """Give the host of an issuer that has one of its own; empty on a shared host, in a user's folder and without.

    It may be written in any letters, so it is to be compared, and proves nothing.
    """
    home = home_of(identifier)
    return "" if home is None or home.is_shared else home.host


def name_space_of(identifier: str) -> NameSpace | None:
    """Give the name space that vouches for an issuer, by whole labels of its host.

    It vouches for the organisation that has the name, so only for what is published at the top of one of its hosts:
    what stands deeper may be anybody's who has an account there (docs/decisions/0025-levels-of-issuers.md).
    """
    home = home_of(identifier)
    if home is None or not home.is_plain or len(home.folders) > 1:
        return None
    for space in name_spaces():
        if home.host.endswith("." + space.suffix):
            labels = home.host.removesuffix("." + space.suffix).split(".")
            below = labels[: -space.body_labels]
            is_of_body = len(labels) >= space.body_labels and len(below) <= 1 and not _OF_PERSONS & set(labels)
            return space if is_of_body else None
    return None


def body_of(identifier: str) -> Body | None:
    """Give the body whose domain an issuer's host is, or is below. A shared host or a user's folder is nobody's."""
    home = home_of(identifier)
    if home is None or not home.is_plain:
        return None
    return next((each for each in bodies() if is_within(home.host, each.domain)), None)


def is_within(host: str, domain: str) -> bool:
    """Tell whether a host is a domain or below it, by whole labels."""
    return host == domain or host.endswith("." + domain)


def grounds_of_home(identifier: str, found_level: int) -> tuple[Ground, ...]:
    """Give what the lists that come with the program say of an issuer whose own domain was proven (level 2)."""
    grounds = []
    if found_level >= 2 and (body := body_of(identifier)):
        grounds.append(Ground(body.level, LevelBasis.BODY, f"{body.name}, {body.kind}", _moment(body.noted)))
    if found_level >= 2 and (space := name_space_of(identifier)):
        grounds.append(Ground(_NAME_SPACE_LEVEL, LevelBasis.NAME_SPACE, space.suffix, _moment(space.noted)))
    return tuple(grounds)


@cache
def name_spaces() -> tuple[NameSpace, ...]:
    """Read name_spaces.toml, once a process."""
    return tuple(NameSpace(**row) for row in _read("name_spaces.toml")["name_spaces"])


@cache
def bodies() -> tuple[Body, ...]:
    """Read bodies.toml, the starter registry, once a process."""
    return tuple(Body(**{**row, "also": tuple(row.get("also", ()))}) for row in _read("bodies.toml")["bodies"])


@cache
def universities() -> tuple[University, ...]:
    """Read the universities of bodies.toml, once a process."""
    return tuple(University(**row) for row in _read("bodies.toml")["universities"])


def _read(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
