"""What is handed in at once, as a ZIP of badges is, shares one budget of processor time."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from jobboard.models import BadgeImport, Candidate, ImportState

BUDGET_SECONDS = 10
MEMBER_SECONDS = 2


def take_share(session: Session, handed_in: BadgeImport) -> int | None:
    """Set processor time aside for judging an import, and give the seconds that it may take.

    0: the budget of everything that was handed in with it is used up. None: others that are being judged may leave
    enough, so ask again. What is alone has the whole budget.
    """
    session.execute(select(Candidate.id).where(Candidate.id == handed_in.candidate_id).with_for_update())
    is_waiting = BadgeImport.state == ImportState.WAITING
    others, used, held = session.execute(
        select(
            func.count(BadgeImport.id),
            func.coalesce(func.sum(case((is_waiting, 0), else_=BadgeImport.processor_ms)), 0),
            func.coalesce(func.sum(case((is_waiting, BadgeImport.processor_ms), else_=0)), 0),
        ).where(
            BadgeImport.candidate_id == handed_in.candidate_id,
            BadgeImport.created_at == handed_in.created_at,
            BadgeImport.id != handed_in.id,
        )
    ).one()
    share: int | None = MEMBER_SECONDS if others else BUDGET_SECONDS
    if others and used + 1000 * MEMBER_SECONDS > 1000 * BUDGET_SECONDS:
        share = 0
    elif others and used + held + 1000 * MEMBER_SECONDS > 1000 * BUDGET_SECONDS:
        share = None
    handed_in.processor_ms = 1000 * (share or 0)
    return share


def settle_share(handed_in: BadgeImport, processor_seconds: float) -> None:
    """Count what judging an import really took."""
    handed_in.processor_ms = round(1000 * processor_seconds)
