"""Decisions of staff about issuers: each is added, stands until it is undone, and is never changed."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.issuers.grounds import ABOUT_LOOK_ALIKES
from jobboard.issuers.look_alikes import settle_resemblance
from jobboard.issuers.settling import settle_issuers, take_holders
from jobboard.models import AuditEvent, DecisionKind, Issuer, IssuerDecision, LookAlike
from jobboard.skills.mappings import follow_block

LONGEST_TEXT = 500
LEVELS = (DecisionKind.LEVEL_3, DecisionKind.LEVEL_4)


def find_issuers(session: Session, text: str, *, limit: int) -> tuple[Issuer, ...]:
    """Give issuers whose name or identifier holds a text, those of a high level first; all for an empty one."""
    wanted = text.strip()
    matching = or_(Issuer.name.icontains(wanted, autoescape=True), Issuer.key.icontains(wanted, autoescape=True))
    found = select(Issuer).where(matching).order_by(Issuer.level.desc(), Issuer.name, Issuer.id)
    return tuple(session.scalars(found.limit(limit)))


def issuer_by_key(session: Session, key: str) -> Issuer:
    """Give an issuer by its exact identifier. Raises: NotFound."""
    issuer = session.scalar(select(Issuer).where(Issuer.key == key))
    if issuer is None:
        raise NotFound("No badge of an issuer with this identifier was ever imported.")
    return issuer


def decide(
    session: Session,
    issuer: Issuer,
    kind: DecisionKind,
    *,
    reason: str,
    source: str = "",
    subject: str = "",
    account_id: int,
    now: datetime,
) -> IssuerDecision:
    """Decide about an issuer. It takes effect at once, on its badges and in search.

    `subject`: the `known_key` of the look-alike that the decision is about.

    Raises: Rejected without a reason, or for a level without a source, or where nothing binds the issuer to a key.
    """
    texts = {"reason": reason.strip(), "source": source.strip()}
    _require(texts, kind)
    if kind in LEVELS and issuer.found_level == 0:
        raise Rejected("Nothing binds this issuer to a key, so nobody can vouch for its badges.")
    if (kind in ABOUT_LOOK_ALIKES) != bool(subject):
        raise Rejected("Say which look-alike this is about.")
    if subject and not _look_alike(session, issuer, subject):
        raise NotFound("This issuer does not resemble that one.")
    take_holders(session, [issuer.id])
    decision = IssuerDecision(
        issuer_id=issuer.id, kind=kind, subject=subject, decided_by=account_id, decided_at=now, **texts
    )
    session.add(decision)
    _take_effect(session, decision, f"decided {kind}", account_id, now)
    return decision


def undo(session: Session, decision_id: int, *, account_id: int, now: datetime) -> IssuerDecision:
    """Undo a decision; what stood before stands again. Raises: NotFound, Conflict when it was undone before."""
    wanted = select(IssuerDecision).where(IssuerDecision.id == decision_id).with_for_update()
    decision = session.scalar(wanted, execution_options={"populate_existing": True})
    if decision is None:
        raise NotFound("There is no such decision.")
    if decision.undone_at is not None:
        raise Conflict("This decision was undone before.")
    take_holders(session, [decision.issuer_id])
    decision.undone_by, decision.undone_at = account_id, now
    _take_effect(session, decision, f"undid {decision.kind}", account_id, now)
    return decision


def _take_effect(session: Session, decision: IssuerDecision, action: str, account_id: int, now: datetime) -> None:
    session.flush()
    issuer = session.get_one(Issuer, decision.issuer_id)
    session.add(AuditEvent(at=now, account_id=account_id, action=action, subject=f"issuer {issuer.id}"))
    if decision.kind in ABOUT_LOOK_ALIKES:
        settle_resemblance(session, issuer)
    settle_issuers(session, [issuer.id], now=now)
    follow_block(session, issuer.id, now=now)


def _require(texts: dict[str, str], kind: DecisionKind) -> None:
    problems = {}
    if not texts["reason"]:
        problems["reason"] = "Say why. Holders and employers read it."
    if kind in LEVELS and not texts["source"]:
        problems["source"] = "Say where one can read that: an address, or a document with its date."
    problems |= {
        name: f"Use at most {LONGEST_TEXT} letters." for name, text in texts.items() if len(text) > LONGEST_TEXT
    }
    if problems:
        raise Rejected("The decision is not complete.", fields=problems)


def _look_alike(session: Session, issuer: Issuer, known_key: str) -> LookAlike | None:
    own = select(LookAlike).where(LookAlike.issuer_id == issuer.id, LookAlike.known_key == known_key)
    return session.scalar(own)
