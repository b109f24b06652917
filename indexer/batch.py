"""Batches: build many people's documents at once, and none of them is lost because one cannot be built."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError, TimeoutError

from jobboard.db import Database
from jobboard.documents.build import build_operations
from jobboard.search.engine import Drop, ItemOutcome, ItemResult, Put

DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, TimeoutError)
"""What is raised while the database, or a connection to it, is not there."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class Batch:
    """What the engine must be told, and a refusal for each person whose document could not be built."""

    operations: tuple[Put | Drop, ...] = ()
    broken: tuple[ItemResult, ...] = ()

    def __add__(self, other: "Batch") -> "Batch":
        return Batch(self.operations + other.operations, self.broken + other.broken)


def build_batch(database: Database, versions: Mapping[int, int], *, now: datetime) -> Batch:
    """Build all at once; where that fails, by halves, so that only those who cannot be built are left out.

    Raises: DATABASE_AWAY, and ProgrammingError when the tables are not the ones this code knows: neither is the fault
    of a person, who would be taken from the search for it.
    """
    try:
        with database.reading() as session:
            return Batch(build_operations(session, versions, now=now))
    except (*DATABASE_AWAY, ProgrammingError):
        raise
    except Exception as error:
        people = list(versions)
        if len(people) == 1:
            _log.exception("document not built", candidate=people[0])
            return Batch(broken=(ItemResult(people[0], ItemOutcome.REFUSED, f"not built: {type(error).__name__}"),))
    halves = people[: len(people) // 2], people[len(people) // 2 :]
    first, second = (build_batch(database, {each: versions[each] for each in half}, now=now) for half in halves)
    return first + second
