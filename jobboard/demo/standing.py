"""Who stands behind the made-up issuers, so that each level has one: a registry of them, and two decisions of staff."""

import json
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import FetchedDocument, ReplayLoader
from jobboard.demo.content import DOMAIN, demo_content
from jobboard.issuers import registries
from jobboard.issuers.decisions import decide
from jobboard.issuers.reading import Reading, RegistrySource, read_registry
from jobboard.models import DecisionKind, DemoDocument, DemoIssuer, Issuer, Trust

REGISTRY = f"https://registry.{DOMAIN}/issuers.json"
_REASONS = {
    DecisionKind.LEVEL_3: ("A made-up member of staff visited its made-up office.", f"https://{DOMAIN}/minutes"),
    DecisionKind.BLOCK: ("It sells diplomas to whoever pays. Made up.", ""),
}


def let_issuers_stand(session: Session, *, account_id: int, now: datetime) -> None:
    """Publish the made-up registry, read it, and decide about those made-up issuers that somebody has a badge of."""
    document = _publish(session, now)
    registry = registries.add_registry(
        session,
        name="Registry of made-up colleges",
        address=REGISTRY,
        trust=Trust.PINNED,
        trust_value=document.sha256 or "",
        level=4,
        account_id=account_id,
        now=now,
    )
    if (source := registries.source_of(session, registry.id)) is not None:
        registries.keep_reading(session, registry.id, source, document, now=now)
    for profile in demo_content().issuers:
        found = select(Issuer).join(DemoIssuer, DemoIssuer.did == Issuer.key).where(DemoIssuer.name == profile.name)
        issuer = session.scalar(found)
        if profile.decision and issuer is not None:
            kind = DecisionKind(profile.decision)
            reason, where = _REASONS[kind]
            decide(session, issuer, kind, reason=reason, source=where, account_id=account_id, now=now)


def _publish(session: Session, now: datetime) -> Reading:
    """Write the registry's document where the worker will read it again; give what is read in it."""
    dids = {row.name: row.did for row in session.scalars(select(DemoIssuer))}
    kinds = {each.name: each.listed_as for each in demo_content().issuers if each.listed_as}
    document = {"registry": {dids[name]: {"name": name, "kind": kind} for name, kind in kinds.items()}}
    body = json.dumps(document, ensure_ascii=False).encode()
    session.merge(DemoDocument(address=REGISTRY, media_type="application/json", body=body))
    digest = sha256(body).hexdigest()
    source = RegistrySource(REGISTRY, Trust.PINNED, digest, 4, None)
    published = FetchedDocument(REGISTRY, REGISTRY, 200, "application/json", body, now)
    return read_registry(source, ReplayLoader([published]), now=now)
