"""The worker: it judges what was handed in, checks again what is due, and sends mail.

Only here foreign hosts are asked. Documents are fetched and judged outside any transaction; the finished report is
written in a transaction of its own.
"""

import os
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from jobboard import badges, bundles, identities, mail, readings, tasks
from jobboard.alert_work import AlertWork
from jobboard.config import Settings
from jobboard.credentials import DocumentLoader, Identity, Report
from jobboard.db import Database
from jobboard.giving_up import follow_failure
from jobboard.models import (
    Badge,
    BadgeImport,
    Candidate,
    ChallengeState,
    IdentityChallenge,
    ImportState,
    Mail,
    TaskKind,
)
from jobboard.reading_work import KINDS as READING
from jobboard.reading_work import ReadingWork
from jobboard.rights_work import KINDS as RIGHTS
from jobboard.rights_work import RightsWork
from jobboard.sandbox import Run, Sandbox, not_reached
from jobboard.schedule import HOURLY, JUST_NOW
from jobboard.skill_work import SkillWork
from jobboard.source_checks import SourceChecker
from jobboard.stored import StoredLoader
from jobboard.tasks import ClaimedTask
from jobboard.upkeep import TELLING, forget_what_is_old
from jobboard.vacancy_work import VacancyWork

log = structlog.get_logger()

# One piece of work may last so long; the claim lasts longer, so that nobody else takes it up meanwhile.
TIME_LIMIT = timedelta(minutes=2)
LEASE = timedelta(minutes=5)


class Worker:
    """One worker: what it works with, and the name under which it claims."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        loader: DocumentLoader,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._sandbox = sandbox
        self._settings = settings
        self._loader = loader
        self._clock = clock
        self._holder = f"{socket.gethostname()}-{os.getpid()}-{os.urandom(4).hex()}"
        self._sources = SourceChecker(database, loader, sandbox, clock)
        self._skills = SkillWork(database)
        self._alerts = AlertWork(database, clock)
        self._rights = RightsWork(database, settings, loader, sandbox, clock)
        self.follow_people = self._alerts.follow
        self.close_vacancies = VacancyWork(database, settings, clock).close_due
        reading = ReadingWork(database, loader, sandbox, clock)
        self._tidy_at = clock()
        self._doings = {
            TaskKind.JUDGE_IMPORT: self._judge_import,
            TaskKind.RECHECK_BADGE: self._recheck_badge,
            TaskKind.PROVE_IDENTITY: self._prove_identity,
            TaskKind.CHECK_SOURCE: self._check_source,
            **dict.fromkeys(TELLING, self._tell),
            TaskKind.SEND_MAIL: self._send_mail,
            TaskKind.SETTLE_ACHIEVEMENT: self._work_on_skills,
            TaskKind.SETTLE_LABEL: self._work_on_skills,
            TaskKind.SUGGEST_SKILLS: self._work_on_skills,
            TaskKind.READ_TEXT: self._work_on_skills,
            **dict.fromkeys(RIGHTS, self._rights.do),
            **dict.fromkeys(READING, reading.do),
        }

    def change_states(self) -> int:
        """Let badges whose time has come change their state; give how many did."""
        with self._database.reading() as session:
            if not badges.has_changes_by_time(session, now=self._clock()):
                return 0
        with self._database.writing() as session:
            return badges.change_states_by_time(session, now=self._clock())

    def tidy(self) -> int:
        """Let go what nobody needs any more and renew what is old, once an hour; give how many rows went."""
        if (now := self._clock()) < self._tidy_at:
            return 0
        self._tidy_at = now + HOURLY
        self._database.learn_sizes()
        self._alerts.renew_keys()
        self._rights.tidy()
        with self._database.writing() as session:
            return forget_what_is_old(session, now=now)

    def claim(self, limit: int) -> tuple[ClaimedTask, ...]:
        """Claim up to `limit` pieces of due work, and count what a worker that ended has left as failed."""
        now = self._clock()
        for abandoned in tasks.abandoned_tasks(self._database, now=now):
            log.warning("task_abandoned", task=abandoned.kind, subject=abandoned.subject_id)
            self.fail(abandoned, "WorkerEnded")
        return tasks.claim_tasks(self._database, holder=self._holder, limit=limit, lease=LEASE, now=now)

    def do(self, task: ClaimedTask) -> None:
        """Do one piece of work. A failure is kept with it; it stops nothing else."""
        began = time.monotonic()
        try:
            self._doings[task.kind](task)
        except tasks.ClaimLost:
            log.warning("task_taken_over", task=task.kind, subject=task.subject_id)
        except Exception as error:
            log.error("task_failed", task=task.kind, subject=task.subject_id, error=type(error).__name__, exc_info=True)
            self.fail(task, type(error).__name__)
        else:
            duration = round(1000 * (time.monotonic() - began))
            log.info("task_done", task=task.kind, subject=task.subject_id, milliseconds=duration)

    def fail(self, task: ClaimedTask, error: str) -> None:
        """Let a piece of work be tried again later; after the last attempt say so where people see it."""
        with self._database.writing() as session:
            is_over = tasks.fail_task(session, task, error, now=self._clock())
            follow_failure(session, task, is_over=is_over, now=self._clock())

    def _judge_import(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            handed_in = session.get(BadgeImport, task.subject_id)
            candidate_id = handed_in.candidate_id if handed_in is not None else None
            content = handed_in.content if handed_in is not None else None
        if (share := self._take_share(task)) is None:
            self._wait_for_turn(task)
            return
        judged = self._verify(task, content, candidate_id, processor_seconds=share, at_most=JUST_NOW)
        with self._finishing(task, candidate_id) as session:
            handed_in = session.get(BadgeImport, task.subject_id)
            if judged is None or handed_in is None or handed_in.state is not ImportState.WAITING:
                return
            if _identities_of(session, candidate_id) == judged.identities:
                bundles.settle_share(handed_in, judged.processor_seconds)
                badges.finish_import(session, handed_in, judged.report, now=self._clock())
            else:  # An address was confirmed or removed meanwhile.
                tasks.add_task(session, TaskKind.JUDGE_IMPORT, handed_in.id, due_at=self._clock())

    def _recheck_badge(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            badge = session.get(Badge, task.subject_id)
            candidate_id = badge.candidate_id if badge is not None else None
            content = badge.content if badge is not None and badge.removed_at is None else None
        judged = self._verify(task, content, candidate_id)
        with self._finishing(task, candidate_id) as session:
            badge = session.get(Badge, task.subject_id)
            if judged is None or badge is None:
                return
            if badge.content == content and _identities_of(session, candidate_id) == judged.identities:
                badges.recheck_badge(session, badge, judged.report, now=self._clock())
            else:  # Another copy was handed in meanwhile, or an address was confirmed or removed.
                tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=self._clock())

    def _prove_identity(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            asked = identities.asked_of(session, task.subject_id)
        if asked is None:
            self._forget(task)
            return
        answer, question = asked.answer, asked.question
        run = self._sandbox.judge_ownership(answer, question=question, loader=self._loader, now=self._clock())
        with self._finishing(task, asked.candidate_id) as session:
            challenge = session.get(IdentityChallenge, task.subject_id)
            if challenge is not None and challenge.state is ChallengeState.CHECKING:
                identities.finish_proof(session, challenge, run.report, now=self._clock())

    def _check_source(self, task: ClaimedTask) -> None:
        due_at = self._sources.check(task.subject_id)
        with self._finishing(task) as session:
            if due_at is not None or not readings.forget_if_unused(session, task.subject_id):
                tasks.add_task(session, task.kind, task.subject_id, due_at=due_at or self._clock())

    def _tell(self, task: ClaimedTask) -> None:
        with self._finishing(task, task.subject_id if task.kind is TaskKind.TELL_HOLDER else None) as session:
            TELLING[task.kind](session, self._settings, task.subject_id, now=self._clock())

    def _send_mail(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            letter = session.get(Mail, task.subject_id)
        if letter is not None and letter.sent_at is None:
            mail.deliver(letter, self._settings)
        with self._finishing(task) as session:
            letter = session.get(Mail, task.subject_id)
            if letter is not None:
                letter.sent_at = letter.sent_at or self._clock()

    def _work_on_skills(self, task: ClaimedTask) -> None:
        keep = self._skills.do(task.kind, task.subject_id)
        with self._finishing(task) as session:
            keep(session)

    def _take_share(self, task: ClaimedTask) -> int | None:
        with self._database.writing() as session:
            handed_in = session.get(BadgeImport, task.subject_id)
            if handed_in is None or handed_in.state is not ImportState.WAITING:
                return 0
            return bundles.take_share(session, handed_in)

    def _forget(self, task: ClaimedTask) -> None:
        """Let work go whose subject is gone."""
        with self._finishing(task):
            pass

    def _wait_for_turn(self, task: ClaimedTask) -> None:
        """Come back when others that were handed in with it are done and their time is counted."""
        with self._finishing(task) as session:
            tasks.add_task(session, task.kind, task.subject_id, due_at=self._clock() + timedelta(seconds=2))

    def _verify(
        self,
        task: ClaimedTask,
        content: bytes | None,
        candidate_id: int | None,
        *,
        processor_seconds: int | None = None,
        at_most: timedelta | None = None,
    ) -> "_Judged | None":
        """Judge a document for a person, outside any transaction; None when there is nothing to judge any more."""
        if content is None or candidate_id is None:
            return None
        with self._database.reading() as session:
            identities = _identities_of(session, candidate_id)
        if processor_seconds == 0:
            run = Run(not_reached(content, now=self._clock()), 0.0)
        else:
            loader = StoredLoader(self._database, self._loader, self._clock, at_most=at_most)
            run = self._sandbox.verify(
                content, identities=identities, loader=loader, now=self._clock(), processor_seconds=processor_seconds
            )
        if run.stopped:
            log.warning("verification_stopped", task=task.kind, subject=task.subject_id, why=run.stopped)
        return _Judged(run.report, run.processor_seconds, identities)

    def _finishing(self, task: ClaimedTask, candidate_id: int | None = None) -> AbstractContextManager[Session]:
        return tasks.finishing(self._database, task, candidate_id)


@dataclass(frozen=True)
class _Judged:
    """A report, what it cost, and what was proven to be the person's own when it was made."""

    report: Report
    processor_seconds: float
    identities: tuple[Identity, ...]


def _identities_of(session: Session, candidate_id: int | None) -> tuple[Identity, ...]:
    candidate = session.get(Candidate, candidate_id) if candidate_id is not None else None
    return badges.identities_of(session, candidate) if candidate is not None else ()
