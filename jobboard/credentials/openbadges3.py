"""Open Badges 3.0 and other verifiable credentials.

Source: 1EdTech Open Badges Specification 3.0; W3C Verifiable Credentials Data Model v1.1 and v2.0.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.blockcerts.profile_lists import judge_named_lists
from jobboard.credentials.blockcerts.suite2019 import has_anchored_proof
from jobboard.credentials.datamodel import CONTEXTS, require_context, require_data_model
from jobboard.credentials.did import level_of
from jobboard.credentials.facts import Alignment, BadgeFacts, Family
from jobboard.credentials.findings import Finding, Refused, passed, unknown
from jobboard.credentials.graph import BLOCKCERTS, CREDENTIALS, LEARNER_RECORD, OPEN_BADGES, SCHEMA, Node
from jobboard.credentials.identities import Identity, NamedRecipient
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import (
    MAX_NAME,
    MAX_TEXT,
    as_list,
    is_web_address,
    key_id,
    shown,
    shown_tags,
    types_of,
)
from jobboard.credentials.proofs import SignedDocument, open_signed
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.refreshing import refresh_offer
from jobboard.credentials.report import CheckResult, Judgement, Outcome, outcome_of
from jobboard.credentials.results import read_credits, read_results
from jobboard.credentials.standing import judge_time, window_of
from jobboard.credentials.status import judge_status
from jobboard.credentials.structure import ACHIEVEMENT, judge_schemas, require_structure

# The subjects' ids that name somebody; others, such as urn:uuid:, tell one subject from another and nothing more.
_SCHEMES_OF_PEOPLE = {"did", "mailto", "https", "http", "tel"}
_STATUS = f"{CREDENTIALS}credentialStatus"


def is_credential(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is one verifiable credential, or is written in the words of one.

    One that stands in a blockchain is a certificate, whose issuer says in another place what it took back.
    """
    kinds = types_of(document)
    contexts = as_list(document.get("@context"))
    is_certificate = has_anchored_proof(document) or any("blockcerts" in str(context) for context in contexts)
    if is_certificate or "VerifiablePresentation" in kinds:
        return False
    return "VerifiableCredential" in kinds or any(context in CONTEXTS for context in contexts)


def judge_credential(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a verifiable credential. Nothing of it is shown unless its proofs are good.

    Raises: Refused when it cannot be read safely at all.
    """
    require_context(document)
    signed = open_signed(document, loader, now=now)
    if signed.is_intact:
        require_data_model(document)
        require_plain(signed.node)
    return judge_opened(signed, identities, loader, now=now)


def judge_opened(
    signed: SignedDocument,
    identities: Collection[Identity],
    loader: DocumentLoader,
    *,
    now: datetime,
    is_looked_into: bool = False,
    is_certificate: bool = False,
) -> Finding:
    """Judge a credential whose signatures were looked at, whatever they are.

    `is_looked_into`: what is inside it is judged as well, without which nothing is said of a learner record.
    `is_certificate`: of Blockcerts, whose lists are asked even where nobody is known to be its issuer.

    Raises: Refused.
    """
    if not signed.is_intact or outcome_of(signed.notes, Judgement.ISSUER) is Outcome.FAILED:
        return Finding((*signed.checks, *signed.notes))
    node = signed.node
    if is_record_node(node) and not is_looked_into:
        raise Refused("members.unread", outcome=Outcome.UNKNOWN)
    _require_shape(node)
    issuer = node.node(f"{CREDENTIALS}issuer").id or ""
    is_bound = issuer in signed.controllers
    facts, named = _facts(node, issuer), _recipients(node)
    valid_from, valid_until = window_of(node)
    lists = judge_named_lists(node, signed.signers, loader) if is_bound or is_certificate else ()
    checks = (
        *signed.checks,
        *(() if facts else (unknown("structure.not_a_badge"),)),
        *judge_schemas(node),
        *signed.notes,
        *_judge_binding(is_bound=is_bound, is_told=bool(signed.notes)),
        judge_time(valid_from, valid_until, now=now),
        *(each for each in judge_status(node, loader, now=now) if not lists or each.code != "standing.no_status_list"),
        *lists,
        *(_judge_disclosure(node, signed.always) if signed.is_partial else ()),
        judge_recipient(named, identities),
    )
    key = f"{issuer} {node.id}" if is_bound and node.id else None
    level, recipients = level_of(issuer) if is_bound else 0, read_recipients(named)
    return Finding(checks, facts, level, key, refresh=refresh_offer(node), recipients=recipients)


def _judge_binding(*, is_bound: bool, is_told: bool) -> tuple[CheckResult, ...]:
    """Judge whose the key is. `is_told`: why it is nobody's was said of the proofs."""
    if is_bound:
        return (passed("issuer.key_is_its_own"),)
    return () if is_told else (unknown("issuer.not_bound_to_key"),)


def is_record_node(node: Node) -> bool:
    """Tell whether the graph says that a credential is a learner record, whatever words the JSON has for that."""
    return f"{LEARNER_RECORD}ClrCredential" in node.types


def require_plain(node: Node) -> None:
    """Refuse what uses words of Blockcerts, whatever contexts its JSON names: those are not signed.

    Whoever hands one in may leave out the proof in the blockchain, and what names Blockcerts, where its issuer signed
    it as well. What that issuer took back stands in its profile, where other credentials are not looked up.

    Raises: Refused, with outcome UNKNOWN.
    """
    values = (term["value"] for each in node.subjects.values() for terms in each.values() for term in terms)
    names = {name for each in node.subjects.values() for name in each}
    if any(each.startswith(BLOCKCERTS) for each in (*names, *values)):
        raise Refused("format.unsupported", "Blockcerts", outcome=Outcome.UNKNOWN)


def _judge_disclosure(node: Node, always: Collection[Node]) -> tuple[CheckResult, ...]:
    """Judge what may have been left out: a badge that ended or was withdrawn is shown without the part that says so.

    `always`: what could not be left out. Of a status that could, another entry may be hidden, or a part of this one.

    Source: docs/decisions/0015-selective-disclosure.md.
    """
    has_end = any(node.has(CREDENTIALS + name) for name in ("validUntil", "expirationDate"))
    has_status = node.has(_STATUS) and all(_has_whole_status(node, each) for each in always)
    missing = [*([] if has_end else ["validUntil"]), *([] if has_status else ["credentialStatus"])]
    return (unknown("standing.may_be_undisclosed", " ".join(missing)),) if missing else ()


def _has_whole_status(node: Node, always: Node) -> bool:
    names, entries = (always.subjects.get(node.name, {}).get(_STATUS), node.nodes(_STATUS))
    return names == node.subjects[node.name][_STATUS] and all(
        always.subjects.get(each.name) == node.subjects.get(each.name) for each in entries
    )


def _require_shape(node: Node) -> None:
    if f"{CREDENTIALS}VerifiableCredential" not in node.types:
        raise Refused("structure.wrong_type")
    if node.node(f"{CREDENTIALS}issuer").id is None:
        raise Refused("structure.no_issuer")
    if not node.nodes(f"{CREDENTIALS}credentialSubject"):
        raise Refused("structure.no_subject")
    window_of(node)
    require_structure(node)


def _facts(node: Node, issuer_id: str) -> BadgeFacts | None:
    """Give what the badge says; None for a credential that is about no achievement, or about several.

    A learner record is about many, and its subject is that of the badges inside: it has its own name alone.
    """
    issuer = node.node(f"{CREDENTIALS}issuer")
    is_record = is_record_node(node)
    subject = Node() if is_record else node.node(f"{CREDENTIALS}credentialSubject")
    achievement = subject.node(*ACHIEVEMENT)
    name = shown((node if is_record else achievement).text(f"{SCHEMA}name"), MAX_NAME)
    if name is None:
        return None
    criteria = achievement.node(f"{OPEN_BADGES}Criteria")
    image = achievement.node(f"{OPEN_BADGES}image").id
    issuer_url = issuer.node(f"{SCHEMA}url").id or issuer.text(f"{SCHEMA}url")
    valid_from, valid_until = window_of(node)
    return BadgeFacts(
        family=Family.LEARNER_RECORD if is_record else Family.OPEN_BADGES_3,
        credential_id=key_id(node.id),
        name=name,
        issuer_id=key_id(issuer_id) or "",
        description=shown(achievement.text(f"{SCHEMA}description"), MAX_TEXT),
        criteria=shown(criteria.text(f"{OPEN_BADGES}narrative") or criteria.id, MAX_TEXT),
        image_url=image if is_web_address(image) else None,
        achievement_id=key_id(achievement.id),
        issuer_name=shown(issuer.text(f"{SCHEMA}name"), MAX_NAME),
        issuer_url=issuer_url if is_web_address(issuer_url) else None,
        issued_at=node.moment(f"{OPEN_BADGES}awardedDate") or valid_from,
        valid_from=valid_from,
        valid_until=valid_until,
        alignments=tuple(map(_alignment, achievement.nodes(f"{OPEN_BADGES}alignment"))),
        tags=shown_tags(achievement.texts(f"{SCHEMA}keywords")),
        achievement_type=_achievement_type(achievement),
        credits=read_credits(subject, achievement),
        results=read_results(subject, achievement),
    )


def _achievement_type(achievement: Node) -> str | None:
    text = achievement.only_text(f"{OPEN_BADGES}achievementType") or ""
    return shown(text.removeprefix(OPEN_BADGES).removeprefix("ext:"), MAX_NAME)


def _alignment(node: Node) -> Alignment:
    return Alignment(
        target_url=key_id(node.text(f"{SCHEMA}targetUrl")),
        target_name=shown(node.text(f"{SCHEMA}targetName"), MAX_NAME),
        target_code=shown(node.text(f"{OPEN_BADGES}targetCode"), MAX_NAME),
        target_framework=shown(node.text(f"{SCHEMA}targetFramework"), MAX_NAME),
        target_type=shown(node.text(f"{OPEN_BADGES}targetType"), MAX_NAME),
    )


def _recipients(node: Node) -> list[NamedRecipient]:
    subject = node.node(f"{CREDENTIALS}credentialSubject")
    names = (f"{OPEN_BADGES}identifier", f"{LEARNER_RECORD}identifier-1")
    found = [_identity(each) for name in names for each in subject.nodes(name)]
    if subject.id and subject.id.partition(":")[0].lower() in _SCHEMES_OF_PEOPLE:
        found.append(NamedRecipient("id", subject.id))
    return found


def _identity(node: Node) -> NamedRecipient:
    return NamedRecipient(
        kind=(node.only_text(f"{OPEN_BADGES}identityType") or "").removeprefix(OPEN_BADGES),
        value=node.only_text(f"{OPEN_BADGES}identityHash") or "",
        is_hashed=node.flag(f"{OPEN_BADGES}hashed") is not False,
        salt=node.only_text(f"{OPEN_BADGES}salt") or "",
    )
