"""Look-alikes: who of the issuers resembles one that is known is written down, and held until staff have looked."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from jobboard.issuers.grounds import LISTED_LEVEL, entries_in_force, granted_level, standing_look_alikes
from jobboard.issuers.homes import own_domain
from jobboard.issuers.resembling import Known, KnownIssuers, known_by_lists
from jobboard.models import Issuer, IssuerDecision, LevelBasis, LookAlike, Registry, RegistryEntry

_BATCH = 500


def known_issuers(session: Session, *, now: datetime) -> KnownIssuers:
    """Give everybody who is known: by the starter registry, by registries, and by a level of 3 or more."""
    entries = (
        select(RegistryEntry, Registry)
        .join(Registry, Registry.id == RegistryEntry.registry_id)
        .where(*entries_in_force(now))
    )
    listed = {
        entry.key: known_by_key(entry.key, entry.name)
        for entry, registry in session.execute(entries)
        if granted_level(registry, entry.level) >= LISTED_LEVEL
    }
    others = select(Issuer).where(Issuer.level >= LISTED_LEVEL, Issuer.level_basis != LevelBasis.BODY)
    listed |= {each.key: known_by_key(each.key, each.name) for each in session.scalars(others)}
    return KnownIssuers((*known_by_lists(), *listed.values()))


def known_by_key(key: str, name: str) -> Known:
    """Give a known issuer by its identifier; a page on a shared host has no domain of its own."""
    return Known(key, (name or key,), own_domain(key))


def note_look_alikes(session: Session, issuer: Issuer, known: KnownIssuers, *, now: datetime) -> None:
    """Write down whom an issuer resembles. Whoever is known resembles nobody.

    What was noticed once stays until staff decide, or until that one is no longer known: whoever could end it by taking
    another name would have badges under the one that deceives.
    """
    kept = {each.known_key: each for each in _kept(session, issuer)}
    for key, row in kept.items():
        row.gone_at = None if known.knows(key) else row.gone_at or now
    if issuer.level < LISTED_LEVEL:
        for each in known.resembled_by(issuer.key, issuer.name, issuer.url):
            if each.known.key not in kept:
                label, key = each.known.label, each.known.key
                session.add(
                    LookAlike(issuer_id=issuer.id, known_key=key, known_label=label, sign=each.sign, found_at=now)
                )
    settle_resemblance(session, issuer)


def settle_resemblance(session: Session, issuer: Issuer) -> None:
    """Let the issuer's row say whom it resembles, unless it is known itself or staff said that it imitates nobody."""
    session.flush()
    standing = standing_look_alikes(session, issuer) if issuer.level < LISTED_LEVEL else ()
    issuer.resembles = standing[0].known_label if standing else ""


def look_alikes_to_look_at(session: Session, *, limit: int = 200) -> tuple[LookAlike, ...]:
    """Give the look-alikes about which nobody has decided, the oldest first. What is listed or blocked needs nobody."""
    decided = (
        select(IssuerDecision.id)
        .where(
            IssuerDecision.issuer_id == LookAlike.issuer_id,
            IssuerDecision.subject == LookAlike.known_key,
            IssuerDecision.undone_at.is_(None),
        )
        .exists()
    )
    waiting = select(LookAlike).join(LookAlike.issuer).where(LookAlike.gone_at.is_(None), ~decided)
    is_held = Issuer.level_basis == LevelBasis.LOOK_ALIKE
    waiting = waiting.where(is_held | (Issuer.resembles != ""), Issuer.level_basis != LevelBasis.BLOCK)
    waiting = waiting.options(contains_eager(LookAlike.issuer))
    return tuple(session.scalars(waiting.order_by(LookAlike.id).limit(limit)))


def resembling(session: Session, known: Iterable[Known]) -> list[int]:
    """Give the ids of the issuers that resemble one of those who are known since now. All are looked at, in batches."""
    newly_known, found, last = KnownIssuers(known), [], 0
    rows = select(Issuer.id, Issuer.key, Issuer.name, Issuer.url).where(Issuer.level < LISTED_LEVEL)
    while batch := session.execute(rows.where(Issuer.id > last).order_by(Issuer.id).limit(_BATCH)).all():
        found += [row.id for row in batch if newly_known.resembled_by(row.key, row.name, row.url)]
        last = batch[-1].id
    return found


def resembled(session: Session, keys: Iterable[str]) -> list[int]:
    """Give the ids of the issuers of which it is written that they resemble one of these."""
    rows = select(LookAlike.issuer_id).where(LookAlike.known_key.in_(tuple(keys)), LookAlike.gone_at.is_(None))
    return list(session.scalars(rows.distinct()))


def _kept(session: Session, issuer: Issuer) -> list[LookAlike]:
    return list(session.scalars(select(LookAlike).where(LookAlike.issuer_id == issuer.id)))
