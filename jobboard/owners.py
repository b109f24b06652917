"""Whose a badge is: what a person is proven to be, and whether somebody else has proven to be whom it names."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from jobboard.credentials import Identity, Judgement, Outcome, Report
from jobboard.credentials.findings import unknown
from jobboard.credentials.identities import comparable
from jobboard.models import Badge, Candidate, EmailAddress, IdentityKind, NamedIdentity, ProvenIdentity


def identities_of(session: Session, candidate: Candidate) -> tuple[Identity, ...]:
    """Give what is proven to be the person's own: confirmed e-mail addresses, DIDs and pages, in this order."""
    addresses = select(EmailAddress.address).where(
        EmailAddress.account_id == candidate.account_id, EmailAddress.confirmed_at.is_not(None)
    )
    return (
        *(Identity("email", address) for address in session.scalars(addresses.order_by(EmailAddress.id))),
        *(Identity(each.kind.value, each.value) for each in held_identities(session, candidate.account_id)),
    )


def held_identities(session: Session, account_id: int) -> list[ProvenIdentity]:
    """Give the DIDs and pages that an account has proven, the earliest first. What was removed is none of them."""
    return identities_by_account(session, [account_id]).get(account_id, [])


def identities_by_account(session: Session, account_ids: Collection[int]) -> dict[int, list[ProvenIdentity]]:
    """Give what each of some accounts has proven, as `held_identities`; accounts without any are left out."""
    wanted = select(ProvenIdentity).where(
        ProvenIdentity.account_id.in_(account_ids), ProvenIdentity.removed_at.is_(None)
    )
    found: dict[int, list[ProvenIdentity]] = {}
    for each in session.scalars(wanted.order_by(ProvenIdentity.id)):
        found.setdefault(each.account_id, []).append(each)
    return found


def settle_owner(session: Session, candidate: Candidate, report: Report) -> Report:
    """Give the report, with a doubt where another account has proven to be whom the badge names.

    A badge that names a mailbox of one person and a DID of another would otherwise count for both. Mailboxes raise no
    doubt: an address can be given to somebody else, and a badge may hide it. docs/decisions/0024-whose-badge.md.
    """
    named = _named(report)
    if report.outcome(Judgement.RECIPIENT) is not Outcome.PASSED or not named:
        return report
    held = select(ProvenIdentity.id).where(
        tuple_(ProvenIdentity.kind, ProvenIdentity.key).in_(named),
        ProvenIdentity.account_id != candidate.account_id,
        ProvenIdentity.removed_at.is_(None),
    )
    if session.scalars(held.limit(1)).first() is None:
        return report
    return replace(report, checks=(*report.checks, unknown("recipient.proven_by_another")))


def note_named(session: Session, badge: Badge, report: Report) -> None:
    """Keep which DIDs and pages a badge names, as far as its last readable report tells."""
    if report.recipients:
        session.execute(delete(NamedIdentity).where(NamedIdentity.badge_id == badge.id))
        session.add_all(NamedIdentity(badge_id=badge.id, kind=kind, key=key) for kind, key in sorted(_named(report)))


def _named(report: Report) -> set[tuple[IdentityKind, str]]:
    plain = [each for each in report.recipients if each.kind in set(IdentityKind) and not each.is_hashed]
    keys = ((IdentityKind(each.kind), comparable(each.kind, each.value)) for each in plain)
    return {(kind, key) for kind, key in keys if key is not None}
