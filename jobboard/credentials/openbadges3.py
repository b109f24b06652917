"""Open Badges 3.0 and other verifiable credentials with Data Integrity proofs.

Source: 1EdTech Open Badges Specification 3.0; W3C Verifiable Credentials Data Model v1.1 and v2.0.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.did import level_of
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import CREDENTIALS, OPEN_BADGES, SCHEMA, Node
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list
from jobboard.credentials.proofs import SignedDocument, open_signed
from jobboard.credentials.recipient import NamedRecipient, judge_recipient
from jobboard.credentials.report import Alignment, BadgeFacts, CheckResult, Family, Identity, Judgement, Outcome
from jobboard.credentials.standing import judge_time
from jobboard.credentials.status import judge_status

# The contexts of Open Badges 3.0 gave the property three names over time.
_ACHIEVEMENT = tuple(OPEN_BADGES + name for name in ("achievement", "achievement-0", "Achievement"))

CONTEXTS = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")


@dataclass(frozen=True)
class Finding:
    """What a family's module found out about a document. `key`: its identity, None when it has no trustworthy one."""

    checks: tuple[CheckResult, ...]
    facts: BadgeFacts | None = None
    issuer_level: int | None = None
    key: str | None = None


def is_credential(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is a verifiable credential."""
    return "VerifiableCredential" in as_list(document.get("type")) or any(
        context in CONTEXTS for context in as_list(document.get("@context")) if isinstance(context, str)
    )


def judge_credential(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a verifiable credential. Nothing of it is shown unless its proofs are good.

    Raises: Refused when it cannot be read safely at all.
    """
    if as_list(document.get("@context"))[:1] not in ([CONTEXTS[0]], [CONTEXTS[1]]):
        raise Refused("format.no_context", "the first context is not a credentials context")
    signed = open_signed(document, loader, now=now)
    if not signed.is_intact:
        return Finding(signed.checks)
    node = signed.node
    _require_shape(node)
    issuer = node.node(f"{CREDENTIALS}issuer").id
    binding, level = _judge_issuer(signed, issuer)
    facts = _facts(node, issuer or "")
    checks = (
        *signed.checks,
        binding,
        judge_time(facts.valid_from, facts.valid_until, now=now),
        *judge_status(node, loader, now=now),
        judge_recipient(_recipients(node), identities),
    )
    key = f"{issuer} {node.id}" if issuer and node.id else None
    return Finding(checks, facts, level, key)


def _require_shape(node: Node) -> None:
    if f"{CREDENTIALS}VerifiableCredential" not in node.types:
        raise Refused("structure.wrong_type")
    if len(node.nodes(f"{CREDENTIALS}issuer")) != 1 or node.node(f"{CREDENTIALS}issuer").id is None:
        raise Refused("structure.no_issuer")
    if not node.nodes(f"{CREDENTIALS}credentialSubject"):
        raise Refused("structure.no_subject")
    for name in ("validFrom", "validUntil", "issuanceDate", "expirationDate"):
        if node.data.get(CREDENTIALS + name) and node.moment(CREDENTIALS + name) is None:
            raise Refused("structure.bad_time", name)


def _judge_issuer(signed: SignedDocument, issuer: str | None) -> tuple[CheckResult, int]:
    if issuer in signed.controllers:
        return CheckResult("issuer.key_is_its_own", Judgement.ISSUER, Outcome.PASSED), level_of(issuer or "")
    return CheckResult("issuer.not_bound_to_key", Judgement.ISSUER, Outcome.UNKNOWN), 0


def _facts(node: Node, issuer_id: str) -> BadgeFacts:
    issuer = node.node(f"{CREDENTIALS}issuer")
    achievement = node.node(f"{CREDENTIALS}credentialSubject").node(*_ACHIEVEMENT)
    criteria = achievement.node(f"{OPEN_BADGES}Criteria")
    image = achievement.node(f"{OPEN_BADGES}image").id
    valid_from = node.moment(f"{CREDENTIALS}validFrom", f"{CREDENTIALS}issuanceDate")
    return BadgeFacts(
        family=Family.OPEN_BADGES_3,
        credential_id=node.id,
        name=achievement.text(f"{SCHEMA}name") or node.text(f"{SCHEMA}name") or "Unnamed credential",
        issuer_id=issuer_id,
        description=achievement.text(f"{SCHEMA}description"),
        criteria=criteria.text(f"{OPEN_BADGES}narrative") or criteria.id,
        image_url=image if image and image.startswith("https://") else None,
        achievement_id=achievement.id,
        issuer_name=issuer.text(f"{SCHEMA}name"),
        issuer_url=issuer.text(f"{SCHEMA}url"),
        issued_at=node.moment(f"{OPEN_BADGES}awardedDate") or valid_from,
        valid_from=valid_from,
        valid_until=node.moment(f"{CREDENTIALS}validUntil", f"{CREDENTIALS}expirationDate"),
        alignments=tuple(map(_alignment, achievement.nodes(f"{OPEN_BADGES}alignment"))),
        tags=tuple(achievement.texts(f"{SCHEMA}keywords")),
    )


def _alignment(node: Node) -> Alignment:
    return Alignment(
        target_url=node.text(f"{SCHEMA}targetUrl"),
        target_name=node.text(f"{SCHEMA}targetName"),
        target_code=node.text(f"{OPEN_BADGES}targetCode"),
        target_framework=node.text(f"{SCHEMA}targetFramework"),
        target_type=node.text(f"{OPEN_BADGES}targetType"),
    )


def _recipients(node: Node) -> list[NamedRecipient]:
    subject = node.node(f"{CREDENTIALS}credentialSubject")
    found = [_identity(each) for each in subject.nodes(f"{OPEN_BADGES}identifier")]
    if subject.id and subject.id.startswith("did:"):
        found.append(NamedRecipient("did", subject.id))
    elif subject.id and subject.id.startswith("mailto:"):
        found.append(NamedRecipient("email", subject.id))
    return found


def _identity(node: Node) -> NamedRecipient:
    kind = (node.text(f"{OPEN_BADGES}identityType") or "").rpartition("#")[2]
    return NamedRecipient(
        kind="email" if kind == "emailAddress" else kind,
        value=node.text(f"{OPEN_BADGES}identityHash") or "",
        is_hashed=node.flag(f"{OPEN_BADGES}hashed") is not False,
        salt=node.text(f"{OPEN_BADGES}salt") or "",
    )
