"""Removing everything that is made up, badges that anybody imported from a made-up issuer too."""

from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.demo.sign_ins import forget_sign_ins
from jobboard.demo.standing import REGISTRY
from jobboard.models import (
    Account,
    Achievement,
    AuditEvent,
    Badge,
    BadgeImport,
    Candidate,
    CatalogueReading,
    DataExport,
    DemoDocument,
    DemoIssuer,
    Erasure,
    IdentityChallenge,
    Issuer,
    LabelMapping,
    Mail,
    Organisation,
    PastedText,
    PublicCheck,
    Registry,
    ResumeDraft,
    SavedSearch,
    Source,
    SourceUse,
    Task,
    TaskKind,
    Vacancy,
)
from jobboard.reports import forget_answers

_BATCH = 50
_SUBJECTS: dict[TaskKind, Any] = {
    TaskKind.JUDGE_IMPORT: BadgeImport,
    TaskKind.RECHECK_BADGE: Badge,
    TaskKind.PROVE_IDENTITY: IdentityChallenge,
    TaskKind.CHECK_SOURCE: Source,
    TaskKind.TELL_HOLDER: Candidate,
    TaskKind.SEND_MAIL: Mail,
    TaskKind.READ_REGISTRY: Registry,
    TaskKind.SETTLE_ACHIEVEMENT: Achievement,
    TaskKind.SETTLE_LABEL: LabelMapping,
    TaskKind.READ_ACHIEVEMENT: CatalogueReading,
    TaskKind.SUGGEST_SKILLS: Achievement,
    TaskKind.READ_TEXT: PastedText,
    TaskKind.TELL_SEARCH: SavedSearch,
    TaskKind.TELL_VACANCY: Vacancy,
    TaskKind.READ_RESUME: ResumeDraft,
    TaskKind.JUDGE_PUBLIC_CHECK: PublicCheck,
    TaskKind.MAKE_EXPORT: DataExport,
    TaskKind.ERASE_ACCOUNT: Erasure,
}
"""Of each kind of work the table of its subjects."""


def purge_demo(database: Database, settings: Settings) -> int:
    """Remove all made-up data; give how many people went. Stopped in the middle, the next run goes on."""
    people = 0
    with tqdm(unit="person", disable=None) as bar:
        while removed := _purge_batch(database):
            people += removed
            bar.update(removed)
    with database.writing() as session:
        made_up = select(Account.id).where(Account.is_demo)
        _delete(session, select(AuditEvent).where(AuditEvent.account_id.in_(made_up)))
        _delete(session, select(Organisation).where(Organisation.is_demo))
        _delete(session, select(Account).where(Account.is_demo))
        issuers = select(Issuer.id).where(Issuer.key.in_(select(DemoIssuer.did)))
        achievements = select(Achievement.id).where(Achievement.issuer_id.in_(issuers))
        _delete(session, select(Badge).where(Badge.achievement_id.in_(achievements)))
        _delete(session, select(Achievement).where(Achievement.issuer_id.in_(issuers)))
        _delete(session, select(Issuer).where(Issuer.key.in_(select(DemoIssuer.did))))
        _delete(session, select(Registry).where(Registry.address == REGISTRY))
        _forget_work(session)
        _delete(session, select(DemoDocument))
        _delete(session, select(DemoIssuer))
    with database.writing() as session:
        while forget_answers(session, now=session.info["clock"]()):
            pass
    forget_sign_ins(settings.data_dir)
    return people


def _purge_batch(database: Database) -> int:
    people = select(Candidate).join(Account).where(Account.is_demo).order_by(Candidate.id).limit(_BATCH)
    with database.writing() as session:
        return _delete(session, people)


def _forget_work(session: Session) -> None:
    """Work on what is gone would only be found to be without a subject later."""
    session.execute(delete(Source).where(Source.id.not_in(select(SourceUse.source_id))))
    for kind, table in _SUBJECTS.items():
        session.execute(delete(Task).where(Task.kind == kind, Task.subject_id.not_in(select(table.id))))


def _delete(session: Session, rows: Select[Any]) -> int:
    """Delete through the session, so that the outbox hook sees it."""
    found = session.scalars(rows).all()
    for row in found:
        session.delete(row)
    session.flush()
    return len(found)
