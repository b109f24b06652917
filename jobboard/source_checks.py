"""Checking a source: fetched once, judged once, and every badge on it held against what it says now.

Each step is a transaction of its own and may be done twice: a worker that ends in the midst of them loses nothing, and
the next one reads the source once more.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from jobboard import readings, tasks
from jobboard.credentials import DocumentLoader, FetchedDocument, ListEntry, NotLoaded, RecordingLoader
from jobboard.db import Database
from jobboard.models import Source, SourceUse, TaskKind
from jobboard.readings import BATCH, Reading
from jobboard.reports import digest_of
from jobboard.sandbox import Sandbox
from jobboard.schedule import HOST_REST, LONGEST_REST, LONGEST_REST_OF_DOCUMENTS, spread
from jobboard.sources import is_outage
from jobboard.stored import StoredLoader

_OF_THE_HOST = ("fetch.unreachable", "fetch.timeout")


class SourceChecker:
    """Reads sources. What it works with is the worker's."""

    def __init__(
        self, database: Database, loader: DocumentLoader, sandbox: Sandbox, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._loader = loader
        self._sandbox = sandbox
        self._clock = clock

    def check(self, source_id: int) -> datetime | None:
        """Read a source and keep what follows for the badges on it. Gives when it is read next, None: never."""
        now = self._clock()
        with self._database.reading() as session:
            source = session.get(Source, source_id)
            uses = session.scalars(select(SourceUse).where(SourceUse.source_id == source_id)).all()
            if source is None or not uses:
                return None
            if self._is_host_away(source, now):
                return now + spread(HOST_REST)
        reading = self._read_list(source, uses, now) if source.is_list else self._read_document(source, uses, now)
        if reading.changed:
            self._take(source_id, reading, now)
        self._doubt(reading, ends_belief=source.is_list or reading.error is not None, now=now)
        due_at, was_failing = self._keep(source_id, reading, now)
        self._renew(source_id, now)
        if was_failing and reading.error is None:
            self._check_unknown(source_id, now)
        return due_at

    def _is_host_away(self, source: Source, now: datetime) -> bool:
        """Tell whether something else on the same host got no answer a moment ago; one try at a time is enough.

        Not for long: on a host that many share, one of them could otherwise keep the others' revocations from being
        seen, and his own.
        """
        longest = LONGEST_REST if source.is_list else LONGEST_REST_OF_DOCUMENTS
        if source.tried_at <= now - longest:
            return False
        away = (Source.host == source.host, Source.id != source.id, Source.last_error.in_(_OF_THE_HOST))
        with self._database.reading() as session:
            return (
                session.scalar(select(Source.id).where(*away, Source.tried_at > now - HOST_REST).limit(1)) is not None
            )

    def _read_list(self, source: Source, uses: Sequence[SourceUse], now: datetime) -> Reading:
        """Read a list in a process with limits, for all entries at once."""
        entries = list(dict.fromkeys(_entry(use, source.address) for use in uses if use.entry_type is not None))
        loader = StoredLoader(self._database, self._loader, self._clock, afresh={source.address})
        found, documents = self._sandbox.read_list(source.address, entries, loader=loader, now=now)
        if found.refusal is not None:
            failed = [each for each in documents if is_outage(each)]
            if failed:
                own = next((each for each in failed if each.requested == source.address), None)
                return Reading(documents, _code(own) if own else "key.unreachable", is_away=True)
            return Reading(documents, found.refusal, changed=_current(uses))
        values = dict(zip(entries, found.values, strict=True))
        changed = [use.id for use in uses if use.is_current and values.get(_entry(use, source.address)) != use.value]
        return Reading(documents, None, False, tuple(changed), found.ends_at, found.ttl_seconds)

    def _read_document(self, source: Source, uses: Sequence[SourceUse], now: datetime) -> Reading:
        """Fetch a document and compare it whole: nobody has to understand it for that."""
        recorder = RecordingLoader(self._loader, now=now)
        with suppress(NotLoaded):  # What came, or why nothing did, is among its documents.
            recorder.load(source.address, accept=source.accept)
        [document] = recorder.documents
        if is_outage(document):
            return Reading((document,), _code(document), is_away=True)
        if document.status != 200:
            return Reading((document,), _code(document), changed=_current(uses))
        digest, is_moved = digest_of(document.body), document.address != source.found_at
        changed = tuple(use.id for use in uses if use.is_current and (is_moved or use.digest != digest))
        return Reading((document,), changed=changed)

    def _take(self, source_id: int, reading: Reading, now: datetime) -> None:
        with self._database.writing() as session:
            source = session.get(Source, source_id)
            if source is not None:
                readings.take_answer(session, source, reading, now=now)

    def _doubt(self, reading: Reading, *, ends_belief: bool, now: datetime) -> None:
        for begin in range(0, len(reading.changed), BATCH):
            with self._database.writing() as session:
                readings.doubt(session, reading.changed[begin : begin + BATCH], ends_belief=ends_belief, now=now)

    def _keep(self, source_id: int, reading: Reading, now: datetime) -> tuple[datetime | None, bool]:
        with self._database.writing() as session:
            source = session.get(Source, source_id)
            if source is None:
                return None, False
            was_failing = source.failures > 0
            return readings.note_reading(session, source, reading, now=now), was_failing

    def _renew(self, source_id: int, now: datetime) -> None:
        last: int | None = 0
        while last is not None:
            with self._database.writing() as session:
                source = session.get(Source, source_id)
                last = readings.renew(session, source, after=last, now=now) if source is not None else None

    def _check_unknown(self, source_id: int, now: datetime) -> None:
        with self._database.writing() as session:
            waiting = readings.badges_without_verdict(session, source_id)
            for begin in range(0, len(waiting), BATCH):
                tasks.add_tasks(session, TaskKind.RECHECK_BADGE, waiting[begin : begin + BATCH], due_at=now)


def _entry(use: SourceUse, address: str) -> ListEntry:
    """Give the entry of a list that a badge has, without what was read in it."""
    return ListEntry(
        address,
        use.entry_type or "",
        0,
        purpose=use.purpose or "",
        position=use.position,
        size=use.size or 1,
        credential_id=use.credential_id,
        issuer=use.issuer,
    )


def _current(uses: Sequence[SourceUse]) -> tuple[int, ...]:
    return tuple(use.id for use in uses if use.is_current)


def _code(document: FetchedDocument) -> str:
    return document.error or f"fetch.status {document.status}"
