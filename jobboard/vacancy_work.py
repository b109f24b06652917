"""The worker's work on vacancies: those whose closing day is over are closed, and their employers told."""

from collections.abc import Callable
from datetime import datetime

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.opening import close_due, has_due


class VacancyWork:
    """Closes vacancies by the clock."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock

    def close_due(self) -> int:
        """Close the vacancies whose closing day is over; give how many. Nothing is locked where there is none."""
        now = self._clock()
        with self._database.reading() as session:
            if not has_due(session, now=now):
                return 0
        with self._database.writing() as session:
            return close_due(session, self._settings, now=now)
