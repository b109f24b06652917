"""The worker's work on alerts: people who changed are compared, each kept in a transaction of its own; and upkeep."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import structlog

from jobboard.alerts.comparing import Comparison, compare, due_people
from jobboard.alerts.following import keep_comparison, postpone
from jobboard.alerts.searches import renew_keys
from jobboard.db import Database

BATCH = 50

log = structlog.get_logger()


class AlertWork:
    """Compares people with what they were. Several at once do no harm: what one has kept, another leaves alone."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def follow(self) -> int:
        """Compare the people who changed, up to BATCH of them; give how many were due.

        Nothing is locked while questions are answered. Somebody who cannot be compared does not stop the others.
        """
        now = self._clock()
        with self._database.reading() as session:
            people = due_people(session, now=now, limit=BATCH)
        for candidate_id, found in self._compare(people, now).items():
            with self._postponing(candidate_id, now), self._database.writing() as session:
                keep_comparison(session, found, now=now)
        return len(people)

    def renew_keys(self) -> None:
        """Make the keys of saved searches anew that an earlier release made by another rule, some at a time."""
        left = 1
        while left:
            with self._database.writing() as session:
                left = renew_keys(session)

    def _compare(self, people: Sequence[int], now: datetime) -> dict[int, Comparison]:
        """Compare all at once; where that fails, one by one."""
        try:
            return self._read(people, now)
        except Exception:
            if len(people) > 1:
                log.warning("people_not_compared_at_once", people=len(people), exc_info=True)
        found: dict[int, Comparison] = {}
        for each in people:
            with self._postponing(each, now):
                found |= self._read([each], now)
        return found

    def _read(self, people: Sequence[int], now: datetime) -> dict[int, Comparison]:
        with self._database.reading() as session:
            return {found.candidate_id: found for found in compare(session, people, now=now)}

    @contextmanager
    def _postponing(self, candidate_id: int, now: datetime) -> Iterator[None]:
        """Let the others go on when something fails with one person, and try that again later."""
        try:
            yield
        except Exception as error:
            log.error("person_not_compared", candidate=candidate_id, error=type(error).__name__, exc_info=True)
            with self._database.writing() as session:
                postpone(session, candidate_id, now=now)
