"""The parent's side: warm children, each used for one verification at a time and replaced after any failure."""

import base64
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from jobboard.credentials import (
    DocumentLoader,
    FetchedDocument,
    Identity,
    ListEntry,
    ListReading,
    OwnershipQuestion,
    RecordingLoader,
    ReplayLoader,
    Report,
)
from jobboard.credentials.findings import unknown
from jobboard.resume_reading.draft import Problem, Reading
from jobboard.sandbox.answers import read_draft, read_reading, read_report, told
from jobboard.sandbox.limits import Limits
from jobboard.sandbox.process import Child, Stopped

_Answer = TypeVar("_Answer")
_PROGRAM = ("-m", "jobboard.sandbox.child")


@dataclass(frozen=True)
class Run:
    """One verification. `stopped` says why it did not end by itself: memory, processor, time or what else; or None."""

    report: Report
    processor_seconds: float
    stopped: str | None = None


class Sandbox:
    """Verifies documents in processes of their own. Threads may use it at once, each then has its own child."""

    def __init__(self, limits: Limits | None = None, *, program: Sequence[str] = _PROGRAM) -> None:
        """`program` is what a child runs, for tests."""
        self._limits = limits or Limits()
        self._program = program
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._is_closed = False

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def verify(
        self,
        data: bytes,
        *,
        identities: Collection[Identity],
        loader: DocumentLoader,
        now: datetime,
        processor_seconds: int | None = None,
    ) -> Run:
        """Judge a document as `jobboard.credentials.verify` does; `loader` is asked here, by the parent.

        A verification that passes its limits, or breaks off, ends in a report that says so and is never good.
        `processor_seconds` may be less than the limits allow.

        Raises: Unavailable when no process can be started; whatever `loader` raises beside NotLoaded.
        """
        about = {"identities": [[each.kind, each.value] for each in identities]}
        return self._run(data, about, loader, now, processor_seconds or self._limits.processor_seconds)

    def judge_ownership(
        self, answer: bytes, *, question: OwnershipQuestion, loader: DocumentLoader, now: datetime
    ) -> Run:
        """Judge an answer as `jobboard.credentials.judge_ownership` does, in the same way and with the same limits."""
        return self._run(answer, {"question": told(question)}, loader, now, self._limits.processor_seconds)

    def _run(
        self, data: bytes, about: dict[str, Any], loader: DocumentLoader, now: datetime, processor_seconds: int
    ) -> Run:
        allowed = min(processor_seconds, self._limits.processor_seconds)
        recorder = RecordingLoader(loader, now=now)
        question = {
            "data": base64.b64encode(data).decode(),
            "now": now.isoformat(),
            **about,
        }
        try:
            report, used = self._ask(
                question,
                recorder,
                allowed,
                lambda answer: read_report(answer, data, documents=recorder.documents, now=now),
            )
        except Stopped as error:
            return _stopped(error, data, recorder.documents, now, allowed)
        return Run(report, used if used >= 0 else float(allowed))

    def read_list(
        self, address: str, entries: Sequence[ListEntry], *, loader: DocumentLoader, now: datetime
    ) -> tuple[ListReading, tuple[FetchedDocument, ...]]:
        """Read a list again as `jobboard.credentials.read_list` does, and give also what was fetched for it.

        One that passes the limits, or breaks off the process, says nothing.

        Raises: Unavailable when no process can be started; whatever `loader` raises beside NotLoaded.
        """
        recorder = RecordingLoader(loader, now=now)
        asked = [{**asdict(entry), "list_ends_at": None} for entry in entries]
        question = {"list": address, "entries": asked, "now": now.isoformat()}
        try:
            reading, _ = self._ask(
                question, recorder, self._limits.processor_seconds, lambda answer: read_reading(answer, entries)
            )
        except Stopped as error:
            reading = ListReading("format.too_costly" if error.is_costly else "format.broke_off")
        return reading, tuple(recorder.documents)

    def read_resume(self, data: bytes, *, now: datetime) -> Reading:
        """Read a file with a resume as `jobboard.resume_reading.read_resume` does; nothing is fetched for it.

        One that passes the limits, or breaks off the process, gives nothing.

        Raises: Unavailable when no process can be started.
        """
        question = {"data": base64.b64encode(data).decode(), "resume": True, "now": now.isoformat()}
        nothing = RecordingLoader(ReplayLoader(()), now=now)
        try:
            reading, _ = self._ask(question, nothing, self._limits.processor_seconds, read_draft)
        except Stopped:
            return Reading(problem=Problem.BROKE_OFF)
        return reading

    def _ask(
        self,
        question: dict[str, Any],
        loader: DocumentLoader,
        processor_seconds: int,
        read: Callable[[dict[str, Any]], _Answer],
    ) -> tuple[_Answer, float]:
        """Give an answer and the processor time that it took. Raises: Stopped."""
        child = self._take()
        try:
            before = child.processor_time()
            answer = _readable(read, child.ask(question, loader=loader, processor_seconds=processor_seconds))
        except BaseException:
            child.end()
            raise
        used = child.processor_time() - before
        self._give_back(child)
        return answer, used

    def close(self) -> None:
        """End the children that wait; those at work end when their work does."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def _take(self) -> Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return Child(self._limits, self._program)
            if child.is_fit:
                return child
            child.end()

    def _give_back(self, child: Child) -> None:
        with self._lock:
            is_wanted = child.is_fit and not self._is_closed
            if is_wanted:
                self._idle.append(child)
        if not is_wanted:
            child.end()


def not_reached(data: bytes, *, now: datetime) -> Report:
    """Give the report on a document whose turn did not come while there was time for everything handed in with it."""
    return _report("format.not_reached", "", data, (), now)


def _readable(read: Callable[[dict[str, Any]], _Answer], said: dict[str, Any]) -> _Answer:
    try:
        return read(said)
    except ValueError as error:
        raise Stopped("not a report", is_costly=False) from error


def _stopped(error: Stopped, data: bytes, documents: Sequence[FetchedDocument], now: datetime, allowed: int) -> Run:
    """Give the report on a document that could not be judged. All the time it was allowed counts as used."""
    code = "format.too_costly" if error.is_costly else "format.broke_off"
    return Run(_report(code, error.why, data, documents, now), float(allowed), error.why)


def _report(code: str, detail: str, data: bytes, documents: Sequence[FetchedDocument], now: datetime) -> Report:
    digest = sha256(data).hexdigest()
    return Report(now, digest, f"sha256:{digest}", (unknown(code, detail),), documents=tuple(documents))
