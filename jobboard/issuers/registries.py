"""Registries of issuers: added and taken out by staff, read by the worker, with everything that changed in them."""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.errors import NotFound, Rejected
from jobboard.issuers.grounds import GRACE, LISTED_LEVEL, granted_level, listed_keys
from jobboard.issuers.look_alikes import known_by_key
from jobboard.issuers.reading import Listed, Reading, RegistrySource
from jobboard.issuers.settling import settle_issuers, take_holders
from jobboard.models import AuditEvent, Registry, RegistryChange, RegistryEntry, RegistryEvent, TaskKind, Trust
from jobboard.schedule import DAILY, HOURLY, ever_later

_AT_ONCE = 500  # Identifiers in one statement.


def add_registry(
    session: Session,
    *,
    name: str,
    address: str,
    trust: str,
    trust_value: str,
    level: int,
    account_id: int,
    now: datetime,
) -> Registry:
    """Let a registry be read from now on. One that was taken out before comes back with what is said of it now.

    `trust` is the value of a Trust.

    Raises: Rejected for what cannot be a registry.
    """
    name, address, trust_value = name.strip(), address.strip(), trust_value.strip()
    _require(name, address, trust, trust_value, level)
    registry = session.scalar(select(Registry).where(Registry.address == address))
    if registry is not None and registry.removed_at is None:
        raise Rejected("This registry is read already.", fields={"address": "This registry is read already."})
    if registry is None:
        registry = Registry(address=address)
        session.add(registry)
    if (registry.trust, registry.trust_value) != (Trust(trust), trust_value):
        registry.stated_at = None  # Of the same signer an older list is older still.
    registry.name, registry.trust, registry.trust_value, registry.level = name, Trust(trust), trust_value, level
    registry.added_by, registry.added_at, registry.removed_at = account_id, now, None
    registry.read_at = registry.lapsed_at = None
    registry.failures, registry.last_error = 0, ""
    session.flush()
    _note(session, registry, RegistryEvent.ADDED, now)
    _audit(session, registry, "added", account_id, now)
    read_soon(session, registry, now=now)
    return registry


def take_out(session: Session, registry: Registry, *, account_id: int, now: datetime) -> None:
    """Let a registry count for nothing any more. It can be added again."""
    registry.removed_at, registry.next_read_at = now, None
    tasks.cancel_task(session, TaskKind.READ_REGISTRY, registry.id)
    _note(session, registry, RegistryEvent.TAKEN_OUT, now)
    _audit(session, registry, "took out", account_id, now)
    _settle(session, registry, gone=_entries(session, registry).values(), now=now)


def read_soon(session: Session, registry: Registry, *, now: datetime) -> None:
    """Let the worker read a registry as soon as it is free."""
    registry.next_read_at = now
    tasks.add_task(session, TaskKind.READ_REGISTRY, registry.id, due_at=now)


def registry_by_id(session: Session, registry_id: int) -> Registry:
    """Give a registry, also one that was taken out. Raises: NotFound."""
    registry = session.get(Registry, registry_id)
    if registry is None:
        raise NotFound("There is no such registry.")
    return registry


def all_registries(session: Session) -> tuple[Registry, ...]:
    """Give every registry, those that were taken out last."""
    return tuple(
        session.scalars(select(Registry).order_by(Registry.removed_at.is_not(None), Registry.name, Registry.id))
    )


def entries_of(session: Session, registry: Registry, *, limit: int) -> tuple[RegistryEntry, ...]:
    """Give the entries of a registry by name, `limit` at most."""
    own = select(RegistryEntry).where(RegistryEntry.registry_id == registry.id)
    return tuple(session.scalars(own.order_by(RegistryEntry.name, RegistryEntry.id).limit(limit)))


def changes_of(session: Session, registry: Registry, *, limit: int) -> tuple[RegistryChange, ...]:
    """Give what happened to a registry, the latest first."""
    own = select(RegistryChange).where(RegistryChange.registry_id == registry.id)
    return tuple(session.scalars(own.order_by(RegistryChange.id.desc()).limit(limit)))


def source_of(session: Session, registry_id: int) -> RegistrySource | None:
    """Give what a registry is read with; None when there is nothing to read any more."""
    found = session.get(Registry, registry_id)
    if found is None or found.removed_at is not None:
        return None
    return RegistrySource(found.address, found.trust, found.trust_value, found.level, found.stated_at)


def keep_reading(
    session: Session, registry_id: int, source: RegistrySource, reading: Reading, *, now: datetime
) -> None:
    """Keep what was read, and let levels follow at once; or that nothing could be read, which ends after GRACE.

    What was read for a registry that was taken out, or added anew in another way, meanwhile is thrown away.
    """
    wanted = select(Registry).where(Registry.id == registry_id).with_for_update()
    registry = session.scalar(wanted, execution_options={"populate_existing": True})
    if registry is None or source_of(session, registry_id) != source:
        return
    registry.last_sha256 = reading.sha256 or registry.last_sha256
    if reading.entries is None:
        _keep_failure(session, registry, reading.error, now)
    else:
        _keep_entries(session, registry, reading, now)
    tasks.add_task(session, TaskKind.READ_REGISTRY, registry.id, due_at=registry.next_read_at or now)


def _keep_failure(session: Session, registry: Registry, error: str, now: datetime) -> None:
    registry.failures, registry.last_error = registry.failures + 1, error
    registry.next_read_at = now + ever_later(HOURLY, registry.failures)
    last_good = registry.read_at or registry.added_at
    if registry.lapsed_at is None and last_good + GRACE <= now:
        registry.lapsed_at = now
        _note(session, registry, RegistryEvent.LAPSED, now, detail=error)
        _settle(session, registry, gone=_entries(session, registry).values(), now=now)


def _keep_entries(session: Session, registry: Registry, reading: Reading, now: datetime) -> None:
    kept, wanted = _entries(session, registry), {each.key: each for each in reading.entries or ()}
    was_lapsed = registry.lapsed_at is not None or registry.read_at is None or registry.read_at + GRACE <= now
    registry.read_at, registry.stated_at, registry.lapsed_at = now, reading.stated_at, None
    registry.failures, registry.last_error, registry.next_read_at = 0, "", now + DAILY
    if was_lapsed:
        _note(session, registry, RegistryEvent.READ_AGAIN, now, detail=f"{len(wanted)} entries")
    gone = [kept[key] for key in kept.keys() - wanted.keys()]
    changed = [key for key, each in wanted.items() if key not in kept or _differs(kept[key], each)]
    for entry in gone:
        _note(session, registry, RegistryEvent.REMOVED, now, key=entry.key, detail=entry.name)
        session.delete(entry)
    for key in changed:
        _write_entry(session, registry, kept.get(key), wanted[key], now)
    session.flush()
    fresh = tuple(wanted.values()) if was_lapsed else tuple(wanted[key] for key in changed)
    _settle(session, registry, gone=gone, fresh=fresh, now=now)


def _write_entry(
    session: Session, registry: Registry, kept: RegistryEntry | None, wanted: Listed, now: datetime
) -> None:
    detail = f"{wanted.name}, level {wanted.level}"
    if kept is None:
        session.add(
            RegistryEntry(registry_id=registry.id, key=wanted.key, name=wanted.name, level=wanted.level, since=now)
        )
        _note(session, registry, RegistryEvent.ADDED, now, key=wanted.key, detail=detail)
        return
    was = f"{kept.name}, level {kept.level}"
    kept.name, kept.level = wanted.name, wanted.level
    _note(session, registry, RegistryEvent.CHANGED, now, key=wanted.key, detail=f"{was} → {detail}")


def _settle(
    session: Session,
    registry: Registry,
    *,
    gone: Iterable[RegistryEntry],
    fresh: Iterable[Listed] = (),
    now: datetime,
) -> None:
    """Let the issuers that are listed, or no longer, have their level; those who resemble them are looked at again."""
    fresh, lost = tuple(fresh), {each.key for each in gone}
    session.flush()
    keys = sorted(lost | {each.key for each in fresh})
    ids = [
        issuer.id
        for start in range(0, len(keys), _AT_ONCE)
        for issuer in listed_keys(session, keys[start : start + _AT_ONCE]).values()
    ]
    known = [known_by_key(each.key, each.name) for each in fresh if granted_level(registry, each.level) >= LISTED_LEVEL]
    take_holders(session, ids)
    settle_issuers(session, ids, now=now, known_since_now=known, known_no_more=lost)


def _entries(session: Session, registry: Registry) -> dict[str, RegistryEntry]:
    own = select(RegistryEntry).where(RegistryEntry.registry_id == registry.id)
    return {each.key: each for each in session.scalars(own)}


def _differs(kept: RegistryEntry, wanted: Listed) -> bool:
    return (kept.name, kept.level) != (wanted.name, wanted.level)


def _note(
    session: Session, registry: Registry, event: RegistryEvent, now: datetime, *, key: str = "", detail: str = ""
) -> None:
    session.add(RegistryChange(registry_id=registry.id, at=now, event=event, key=key, detail=detail))


def _audit(session: Session, registry: Registry, action: str, account_id: int, now: datetime) -> None:
    session.add(
        AuditEvent(at=now, account_id=account_id, action=f"{action} registry", subject=f"registry {registry.id}")
    )


def _require(name: str, address: str, trust: str, trust_value: str, level: int) -> None:
    problems = {}
    if not 0 < len(name) <= 200:
        problems["name"] = "Give it a name of at most 200 letters."
    if not re.fullmatch(r"https://[\w.-]+(/[!-~]*)?", address, re.ASCII) or len(address) > 500:
        problems["address"] = "Give the whole address, beginning with https://."
    if trust not in tuple(Trust):
        problems["trust"] = "Say how its document is known to be its own."
    if level not in (3, 4):
        problems["level"] = "A registry gives level 3, or 4 to awarding bodies and regulators."
    if trust == Trust.PINNED and not re.fullmatch("[0-9a-f]{64}", trust_value):
        problems["trust_value"] = "Give the sha256 of its document: 64 digits and letters from a to f."
    if trust == Trust.SIGNED and not trust_value.startswith(("did:", "https://")):
        problems["trust_value"] = "Give the key: a DID, or the address of a verification method."
    if trust == Trust.HOST and trust_value:
        problems["trust_value"] = "Leave this empty: a registry that is known by its address has nothing else."
    if problems:
        raise Rejected("This cannot be a registry.", fields=problems)
