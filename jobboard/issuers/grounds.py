"""What the database knows for and against an issuer: decisions that stand, registries that list it, a look-alike."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from jobboard.issuers.homes import grounds_of_home
from jobboard.issuers.levels import Ground, settle_level
from jobboard.models import (
    DecisionKind,
    Issuer,
    IssuerDecision,
    LevelBasis,
    LookAlike,
    Registry,
    RegistryEntry,
    Trust,
)

GRACE = timedelta(days=14)
"""How long the entries of a registry that cannot be read count on; longer than the holidays of those who keep it."""

LISTED_LEVEL = 3
"""The lowest level that a list or a decision gives; whoever has it is known, and others may be taken for it."""

_DECIDED = {DecisionKind.LEVEL_3: 3, DecisionKind.LEVEL_4: 4}
ABOUT_LOOK_ALIKES = (DecisionKind.IMITATION, DecisionKind.NO_IMITATION)
"""The decisions that are about one look-alike of an issuer, and not about its level."""


def ground_of(session: Session, issuer: Issuer, *, now: datetime) -> Ground:
    """Give the level that an issuer has by everything that is known at this moment, and why."""
    return settle_level(
        issuer.found_level,
        decided=_decided(session, issuer),
        listed=(*_listings(session, issuer, now), *grounds_of_home(issuer.key, issuer.found_level)),
        resembles=issuer.resembles,
    )


def standing_decisions(session: Session, issuer: Issuer) -> tuple[IssuerDecision, ...]:
    """Give the decisions about an issuer that nobody has undone, the latest first."""
    own = select(IssuerDecision).where(IssuerDecision.issuer_id == issuer.id, IssuerDecision.undone_at.is_(None))
    return tuple(session.scalars(own.order_by(IssuerDecision.id.desc())))


def standing_look_alikes(session: Session, issuer: Issuer) -> tuple[LookAlike, ...]:
    """Give whom an issuer resembles at this time, without those of whom staff said that it does not imitate them."""
    verdicts: dict[str, DecisionKind] = {}
    for each in standing_decisions(session, issuer):
        if each.kind in ABOUT_LOOK_ALIKES:
            verdicts.setdefault(each.subject, each.kind)
    own = select(LookAlike).where(LookAlike.issuer_id == issuer.id, LookAlike.gone_at.is_(None))
    found = session.scalars(own.order_by(LookAlike.id))
    return tuple(each for each in found if verdicts.get(each.known_key) is not DecisionKind.NO_IMITATION)


def entries_in_force(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the conditions under which an entry counts; the statement joins Registry."""
    return (Registry.removed_at.is_(None), Registry.lapsed_at.is_(None), Registry.read_at > now - GRACE)


def granted_level(registry: Registry, level: int) -> int:
    """Give the level that an entry of this registry gives, 0 for none.

    A registry that is known by its address alone is no better than its host: it gives at most what that host would get.
    """
    if registry.trust is Trust.HOST:
        own = max((each.level for each in grounds_of_home(registry.address, 2)), default=0)
        return min(level, registry.level, own)
    return min(level, registry.level)


def listed_keys(session: Session, keys: Collection[str]) -> dict[str, Issuer]:
    """Give those issuers that somebody's badge is from, by identifier."""
    return {issuer.key: issuer for issuer in session.scalars(select(Issuer).where(Issuer.key.in_(keys)))}


def _decided(session: Session, issuer: Issuer) -> Ground | None:
    for each in standing_decisions(session, issuer):
        if each.kind is DecisionKind.BLOCK:
            return Ground(0, LevelBasis.BLOCK, each.reason, each.decided_at)
        if each.kind in _DECIDED:
            return Ground(_DECIDED[each.kind], LevelBasis.STAFF, each.reason, each.decided_at)
    return None


def _listings(session: Session, issuer: Issuer, now: datetime) -> list[Ground]:
    listed = select(RegistryEntry, Registry).join(Registry, Registry.id == RegistryEntry.registry_id)
    rows = session.execute(
        listed.where(RegistryEntry.key == issuer.key, *entries_in_force(now)).order_by(RegistryEntry.since)
    )
    return [
        Ground(granted_level(registry, entry.level), LevelBasis.REGISTRY, registry.name, entry.since)
        for entry, registry in rows
    ]
