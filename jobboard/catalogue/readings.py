"""Badges that come into the catalogue by address: asked for, read by the worker, kept with what they say."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.catalogue.pictures import digest_of
from jobboard.credentials import BadgeClass, BadgeClassReading, is_readable_address
from jobboard.errors import NotFound, Rejected
from jobboard.issuers.settling import meet_issuer, take_holders
from jobboard.models import (
    Account,
    Achievement,
    AchievementPicture,
    CatalogueReading,
    Issuer,
    ReadingState,
    TaskKind,
)
from jobboard.skills.statements import keep_class_statements
from jobboard.skills.suggestions import AchievementWords, keep_words
from jobboard.verdicts import get_or_add

MOST_READINGS = 30
"""What one account may have read in a day."""

KEEP_READINGS = timedelta(days=30)
"""How long the page of a reading is there once it is finished; what was read of the badge stays in the catalogue."""

_DAY = timedelta(days=1)


def ask_for_reading(session: Session, account: Account, address: str, *, now: datetime) -> CatalogueReading:
    """Let the worker read the badge class at an address. Raises: Rejected for what is no plain address, or too much."""
    address = address.strip()
    if not is_readable_address(address):
        message = "Enter the whole https address of the badge, such as https://college.example/badges/first-aid."
        raise Rejected(message, fields={"address": message})
    own = (CatalogueReading.account_id == account.id, CatalogueReading.created_at > now - _DAY)
    if (session.scalar(select(func.count(CatalogueReading.id)).where(*own)) or 0) >= MOST_READINGS:
        message = "You have had many badges read today. Come back tomorrow."
        raise Rejected(message, fields={"address": message})
    reading = CatalogueReading(address=address, account_id=account.id, state=ReadingState.WAITING, created_at=now)
    session.add(reading)
    session.flush()
    tasks.add_task(session, TaskKind.READ_ACHIEVEMENT, reading.id, due_at=now)
    return reading


def own_reading(session: Session, account: Account, public_id: str) -> CatalogueReading:
    """Give what this account asked for. Raises: NotFound for anything else."""
    own = (CatalogueReading.public_id == public_id, CatalogueReading.account_id == account.id)
    reading = session.scalar(select(CatalogueReading).where(*own))
    if reading is None:
        raise NotFound("There is no such page.")
    return reading


def address_to_read(session: Session, reading_id: int) -> str | None:
    """Give the address that waits to be read; None when nothing waits any more."""
    reading = session.get(CatalogueReading, reading_id)
    return reading.address if reading is not None and reading.state is ReadingState.WAITING else None


def keep_reading(
    session: Session, reading_id: int, outcome: BadgeClassReading, picture: bytes | None, *, now: datetime
) -> None:
    """Keep what the worker read. `picture` None: none came, and one that was kept before stays while it is named.

    What was kept of the badge before is kept on when nothing could be read: it was its issuer's when it was read.
    """
    reading = session.get(CatalogueReading, reading_id, with_for_update=True)
    if reading is None or reading.state is not ReadingState.WAITING:
        return
    reading.finished_at = now
    if outcome.found is None:
        reading.state, reading.reason = ReadingState.FAILED, outcome.check.code
        return
    achievement = _keep_class(session, outcome.found, now)
    keep_class_statements(session, achievement, outcome.found.facts)
    _keep_picture(session, achievement, picture, is_named=outcome.found.picture is not None)
    reading.state, reading.achievement_id = ReadingState.DONE, achievement.id
    session.flush()


def give_up_reading(session: Session, reading_id: int, *, now: datetime) -> None:
    """Say of an address whose reading failed too often on our side that it could not be read."""
    reading = session.get(CatalogueReading, reading_id)
    if reading is not None and reading.state is ReadingState.WAITING:
        reading.state, reading.reason, reading.finished_at = ReadingState.FAILED, "format.broke_off", now


def forget_readings(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Let readings go that were finished a while ago, since they say who asked for what; give how many went."""
    old = select(CatalogueReading.id).where(CatalogueReading.finished_at < now - KEEP_READINGS).limit(limit)
    gone = session.scalars(old).all()
    session.execute(delete(CatalogueReading).where(CatalogueReading.id.in_(gone)))
    return len(gone)


def _keep_class(session: Session, found: BadgeClass, now: datetime) -> Achievement:
    facts = found.facts
    issuer = _issuer(session, found, now)
    key = facts.achievement_id or ""
    achievement = get_or_add(
        session,
        Achievement(issuer_id=issuer.id, key=key, name="", first_seen_at=now),
        (Achievement.issuer_id == issuer.id) & (Achievement.key == key),
    )
    words = AchievementWords(facts.name, facts.description or "", facts.criteria or "")
    keep_words(session, achievement, words, now=now)
    achievement.read_at = now
    achievement.criteria_address, achievement.achievement_type = found.criteria_address, found.achievement_type
    session.flush()
    return achievement


def _issuer(session: Session, found: BadgeClass, now: datetime) -> Issuer:
    """Give the issuer, made when it is met for the first time; one that is known keeps what its badges say of it.

    Reading its page can prove more of it than its badges did, and never takes anything away.
    """
    facts, by_key = found.facts, Issuer.key == found.facts.issuer_id
    known = session.scalar(select(Issuer).where(by_key))
    if known is not None and known.found_level >= found.issuer_level:
        return known
    if known is not None:
        take_holders(session, [known.id])
    issuer = get_or_add(session, Issuer(key=facts.issuer_id, name="", url=None), by_key)
    name = facts.issuer_name or facts.issuer_id if known is None else known.name
    url = facts.issuer_url if known is None else known.url
    meet_issuer(session, issuer, name=name, url=url, found_level=found.issuer_level, now=now)
    return issuer


def _keep_picture(session: Session, achievement: Achievement, picture: bytes | None, *, is_named: bool) -> None:
    kept = session.get(AchievementPicture, achievement.id)
    if picture is not None and kept is not None:
        kept.content, kept.digest = picture, digest_of(picture)
    elif picture is not None:
        session.add(AchievementPicture(achievement_id=achievement.id, content=picture, digest=digest_of(picture)))
    elif kept is not None and not is_named:
        session.delete(kept)
