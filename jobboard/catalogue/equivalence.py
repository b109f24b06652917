"""Which badge counts as which where it is asked for: decided by staff for everybody, or by an employer for itself.

A decision says one thing in one direction, and nothing follows from two of them together: what counts as a badge that
counts as a third one does not count as the third (docs/decisions/0033-catalogue-and-equivalence.md).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from jobboard.errors import Conflict, NotAllowed, NotFound, Rejected
from jobboard.models import Account, Achievement, AuditEvent, Equivalence, Member, MemberRole, Role

EQUIVALENT_LIMIT = 10
"""Badges that count as one, for each who decides: every one of them makes the question longer."""

TEXT_LENGTH = 500


@dataclass(frozen=True)
class CountsAs:
    """Why a badge counts as another. `is_own`: the employer decided it for itself, otherwise staff for everybody."""

    held: int
    asked: int
    asked_name: str
    is_own: bool
    source: str
    decided_at: datetime


Equivalents = Mapping[int, Mapping[int, CountsAs]]
"""What counts for one employer: by the badge that is asked for, and then by the badge that counts as it."""

NO_EQUIVALENTS: Equivalents = MappingProxyType({})


@dataclass(frozen=True)
class Decider:
    """Who decides, and for whom: `organisation_id` None means staff, for everybody."""

    account_id: int
    organisation_id: int | None


def staff_decider(account: Account) -> Decider:
    """Let a member of staff decide for everybody. Raises: NotAllowed for anybody else."""
    if account.role is not Role.STAFF:
        raise NotAllowed("Only staff decide for everybody.")
    return Decider(account.id, None)


def employer_decider(member: Member) -> Decider:
    """Let an owner decide for the organisation. Raises: NotAllowed for other members."""
    if member.role is not MemberRole.OWNER:
        raise NotAllowed("Only an owner of the organisation can say which badges count as others. Ask one of them.")
    return Decider(member.account_id, member.organisation_id)


def decide(
    session: Session, decider: Decider, *, held_id: int, asked_id: int, source: str, reason: str, now: datetime
) -> Equivalence:
    """Let a badge count as another. It holds from the next question on; nothing is indexed again.

    Raises: NotFound for an unknown badge, Rejected without a source or reason, for one badge twice, for what holds
    already and for too many.
    """
    texts = {"source": source.strip(), "reason": reason.strip()}
    _require_texts(texts)
    if held_id == asked_id:
        raise Rejected("A badge counts as itself anyway. Choose two badges.")
    pair = (held_id, asked_id)
    known = select(Achievement.id).where(Achievement.id.in_(pair)).order_by(Achievement.id).with_for_update()
    if len(session.scalars(known).all()) < len(pair):
        raise NotFound("There is no such badge.")
    own = (Equivalence.asked_id == asked_id, _of(decider), Equivalence.undone_at.is_(None))
    standing = session.scalars(select(Equivalence.held_id).where(*own)).all()
    if held_id in standing:
        raise Rejected("This is decided already.")
    if len(standing) >= EQUIVALENT_LIMIT:
        raise Rejected(f"{EQUIVALENT_LIMIT} badges can count as one; undo another decision first.")
    decision = Equivalence(
        held_id=held_id,
        asked_id=asked_id,
        organisation_id=decider.organisation_id,
        decided_at=now,
        decided_by_id=decider.account_id,
        **texts,
    )
    session.add(decision)
    session.flush()
    _audit(session, decider, "decided equivalence", decision, now)
    return decision


def undo(session: Session, decider: Decider, decision_id: int, *, now: datetime) -> Equivalence:
    """Undo a decision, from the next question on.

    Raises: NotFound, also for a decision that is somebody else's to undo; Conflict when it was undone before.
    """
    wanted = select(Equivalence).where(Equivalence.id == decision_id, _of(decider)).with_for_update()
    decision = session.scalar(wanted, execution_options={"populate_existing": True})
    if decision is None:
        raise NotFound("There is no such decision.")
    if decision.undone_at is not None:
        raise Conflict("This decision was undone before.")
    decision.undone_at, decision.undone_by_id = now, decider.account_id
    _audit(session, decider, "undid equivalence", decision, now)
    session.flush()
    return decision


def counting_as(session: Session, achievement_ids: Collection[int], organisation_id: int) -> Equivalents:
    """Give what counts as these badges for an organisation: by its own decisions and by those of staff."""
    return counting_for(session, achievement_ids, [organisation_id])[organisation_id]


def counting_for(
    session: Session, achievement_ids: Collection[int], organisation_ids: Collection[int]
) -> dict[int, Equivalents]:
    """Give what counts as these badges for each of these organisations, in one statement.

    Where both decided the same, the organisation's own decision is the one that is named.
    """
    wanted = set(organisation_ids)
    rows: Sequence[Equivalence] = ()
    if wanted and achievement_ids:
        deciding = or_(Equivalence.organisation_id.is_(None), Equivalence.organisation_id.in_(wanted))
        standing = _standing(Equivalence.asked_id.in_(set(achievement_ids)), deciding)
        rows = session.scalars(standing.order_by(Equivalence.organisation_id.is_not(None), Equivalence.id)).all()
    return {each: _equivalents(rows, each) for each in wanted}


def decisions_of(session: Session, organisation_id: int | None, *, limit: int = 50) -> Sequence[Equivalence]:
    """Give the decisions of an organisation, or of staff for None, undone ones too; the youngest first."""
    own = select(Equivalence).where(_by(organisation_id)).order_by(Equivalence.id.desc()).limit(limit)
    return session.scalars(own.options(*_WHOLE)).all()


def decisions_about(session: Session, achievement_id: int, organisation_id: int | None) -> Sequence[Equivalence]:
    """Give the standing decisions about one badge, either way: those of staff, and those of an organisation."""
    about = or_(Equivalence.held_id == achievement_id, Equivalence.asked_id == achievement_id)
    deciding = _by(None) if organisation_id is None else or_(_by(None), _by(organisation_id))
    return session.scalars(_standing(about, deciding).order_by(Equivalence.id).options(*_WHOLE)).all()


_WHOLE = (
    joinedload(Equivalence.held).joinedload(Achievement.issuer),
    joinedload(Equivalence.asked).joinedload(Achievement.issuer),
    joinedload(Equivalence.decided_by),
)


def _equivalents(rows: Sequence[Equivalence], organisation_id: int) -> Equivalents:
    found: dict[int, dict[int, CountsAs]] = {}
    for row in rows:
        if row.organisation_id in (None, organisation_id):
            is_own = row.organisation_id is not None
            why = CountsAs(row.held_id, row.asked_id, row.asked.name, is_own, row.source, row.decided_at)
            found.setdefault(row.asked_id, {})[row.held_id] = why
    return found


def _standing(*conditions: ColumnElement[bool]) -> Select[Equivalence]:
    wanted = select(Equivalence).where(Equivalence.undone_at.is_(None), *conditions)
    return wanted.options(joinedload(Equivalence.asked))


def _of(decider: Decider) -> ColumnElement[bool]:
    return _by(decider.organisation_id)


def _by(organisation_id: int | None) -> ColumnElement[bool]:
    if organisation_id is None:
        return Equivalence.organisation_id.is_(None)
    return Equivalence.organisation_id == organisation_id


def _require_texts(texts: Mapping[str, str]) -> None:
    problems = {name: f"Use at most {TEXT_LENGTH} letters." for name, text in texts.items() if len(text) > TEXT_LENGTH}
    if not texts["source"]:
        problems["source"] = "Say where one can read that: an address, or a document with its date."
    if not texts["reason"]:
        problems["reason"] = "Say why the one counts as the other."
    if problems:
        raise Rejected("The decision is not complete.", fields=problems)


def _audit(session: Session, decider: Decider, action: str, decision: Equivalence, now: datetime) -> None:
    subject = f"equivalence {decision.id}"
    session.add(AuditEvent(at=now, account_id=decider.account_id, action=action, subject=subject))
