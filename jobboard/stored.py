"""A loader that answers from what was fetched a short while ago for another badge, and otherwise asks."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from jobboard.credentials import Document, DocumentLoader
from jobboard.db import Database
from jobboard.models import Answer, Source
from jobboard.sources import source_key


class StoredLoader:
    """Answers from the last answers of sources while they are fresh. Satisfies `credentials.DocumentLoader`.

    `at_most`: how old an answer may be besides; None: as long as it is fresh. `afresh` names what is asked in any case.
    A kept answer says when it was fetched, so that nobody takes it for a later one.
    """

    def __init__(
        self,
        database: Database,
        otherwise: DocumentLoader,
        clock: Callable[[], datetime],
        *,
        at_most: timedelta | None = None,
        afresh: Collection[str] = (),
    ) -> None:
        self._database = database
        self._otherwise = otherwise
        self._clock = clock
        self._at_most = at_most
        self._afresh = afresh

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the kept answer, or ask. Raises: NotLoaded as the other loader does."""
        kept = None if address in self._afresh else self._kept(address, accept)
        return kept or self._otherwise.load(address, accept=accept)

    def _kept(self, address: str, accept: str) -> Document | None:
        now = self._clock()
        found = select(Source, Answer.body).join(Answer, Answer.digest == Source.digest)
        found = found.where(Source.key == source_key(address), Source.fresh_until > now, Source.fetched_at <= now)
        if self._at_most is not None:
            found = found.where(Source.fetched_at > now - self._at_most)
        with self._database.reading() as session:
            row = session.execute(found).one_or_none()
        if row is None or row.Source.accept != accept:
            return None
        return Document(row.Source.found_at, 200, row.Source.media_type, row.body, row.Source.fetched_at)
