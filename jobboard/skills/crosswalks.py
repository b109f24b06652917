"""From the skills of one framework to those of another that mean the same, or that they are a part of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.db import in_parts
from jobboard.models import Crosswalk, Match

_LEADING = (Match.EXACT, Match.CLOSE, Match.BROADER)


@dataclass(frozen=True)
class Crossing:
    """A step from a skill to one of ESCO: `to` means the same, nearly the same, or something broader.

    A narrower one is no crossing: who has the broader skill need not have it. `source` names the crosswalk.
    """

    to: int
    relation: Match
    source: str
    decided_at: datetime
    decided_by: int | None = None


def crosswalks_of(session: Session, skill_ids: Collection[int]) -> Mapping[int, tuple[Crossing, ...]]:
    """Give by skill where the crosswalks that stand lead from it, the earliest first; those undone lead nowhere."""
    rows = select(Crosswalk).where(Crosswalk.undone_at.is_(None), Crosswalk.relation.in_(_LEADING))
    found: dict[int, list[Crossing]] = {}
    for part in in_parts(skill_ids):
        for each in session.scalars(rows.where(Crosswalk.from_id.in_(part)).order_by(Crosswalk.id)):
            crossing = Crossing(each.to_id, each.relation, each.source, each.decided_at, each.decided_by_id)
            found.setdefault(each.from_id, []).append(crossing)
    return {skill: tuple(crossings) for skill, crossings in found.items()}
