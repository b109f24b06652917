"""Each employer's own policy about issuers: what holds, changing it, and undoing a change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from jobboard.errors import NotAllowed, NotFound, Rejected
from jobboard.models import AuditEvent, Issuer, IssuerRule, Member, MemberRole, PolicyChange
from jobboard.search.acceptance import DEFAULT, HIGHEST_LEVEL, IDENTIFIED_LEVEL, LEAST_LEVEL, Acceptance

RULE_LIMITS = {IssuerRule.ALWAYS: 50, IssuerRule.NEVER: 20}
"""Issuers in each list: every one makes every question longer, and one never accepted is a hole at each level."""

REASON_LENGTH = 500


@dataclass(frozen=True)
class Policy:
    """What holds for an organisation now: the least level, and the changes that put an issuer into a list."""

    level_at_least: int
    always: tuple[PolicyChange, ...]
    never: tuple[PolicyChange, ...]

    @property
    def acceptance(self) -> Acceptance:
        """The same as a part of questions."""
        always, never = (frozenset(each.issuer_id or 0 for each in rules) for rules in (self.always, self.never))
        return Acceptance(self.level_at_least, always, never)


def acceptance_of(session: Session, organisation_id: int) -> Acceptance:
    """Give whose badges count for an organisation: the one source of every question and match of an employer."""
    return acceptances_of(session, [organisation_id])[organisation_id]


def acceptances_of(session: Session, organisation_ids: Collection[int]) -> dict[int, Acceptance]:
    """Give whose badges count for each of these organisations, in one statement."""
    wanted = set(organisation_ids)
    standing = _standing(session, wanted)
    return {each: _policy([row for row in standing if row.organisation_id == each]).acceptance for each in wanted}


def policy_of(session: Session, organisation_id: int) -> Policy:
    """Give an organisation's policy; without any change, every identified issuer counts."""
    return _policy(_standing(session, [organisation_id]))


def changes_of(session: Session, organisation_id: int, limit: int = 20) -> tuple[PolicyChange, ...]:
    """Give the last changes of a policy, the youngest first."""
    changes = select(PolicyChange).where(PolicyChange.organisation_id == organisation_id)
    found = changes.order_by(PolicyChange.id.desc()).limit(limit)
    return tuple(session.scalars(found.options(*_WHOLE)))


def set_least_level(session: Session, owner: Member, level: int, *, now: datetime) -> PolicyChange | None:
    """Let issuers count from this level on; None when they do already. Raises: NotAllowed, Rejected."""
    _require_owner(owner)
    if not IDENTIFIED_LEVEL <= level <= HIGHEST_LEVEL:
        message = "Choose how well an issuer must be known."
        raise Rejected(message, fields={"level": message})
    if level == policy_of(session, owner.organisation_id).level_at_least:
        return None
    return _add(session, owner, PolicyChange(level_at_least=level), now)


def set_rule(
    session: Session, owner: Member, issuer_id: int, rule: IssuerRule, *, reason: str = "", now: datetime
) -> PolicyChange | None:
    """Say what holds for one issuer; None when it does already.

    Raises: NotAllowed, NotFound for an unknown issuer, Rejected.
    """
    _require_owner(owner)
    issuer = session.get(Issuer, issuer_id)
    if issuer is None:
        raise NotFound("There is no such issuer.")
    policy = policy_of(session, owner.organisation_id)
    held = next((each for each in (*policy.always, *policy.never) if each.issuer_id == issuer_id), None)
    if rule is (held.rule if held else IssuerRule.BY_LEVEL):
        return None
    _check_rule(policy, issuer, rule, reason)
    return _add(session, owner, PolicyChange(issuer_id=issuer_id, rule=rule, reason=reason.strip()), now)


def undo_change(session: Session, owner: Member, change_id: int, *, now: datetime) -> PolicyChange:
    """Put back what held before a change, which is a change like any other.

    Raises: NotAllowed, NotFound for another organisation's change, Rejected when its subject was changed again since.
    """
    _require_owner(owner)
    change = session.get(PolicyChange, change_id)
    if change is None or change.organisation_id != owner.organisation_id:
        raise NotFound("There is no such change.")
    same = (PolicyChange.organisation_id == change.organisation_id, _same_subject(change))
    if session.scalar(select(func.max(PolicyChange.id)).where(*same)) != change.id:
        raise Rejected("This was changed again since. Undo the later change first.")
    before = session.scalar(
        select(PolicyChange).where(*same, PolicyChange.id < change.id).order_by(PolicyChange.id.desc()).limit(1)
    )
    if change.issuer_id is None:
        undone = set_least_level(session, owner, _level(before), now=now)
    else:
        rule, reason = (before.rule, before.reason) if before and before.rule else (IssuerRule.BY_LEVEL, "")
        undone = set_rule(session, owner, change.issuer_id, rule, reason=reason, now=now)
    return undone or change


_WHOLE = (joinedload(PolicyChange.issuer), joinedload(PolicyChange.account))


def _standing(session: Session, organisation_ids: Collection[int]) -> tuple[PolicyChange, ...]:
    """Give the last change of each subject: of the level, and of each issuer."""
    last = (
        select(func.max(PolicyChange.id))
        .where(PolicyChange.organisation_id.in_(organisation_ids))
        .group_by(PolicyChange.organisation_id, PolicyChange.issuer_id)
    )
    found = select(PolicyChange).where(PolicyChange.id.in_(last)).order_by(PolicyChange.id)
    return tuple(session.scalars(found.options(*_WHOLE)))


def _policy(standing: Collection[PolicyChange]) -> Policy:
    return Policy(
        level_at_least=_level(next((each for each in standing if each.issuer_id is None), None)),
        always=tuple(each for each in standing if each.rule is IssuerRule.ALWAYS),
        never=tuple(each for each in standing if each.rule is IssuerRule.NEVER),
    )


def _level(change: PolicyChange | None) -> int:
    return DEFAULT.level_at_least if change is None else change.level_at_least or DEFAULT.level_at_least


def _check_rule(policy: Policy, issuer: Issuer, rule: IssuerRule, reason: str) -> None:
    lists = {IssuerRule.ALWAYS: policy.always, IssuerRule.NEVER: policy.never}
    if rule is IssuerRule.ALWAYS and issuer.level < LEAST_LEVEL:
        raise Rejected("Nothing binds the badges of this issuer to it, so nobody can accept them.")
    if rule in lists and len(lists[rule]) >= RULE_LIMITS[rule]:
        raise Rejected(f"This list holds {RULE_LIMITS[rule]} issuers at most; take one away first.")
    if len(reason.strip()) > REASON_LENGTH:
        message = f"A reason can have {REASON_LENGTH} characters; this one has {len(reason.strip()):,}."
        raise Rejected(message, fields={"reason": message})


def _add(session: Session, owner: Member, change: PolicyChange, now: datetime) -> PolicyChange:
    change.organisation_id, change.account_id, change.decided_at = owner.organisation_id, owner.account_id, now
    session.add(change)
    subject = f"organisation {owner.organisation_id}"
    session.add(AuditEvent(at=now, account_id=owner.account_id, action="changed policy about issuers", subject=subject))
    session.flush()
    return change


def _same_subject(change: PolicyChange) -> ColumnElement[bool]:
    if change.issuer_id is None:
        return PolicyChange.issuer_id.is_(None)
    return PolicyChange.issuer_id == change.issuer_id


def _require_owner(member: Member) -> None:
    if member.role is not MemberRole.OWNER:
        raise NotAllowed("Only an owner of the organisation can change which issuers count. Ask one of them.")
