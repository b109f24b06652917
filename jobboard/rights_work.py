"""The worker's work for people's rights: copies of data, accounts erased, and badges checked without an account."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import public_checks, tasks
from jobboard.config import Settings
from jobboard.credentials import DocumentLoader, Report
from jobboard.db import Database
from jobboard.mail import forget_sent_mails
from jobboard.models import Candidate, Erasure, TaskKind
from jobboard.rights import erasing, exporting, retention
from jobboard.sandbox import Sandbox
from jobboard.schedule import JUST_NOW
from jobboard.stored import StoredLoader
from jobboard.tasks import ClaimedTask

log = structlog.get_logger()

KINDS = (TaskKind.JUDGE_PUBLIC_CHECK, TaskKind.MAKE_EXPORT, TaskKind.ERASE_ACCOUNT)


class RightsWork:
    """Does this work, each piece with its own transactions."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        loader: DocumentLoader,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._settings = settings
        self._loader = loader
        self._sandbox = sandbox
        self._clock = clock

    def do(self, task: ClaimedTask) -> None:
        """Do one piece of work and let its task go. Raises: ClaimLost when somebody else has it by now."""
        match task.kind:
            case TaskKind.JUDGE_PUBLIC_CHECK:
                self._judge(task)
            case TaskKind.MAKE_EXPORT:
                self._pack(task)
            case _:
                self._erase(task)

    def tidy(self) -> int:
        """Let go what people's rights say; give how many rows went or were told of."""
        with self._database.writing() as session:
            return sum(
                (
                    exporting.forget_exports(session, now=self._clock()),
                    public_checks.forget_checks(session, now=self._clock()),
                    forget_sent_mails(session, self._settings, now=self._clock()),
                    retention.forget_applications(session, self._settings, now=self._clock()),
                    retention.follow_dormant(session, self._settings, now=self._clock()),
                )
            )

    def _judge(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            content = public_checks.content_to_judge(session, task.subject_id, now=self._clock())
        report = self._report(content, task) if content is not None else None
        with tasks.finishing(self._database, task) as session:
            public_checks.keep_result(session, task.subject_id, report, now=self._clock())

    def _report(self, content: bytes, task: ClaimedTask) -> Report:
        loader = StoredLoader(self._database, self._loader, self._clock, at_most=JUST_NOW)
        run = self._sandbox.verify(content, identities=(), loader=loader, now=self._clock())
        if run.stopped:
            log.warning("verification_stopped", task=task.kind, subject=task.subject_id, why=run.stopped)
        return run.report

    def _pack(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            content = exporting.pack_export(session, task.subject_id, now=self._clock())
        with tasks.finishing(self._database, task) as session:
            exporting.keep_export(session, self._settings, task.subject_id, content, now=self._clock())

    def _erase(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            person = _person_of(session, task.subject_id)
        with tasks.finishing(self._database, task, person) as session:
            erased = erasing.erase_account(session, self._settings, task.subject_id, now=self._clock())
        if erased is not None:
            log.info("account_erased", account=erased)


def _person_of(session: Session, erasure_id: int) -> int | None:
    asked = select(Candidate.id).join(Erasure, Erasure.account_id == Candidate.account_id)
    return session.scalar(asked.where(Erasure.id == erasure_id))
