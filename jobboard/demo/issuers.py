"""Made-up issuers: keys made at seeding time, DID documents, signed status lists, and badges really signed."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import issuing
from jobboard.demo.content import DOMAIN, DemoBadge, DemoIssuerProfile, demo_content
from jobboard.models import DemoDocument, DemoIssuer, Skill

_CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


class IssuerDesk:
    """One made-up issuer at work: it signs badges and publishes which of them are revoked."""

    def __init__(self, row: DemoIssuer, profile: DemoIssuerProfile) -> None:
        self.profile = profile
        self.did = row.did
        self._row = row
        self._key = Ed25519PrivateKey.from_private_bytes(row.private_key)
        fragment = row.did.removeprefix("did:key:") if profile.is_self_made else "key-1"
        self._method = f"{row.did}#{fragment}"

    @property
    def list_address(self) -> str:
        """Where the issuer publishes its status list."""
        return f"https://{self.profile.slug}.{DOMAIN}/status/1"

    def revoke(self, session: Session, position: int, *, now: datetime) -> None:
        """Revoke the badge at a place of the list, and publish the list again."""
        self._row.revoked = sorted({*self._row.revoked, position})
        self.publish(session, now=now)

    def publish(self, session: Session, *, now: datetime) -> None:
        """Write the DID document and the signed status list."""
        if not self.profile.is_self_made:
            document = issuing.did_web_document(self.did, self._key.public_key(), fragment="key-1")
            _write(
                session, f"https://{self.profile.slug}.{DOMAIN}/.well-known/did.json", document, "application/did+json"
            )
        credential = {
            "@context": _CONTEXTS[:1],
            "id": self.list_address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.did,
            "validFrom": _moment(now),
            "credentialSubject": {
                "id": f"{self.list_address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": issuing.encode_status_list(self._row.revoked),
            },
        }
        _write(session, self.list_address, self._sign(credential, now), "application/vc+ld+json")

    def issue(
        self,
        badge: DemoBadge,
        *,
        skills: Mapping[str, Skill],
        recipient: str,
        issued_at: datetime,
        valid_until: datetime,
    ) -> bytes:
        """Give a signed Open Badges 3.0 credential for an e-mail address, with a place of its own in the list."""
        position = self._row.next_position
        self._row.next_position += 1
        home = f"https://{self.profile.slug}.{DOMAIN}"
        credential: dict[str, Any] = {
            "@context": _CONTEXTS,
            "id": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{home}/{badge.slug}/{position}')}",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": badge.name,
            "issuer": {"id": self.did, "type": ["Profile"], "name": self.profile.name},
            "validFrom": _moment(issued_at),
            "validUntil": _moment(valid_until),
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityHash": recipient,
                        "identityType": "emailAddress",
                        "hashed": False,
                    }
                ],
                "achievement": {
                    "id": f"{home}/badges/{badge.slug}",
                    "type": ["Achievement"],
                    "name": badge.name,
                    "description": f"{badge.name}. Made up for this demonstration.",
                    "criteria": {"narrative": badge.criteria},
                    "alignment": [
                        *(_skill_alignment(skills[label]) for label in badge.skills),
                        _level_alignment(badge.level),
                    ],
                },
            },
        }
        if not self.profile.is_self_made:
            credential["credentialStatus"] = {
                "id": f"{self.list_address}#{position}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(position),
                "statusListCredential": self.list_address,
            }
        return json.dumps(self._sign(credential, issued_at), ensure_ascii=False).encode()

    def _sign(self, credential: dict[str, Any], created: datetime) -> dict[str, Any]:
        return issuing.sign_credential(credential, key=self._key, verification_method=self._method, created=created)


def open_desks(session: Session, *, now: datetime) -> dict[str, IssuerDesk]:
    """Give the desk of every made-up issuer by slug; issuers that do not exist yet get a key and are published."""
    known = {row.name: row for row in session.scalars(select(DemoIssuer))}
    desks = {}
    for profile in demo_content().issuers:
        row = known.get(profile.name)
        desk = IssuerDesk(row or _found_issuer(session, profile), profile)
        if row is None:
            desk.publish(session, now=now - timedelta(days=1))
        desks[profile.slug] = desk
    return desks


def _found_issuer(session: Session, profile: DemoIssuerProfile) -> DemoIssuer:
    key = Ed25519PrivateKey.generate()
    did = (
        f"did:key:{issuing.multikey(key.public_key())}" if profile.is_self_made else f"did:web:{profile.slug}.{DOMAIN}"
    )
    row = DemoIssuer(did=did, name=profile.name, private_key=key.private_bytes_raw(), next_position=0, revoked=[])
    session.add(row)
    return row


def _skill_alignment(skill: Skill) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": skill.label,
        "targetUrl": skill.key,
        "targetFramework": skill.framework,
    }


def _level_alignment(level: int) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": f"SCQF level {level}",
        "targetUrl": f"https://scqf.org.uk/about-the-framework/scqf-levels/level-{level}/",
        "targetCode": str(level),
        "targetFramework": "Scottish Credit and Qualifications Framework",
    }


def _write(session: Session, address: str, document: dict[str, Any], media_type: str) -> None:
    session.merge(DemoDocument(address=address, media_type=media_type, body=json.dumps(document).encode()))


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
