"""What versions 1 and 2 are judged by once their hash is good: whose a certificate is, its time, what takes it back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.blockcerts.anchoring import Anchored, judge_issuer
from jobboard.credentials.blockcerts.profiles import Profile
from jobboard.credentials.blockcerts.revocations import judge_lists, judge_spending
from jobboard.credentials.did import level_of
from jobboard.credentials.facts import BadgeFacts
from jobboard.credentials.findings import Finding, failed
from jobboard.credentials.identities import Identity, NamedRecipient
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import CheckResult, Judgement, Outcome, outcome_of
from jobboard.credentials.standing import judge_time


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
