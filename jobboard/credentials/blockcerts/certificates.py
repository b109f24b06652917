"""What versions 1 and 2 are judged by once their hash is good: whose a certificate is, its time, what takes it back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.blockcerts.anchoring import Anchored, judge_issuer
from jobboard.credentials.blockcerts.profiles import Profile
from jobboard.credentials.blockcerts.revocations import judge_lists, judge_spending
from jobboard.credentials.did import level_of
from jobboard.credentials.facts import Alignment, BadgeFacts, Family
from jobboard.credentials.findings import Finding, Refused, failed
from jobboard.credentials.graph import OPEN_BADGES_2, SCHEMA_2, SECURITY, Node
from jobboard.credentials.identities import Identity, NamedRecipient
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import MAX_NAME, MAX_TEXT, is_web_address, key_id, read_moment, shown, shown_tags
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import CheckResult, Judgement, Outcome, outcome_of
from jobboard.credentials.standing import judge_time

_BEGINS, _ENDS = f"{OPEN_BADGES_2}issueDate", f"{SECURITY}expiration"


@dataclass(frozen=True)
class Said:
    """What a certificate says, all of it covered by its hash.

    `lists`: the addresses of the lists that may take it back. `numbers`: what it is called there beside its id.
    `revocation_addresses`: spending what one of them received takes it back. `is_revoked`: it says so itself.
    """

    facts: BadgeFacts
    recipients: Sequence[NamedRecipient]
    lists: Sequence[str] = ()
    numbers: Sequence[str] = ()
    revocation_addresses: frozenset[str] = frozenset()
    is_revoked: bool = False


def require_times(assertion: Node) -> None:
    """Require that a certificate says when it was issued, and that its end, where it has one, is a time.

    Raises: Refused.
    """
    for name, is_required in ((_BEGINS, True), (_ENDS, False)):
        if (is_required or assertion.has(name)) and read_moment(assertion.only_text(name)) is None:
            raise Refused("structure.bad_time", name.rpartition("#")[2])


def read_facts(
    assertion: Node, badge: Node, issuer: Node, *, criteria: str | None, alignments: Iterable[Alignment]
) -> BadgeFacts:
    """Give what a certificate says, from its assertion, what that is of, and the issuer in it."""
    image, issuer_url = badge.node(f"{SCHEMA_2}image").id, issuer.node(f"{SCHEMA_2}url").id
    issued_at = read_moment(assertion.only_text(_BEGINS))
    return BadgeFacts(
        family=Family.BLOCKCERTS,
        credential_id=key_id(assertion.id),
        name=shown(badge.text(f"{SCHEMA_2}name"), MAX_NAME) or "",
        issuer_id=key_id(issuer.id) or "",
        description=shown(badge.text(f"{SCHEMA_2}description"), MAX_TEXT),
        criteria=shown(criteria, MAX_TEXT),
        image_url=image if is_web_address(image) else None,
        achievement_id=key_id(badge.id),
        issuer_name=shown(issuer.text(f"{SCHEMA_2}name"), MAX_NAME),
        issuer_url=issuer_url if is_web_address(issuer_url) else None,
        issued_at=issued_at,
        valid_from=issued_at,
        valid_until=read_moment(assertion.only_text(_ENDS)),
        alignments=tuple(alignments),
        tags=shown_tags(badge.texts(f"{SCHEMA_2}keywords")),
    )


def judge_said(
    said: Said,
    good: tuple[CheckResult, ...],
    anchored: Anchored,
    identities: Collection[Identity],
    loader: DocumentLoader,
    *,
    now: datetime,
) -> Finding:
    """Judge what a certificate says. `good`: the checks of its hash. Of a stranger's certificate nothing is shown."""
    facts = said.facts
    profile, whose = judge_issuer(facts.issuer_id, anchored, loader)
    if outcome_of(whose, Judgement.ISSUER) is Outcome.FAILED:
        return Finding((*good, *whose))
    is_proven = outcome_of(whose, Judgement.ISSUER) is Outcome.PASSED
    checks = (
        *good,
        *whose,
        judge_time(facts.issued_at, facts.valid_until, now=now),
        *_judge_revocation(said, profile, anchored, loader),
        judge_recipient(said.recipients, identities),
    )
    key = f"{facts.issuer_id} {facts.credential_id}" if is_proven and facts.credential_id else None
    level = level_of(facts.issuer_id) if is_proven else 0
    return Finding(checks, facts, level, key, recipients=read_recipients(said.recipients))


def _judge_revocation(
    said: Said, profile: Profile | None, anchored: Anchored, loader: DocumentLoader
) -> tuple[CheckResult, ...]:
    if said.is_revoked:
        return (failed("standing.revoked"),)
    lists = [*said.lists, *([profile.revocation_list] if profile and profile.revocation_list else [])]
    addresses = said.revocation_addresses | (profile.revocation_addresses if profile else frozenset())
    spending = judge_spending(anchored.transaction, addresses)
    if not lists and spending:
        return spending
    names = [said.facts.credential_id, *(said.numbers if lists else ())]
    listed = (check for name in names for check in judge_lists(name, lists, {said.facts.issuer_id}, loader))
    return (*listed, *spending)
