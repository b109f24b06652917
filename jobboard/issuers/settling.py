"""Settling the level of issuers again whenever something that it follows from changed, as far as it reaches."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.issuers.grounds import LISTED_LEVEL, ground_of
from jobboard.issuers.look_alikes import known_by_key, known_issuers, note_look_alikes, resembled, resembling
from jobboard.issuers.resembling import Known
from jobboard.models import Achievement, Badge, Candidate, Issuer
from jobboard.states import follow_issuer


def meet_issuer(
    session: Session, issuer: Issuer, *, name: str, url: str | None, found_level: int, now: datetime
) -> None:
    """Keep what a report proved of an issuer, whose row is locked.

    One that is met for the first time, or under another name, is compared with those who are known.
    """
    is_news = (issuer.name, issuer.url) != (name, url)
    issuer.name, issuer.url, issuer.found_level = name, url, found_level
    settle_issuers(session, [issuer.id], now=now, renamed=is_news)


def settle_issuers(
    session: Session,
    issuer_ids: Collection[int],
    *,
    now: datetime,
    renamed: bool = False,
    known_since_now: Iterable[Known] = (),
    known_no_more: Iterable[str] = (),
) -> None:
    """Give issuers the level that follows from everything, and let their badges follow in this transaction.

    Whoever became known by it, or is no longer, lets those be compared again who resemble them; so do
    `known_since_now` and `known_no_more` (identifiers), who need not be issuers of anything here. `renamed`: these
    issuers have a name or an address that nobody has looked at.
    """
    fresh, gone = list(known_since_now), list(known_no_more)
    concerned = set(issuer_ids) if renamed else set()
    before: dict[Issuer, int] = {}
    for issuer in _locked(session, issuer_ids):
        before[issuer] = issuer.level
        was_known = issuer.level >= LISTED_LEVEL
        _take_ground(session, issuer, now)
        is_known = issuer.level >= LISTED_LEVEL
        if was_known and (renamed or not is_known):
            gone.append(issuer.key)
        if is_known and (renamed or not was_known):
            fresh.append(known_by_key(issuer.key, issuer.name))
        if is_known is not was_known:
            concerned.add(issuer.id)
    session.flush()
    if fresh or gone:
        concerned |= {*resembling(session, fresh), *resembled(session, gone)}
    before = _compare(session, concerned, now) | before
    for issuer, level in before.items():
        if issuer.level != level:
            follow_issuer(session, issuer)


def take_holders(session: Session, issuer_ids: Collection[int]) -> None:
    """Take the rows of those who hold badges of these issuers, before anybody takes the issuers' own.

    Whoever judges a badge takes its holder's row and then its issuer's; the other way round two block each other. A
    new row that refers to an issuer takes it too, so call this first.
    """
    held = select(Badge.candidate_id).join(Badge.achievement).where(Achievement.issuer_id.in_(issuer_ids))
    session.execute(select(Candidate.id).where(Candidate.id.in_(held)).order_by(Candidate.id).with_for_update())


def _compare(session: Session, issuer_ids: Collection[int], now: datetime) -> dict[Issuer, int]:
    """Compare issuers with all who are known at this moment; give each with the level that it had."""
    before: dict[Issuer, int] = {}
    if issuer_ids:
        everybody = known_issuers(session, now=now)
        for issuer in _locked(session, issuer_ids):
            before[issuer] = issuer.level
            note_look_alikes(session, issuer, everybody, now=now)
            _take_ground(session, issuer, now)
    return before


def _take_ground(session: Session, issuer: Issuer, now: datetime) -> None:
    ground = ground_of(session, issuer, now=now)
    issuer.level, issuer.level_basis = ground.level, ground.basis
    issuer.level_source, issuer.level_since = ground.source, ground.since


def _locked(session: Session, issuer_ids: Iterable[int]) -> Iterable[Issuer]:
    """Give issuers one by one, each locked: a badge that comes in meanwhile waits, or was seen."""
    for issuer_id in sorted(issuer_ids):
        row = select(Issuer).where(Issuer.id == issuer_id).with_for_update()
        session.flush()
        issuer = session.scalar(row, execution_options={"populate_existing": True})
        if issuer is not None:
            yield issuer
