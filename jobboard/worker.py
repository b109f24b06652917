"""The worker: it judges what was handed in, checks again what is due, and sends mail.

Only here foreign hosts are asked. Documents are fetched and judged outside any transaction; the finished report is
written in a new one.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from jobboard import badges, mail, tasks
from jobboard.config import Settings
from jobboard.credentials import DocumentLoader, Identity, Report, verify
from jobboard.db import Database
from jobboard.models import Badge, BadgeImport, Candidate, ImportState, Mail, TaskKind
from jobboard.tasks import ClaimedTask

log = structlog.get_logger()

_LEASE = timedelta(minutes=5)
_BATCH = 10
_IDLE_SECONDS = 0.5


class Worker:
    """One worker: what it works with, and the name under which it claims."""

    def __init__(
        self, database: Database, settings: Settings, loader: DocumentLoader, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._settings = settings
        self._loader = loader
        self._clock = clock
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"

    def work(self) -> int:
        """Do what is due, once; give how many pieces were done or failed."""
        with self._database.writing() as session:
            changed = badges.change_states_by_time(session, now=self._clock())
        claimed = tasks.claim_tasks(self._database, holder=self._holder, limit=_BATCH, lease=_LEASE, now=self._clock())
        for task in claimed:
            self._do(task)
        return changed + len(claimed)

    def _do(self, task: ClaimedTask) -> None:
        doings = {
            TaskKind.JUDGE_IMPORT: self._judge_import,
            TaskKind.RECHECK_BADGE: self._recheck_badge,
            TaskKind.SEND_MAIL: self._send_mail,
        }
        try:
            doings[task.kind](task)
        except Exception as error:  # One bad piece of work must not stop the others; it is kept and tried again.
            log.error("task_failed", task=task.kind, subject=task.subject_id, error=type(error).__name__, exc_info=True)
            with self._database.writing() as session:
                tasks.fail_task(session, task, type(error).__name__, holder=self._holder, now=self._clock())
                self._give_up_import(session, task)
        else:
            log.info("task_done", task=task.kind, subject=task.subject_id)

    def _judge_import(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            handed_in = session.get(BadgeImport, task.subject_id)
            candidate = session.get(Candidate, handed_in.candidate_id) if handed_in else None
            content = handed_in.content if handed_in else None
            identities = badges.identities_of(session, candidate) if candidate else ()
        report = self._verify(content, identities) if content is not None else None
        with self._database.writing() as session:
            tasks.complete_task(session, task, holder=self._holder)
            handed_in = session.get(BadgeImport, task.subject_id)
            if handed_in is not None and handed_in.state is ImportState.WAITING and report is not None:
                badges.finish_import(session, handed_in, report, now=self._clock())

    def _recheck_badge(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            badge = session.get(Badge, task.subject_id)
            candidate = session.get(Candidate, badge.candidate_id) if badge else None
            content = badge.content if badge and badge.removed_at is None else None
            identities = badges.identities_of(session, candidate) if candidate else ()
        report = self._verify(content, identities) if content is not None else None
        with self._database.writing() as session:
            tasks.complete_task(session, task, holder=self._holder)
            badge = session.get(Badge, task.subject_id)
            if badge is not None and report is not None:
                badges.recheck_badge(session, badge, report, now=self._clock())

    def _send_mail(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            letter = session.get(Mail, task.subject_id)
        if letter is not None and letter.sent_at is None:
            mail.deliver(letter, self._settings)
        with self._database.writing() as session:
            tasks.complete_task(session, task, holder=self._holder)
            letter = session.get(Mail, task.subject_id)
            if letter is not None and letter.sent_at is None:
                letter.sent_at = self._clock()

    def _verify(self, content: bytes, identities: tuple[Identity, ...]) -> Report:
        return verify(content, identities=identities, loader=self._loader, now=self._clock())

    def _give_up_import(self, session: Session, task: ClaimedTask) -> None:
        """An import whose judging failed too often must not read "checking" for ever."""
        handed_in = session.get(BadgeImport, task.subject_id) if task.kind is TaskKind.JUDGE_IMPORT else None
        if handed_in is not None and task.attempts + 1 >= tasks.MAX_ATTEMPTS:
            handed_in.state, handed_in.finished_at = ImportState.FAILED, self._clock()
            handed_in.reason = "It could not be checked because of a fault of ours. Hand it in again later."


def run_worker(
    database: Database,
    settings: Settings,
    loader: DocumentLoader,
    *,
    clock: Callable[[], datetime],
    stop: threading.Event,
) -> None:
    """Work until `stop` is set; the piece in hand is finished first."""
    worker = Worker(database, settings, loader, clock)
    log.info("worker_started")
    while not stop.is_set():
        try:
            idle = worker.work() == 0
        except Exception as error:  # The database may be away for a while.
            log.error("worker_cannot_work", error=type(error).__name__)
            idle = True
        if idle:
            stop.wait(_IDLE_SECONDS)
    log.info("worker_stopped")


def run_due_once(database: Database, settings: Settings, loader: DocumentLoader, now: datetime) -> int:
    """Do everything that is due at a time, and what becomes due by it; give how many pieces were done."""
    worker = Worker(database, settings, loader, lambda: now)
    done = 0
    while pieces := worker.work():
        done += pieces
    return done
