"""Blockcerts version 3: a verifiable credential, mostly with a proof that stands in a blockchain.

Source: Blockcerts v3.0-alpha to v3.2; W3C Verifiable Credentials Data Model v1.1 and v2.0.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.display import display_of_version_3
from jobboard.credentials.blockcerts.profiles import profile_in
from jobboard.credentials.blockcerts.recipients import recipients_of_version_3
from jobboard.credentials.blockcerts.revocations import judge_lists
from jobboard.credentials.blockcerts.schemas import judge_declared_schemas
from jobboard.credentials.blockcerts.suite2019 import has_anchored_proof
from jobboard.credentials.datamodel import require_context, require_data_model
from jobboard.credentials.did import resolve_controller, resolve_did, resolve_did_web
from jobboard.credentials.facts import BadgeFacts, Family
from jobboard.credentials.findings import Finding, Refused, unknown
from jobboard.credentials.graph import BLOCKCERTS, CREDENTIALS, SCHEMA, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.openbadges3 import judge_opened
from jobboard.credentials.own_words import CONTEXTS_OF_BLOCKCERTS
from jobboard.credentials.parsing import MAX_NAME, MAX_TEXT, as_list, is_web_address, key_id, shown, types_of
from jobboard.credentials.proofs import STATEMENT, Purpose, SignedDocument, open_signed
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import CheckResult, Judgement
from jobboard.credentials.standing import window_of
from jobboard.credentials.status import can_be_revoked

_LIST = f"{BLOCKCERTS}revocationList"


def is_certificate(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is a verifiable credential of Blockcerts, or one in a blockchain."""
    contexts = [str(context) for context in as_list(document.get("@context"))]
    is_of_blockcerts = has_anchored_proof(document) or any(each.startswith(CONTEXTS_OF_BLOCKCERTS) for each in contexts)
    return is_of_blockcerts and "VerifiableCredential" in types_of(document)


def judge_certificate(
    document: Mapping[str, Any],
    identities: Collection[Identity],
    loader: DocumentLoader,
    *,
    now: datetime,
    purpose: Purpose = STATEMENT,
) -> Finding:
    """Judge a certificate of version 3. Nothing of it is shown unless its proofs are good.

    Raises: Refused when it cannot be read safely at all.
    """
    require_context(document)
    signed = open_signed(document, loader, now=now, purpose=purpose)
    if signed.is_intact:
        require_data_model(document)
    finding = judge_opened(signed, identities, loader, now=now)
    if finding.issuer_level is None:  # Its proofs are not good, or not its issuer's.
        return finding
    if finding.facts is None:
        finding = _in_own_words(finding, signed.node, identities)
    if finding.facts is not None:
        finding = replace(finding, facts=replace(finding.facts, display=display_of_version_3(signed.node)))
    lists = _judge_lists(signed, loader)
    said_better = {"structure.schema_not_applied", *(["standing.no_status_list"] if lists else [])}
    kept = [check for check in finding.checks if check.code not in said_better]
    return replace(finding, checks=(*kept, *judge_declared_schemas(document, signed.node, loader), *lists))


def _in_own_words(finding: Finding, node: Node, identities: Collection[Identity]) -> Finding:
    """Give a finding with what Blockcerts' own words say: what was achieved, and whose it is."""
    facts = _facts(node)
    if facts is None:
        return finding
    kept = [
        check
        for check in finding.checks
        if check.code != "structure.not_a_badge" and check.judgement is not Judgement.RECIPIENT
    ]
    named = recipients_of_version_3(node)
    checks = (*kept, judge_recipient(named, identities))
    return replace(finding, checks=checks, facts=facts, recipients=read_recipients(named))


def _judge_lists(signed: SignedDocument, loader: DocumentLoader) -> tuple[CheckResult, ...]:
    """Judge the lists that it and its issuer's profile name, where no status of its own can say that it was revoked."""
    node = signed.node
    issuer = node.node(f"{CREDENTIALS}issuer").id or ""
    if can_be_revoked(node):
        return ()
    lists = [name for each in (node, node.node(f"{CREDENTIALS}issuer")) for name in _lists_named(each)]
    away: tuple[CheckResult, ...] = ()
    try:
        lists += [named] if (named := _revocation_list(issuer, loader)) else []
    except Refused as error:
        away = (unknown("standing.revocations_unreachable", f"{error.code} {error.detail}"),)
    return (*away, *(judge_lists(node.id, lists, {issuer, *signed.signers}, loader) if lists else ()))


def _lists_named(node: Node) -> list[str]:
    """Give the addresses of the lists that a certificate or its issuer in it names; since version 3.2."""
    return [*node.texts(_LIST), *(each.id or "" for each in node.nodes(_LIST))]


def _revocation_list(issuer: str, loader: DocumentLoader) -> str | None:
    """Give the address of an issuer's list; None where its profile names none. Raises: Refused.

    A DID may lead to a profile. Source: cert-verifier-js, getIssuerProfile and getIssuerProfileUrl.
    """
    if issuer.startswith(("did:key:", "did:jwk:")):
        return None
    if issuer.startswith("did:"):
        document = resolve_did_web(issuer, loader) if issuer.startswith("did:web:") else resolve_did(issuer, loader)
        services = [each for each in as_list(document.get("service")) if isinstance(each, dict)]
        profiles = [each.get("serviceEndpoint") for each in services if "IssuerProfile" in types_of(each)]
        if not profiles:
            return None
        issuer = str(profiles[0])
    return profile_in(resolve_controller(issuer, loader)).revocation_list


def _facts(node: Node) -> BadgeFacts | None:
    """Give what a certificate says in the words of Blockcerts; None when it names nothing that was achieved."""
    issuer = node.node(f"{CREDENTIALS}issuer")
    claim = node.node(f"{CREDENTIALS}credentialSubject").node(f"{SCHEMA}claim")
    told = claim if claim.has(f"{SCHEMA}name") else node
    name = shown(told.text(f"{SCHEMA}name"), MAX_NAME)
    if name is None:
        return None
    issuer_url = issuer.node(f"{SCHEMA}url").id or issuer.text(f"{SCHEMA}url")
    valid_from, valid_until = window_of(node)
    return BadgeFacts(
        family=Family.BLOCKCERTS,
        credential_id=key_id(node.id),
        name=name,
        issuer_id=key_id(issuer.id) or "",
        description=shown(told.text(f"{SCHEMA}description"), MAX_TEXT),
        criteria=shown(claim.text(f"{SCHEMA}criteria"), MAX_TEXT),
        achievement_id=key_id(claim.id),
        issuer_name=shown(issuer.text(f"{SCHEMA}name"), MAX_NAME),
        issuer_url=issuer_url if is_web_address(issuer_url) else None,
        issued_at=valid_from,
        valid_from=valid_from,
        valid_until=valid_until,
    )
