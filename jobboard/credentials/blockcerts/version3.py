"""Blockcerts version 3: a verifiable credential, mostly with a proof that stands in a blockchain.

Source: Blockcerts v3.0-alpha to v3.2; W3C Verifiable Credentials Data Model v1.1 and v2.0.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.display import display_of_version_3
from jobboard.credentials.blockcerts.recipients import recipients_of_version_3
from jobboard.credentials.blockcerts.schemas import judge_declared_schemas
from jobboard.credentials.blockcerts.suite2019 import has_anchored_proof
from jobboard.credentials.datamodel import require_context, require_data_model
from jobboard.credentials.facts import BadgeFacts, Family
from jobboard.credentials.findings import Finding
from jobboard.credentials.graph import CREDENTIALS, SCHEMA, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.openbadges3 import judge_opened
from jobboard.credentials.own_words import CONTEXTS_OF_BLOCKCERTS
from jobboard.credentials.parsing import MAX_NAME, MAX_TEXT, as_list, is_web_address, key_id, shown, types_of
from jobboard.credentials.proofs import STATEMENT, Purpose, open_signed
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import Judgement
from jobboard.credentials.standing import window_of


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
    finding = judge_opened(signed, identities, loader, now=now, is_certificate=True)
    if finding.issuer_level is None:  # Its proofs are not good, or not its issuer's.
        return finding
    if finding.facts is None:
        finding = _in_own_words(finding, signed.node, identities)
    if finding.facts is not None:
        finding = replace(finding, facts=replace(finding.facts, display=display_of_version_3(signed.node)))
    checks = [check for check in finding.checks if check.code != "structure.schema_not_applied"]
    return replace(finding, checks=(*checks, *judge_declared_schemas(document, signed.node, loader)))


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
