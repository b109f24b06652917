"""What follows when work fails, above all for the last time: whoever waits is told, and nothing counts unfound."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobboard import badges, bundles, drafts, identities, public_checks, tasks, verdicts
from jobboard.catalogue.readings import give_up_reading
from jobboard.issuers import registries
from jobboard.issuers.reading import Reading
from jobboard.models import Badge, BadgeImport, ImportState, TaskKind
from jobboard.rights.exporting import give_up_export
from jobboard.schedule import DAILY
from jobboard.skills.texts import give_up_text
from jobboard.tasks import ClaimedTask

# What says of its own row that it could not be done; whoever waits sees that and asks again.
_SAYING_SO = {
    TaskKind.READ_TEXT: give_up_text,
    TaskKind.READ_RESUME: drafts.give_up,
    TaskKind.JUDGE_PUBLIC_CHECK: public_checks.give_up_check,
    TaskKind.MAKE_EXPORT: give_up_export,
}


def follow_failure(session: Session, task: ClaimedTask, *, is_over: bool, now: datetime) -> None:
    """Let nothing wait for work that failed; of its last attempt (`is_over`) say what people see of it."""
    handed_in = session.get(BadgeImport, task.subject_id) if task.kind is TaskKind.JUDGE_IMPORT else None
    if handed_in is not None and handed_in.state is ImportState.WAITING:
        bundles.settle_share(handed_in, 0)  # Those that came with it must not wait for its next attempt.
    if is_over:
        _give_up(session, task, now)


def _give_up(session: Session, task: ClaimedTask, now: datetime) -> None:
    match task.kind:
        case TaskKind.JUDGE_IMPORT:
            _give_up_import(session, task.subject_id, now)
        case TaskKind.RECHECK_BADGE:
            badge = session.get(Badge, task.subject_id)
            if badge is not None:
                verdicts.withdraw(session, badge, now=now)
        case TaskKind.PROVE_IDENTITY:
            identities.give_up_proof(session, task.subject_id)
        case TaskKind.READ_REGISTRY:
            source = registries.source_of(session, task.subject_id)
            if source is not None:
                unread = Reading(None, "Reading it keeps failing on our side.")
                registries.keep_reading(session, task.subject_id, source, unread, now=now)
        case TaskKind.READ_ACHIEVEMENT:
            give_up_reading(session, task.subject_id, now=now)
        case TaskKind.READ_TEXT | TaskKind.READ_RESUME | TaskKind.JUDGE_PUBLIC_CHECK | TaskKind.MAKE_EXPORT:
            _SAYING_SO[task.kind](session, task.subject_id)
        case (
            TaskKind.CHECK_SOURCE
            | TaskKind.ERASE_ACCOUNT
            | TaskKind.SETTLE_ACHIEVEMENT
            | TaskKind.SETTLE_LABEL
            | TaskKind.TELL_SEARCH
            | TaskKind.TELL_VACANCY
        ):
            tasks.add_task(session, task.kind, task.subject_id, due_at=now + DAILY)


def _give_up_import(session: Session, import_id: int, now: datetime) -> None:
    handed_in = session.get(BadgeImport, import_id)
    if handed_in is not None and handed_in.state is ImportState.WAITING:
        badges.give_up_import(handed_in, now=now)
