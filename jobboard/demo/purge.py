"""Removing everything that is made up, badges that anybody imported from a made-up issuer too."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.demo.sign_ins import forget_sign_ins
from jobboard.models import Account, Achievement, Badge, Candidate, DemoDocument, DemoIssuer, Issuer, Organisation

_BATCH = 50


def purge_demo(database: Database, settings: Settings) -> int:
    """Remove all made-up data; give how many people went. Stopped in the middle, the next run goes on."""
    people = 0
    with tqdm(unit="person", disable=None) as bar:
        while removed := _purge_batch(database):
            people += removed
            bar.update(removed)
    with database.writing() as session:
        _delete(session, select(Organisation).where(Organisation.is_demo))
        _delete(session, select(Account).where(Account.is_demo))
        issuers = select(Issuer.id).where(Issuer.key.in_(select(DemoIssuer.did)))
        achievements = select(Achievement.id).where(Achievement.issuer_id.in_(issuers))
        _delete(session, select(Badge).where(Badge.achievement_id.in_(achievements)))
        _delete(session, select(Achievement).where(Achievement.issuer_id.in_(issuers)))
        _delete(session, select(Issuer).where(Issuer.key.in_(select(DemoIssuer.did))))
        _delete(session, select(DemoDocument))
        _delete(session, select(DemoIssuer))
    forget_sign_ins(settings.data_dir)
    return people


def _purge_batch(database: Database) -> int:
    people = select(Candidate).join(Account).where(Account.is_demo).order_by(Candidate.id).limit(_BATCH)
    with database.writing() as session:
        return _delete(session, people)


def _delete(session: Session, rows: Select[Any]) -> int:
    """Delete through the session, so that the outbox hook sees it."""
    found = session.scalars(rows).all()
    for row in found:
        session.delete(row)
    session.flush()
    return len(found)
