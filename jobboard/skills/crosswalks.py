"""From the skills of one framework to those of another that mean the same, or that they are a part of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session


class Relation(StrEnum):
    """What the skill is that a crossing leads to. Source: SKOS Reference, section 10, mapping properties."""

    EXACT = "exact"
    CLOSE = "close"
    BROADER = "broader"


@dataclass(frozen=True)
class Crossing:
    """A step from a skill to one of ESCO: `to` means the same, nearly the same, or something broader.

    A narrower one is no crossing: who has the broader skill need not have it. `source` names the crosswalk.
    """

    to: int
    relation: Relation
    source: str
    decided_at: datetime
    decided_by: int | None = None


def crosswalks_of(session: Session, skill_ids: Collection[int]) -> Mapping[int, tuple[Crossing, ...]]:
    """Give by skill where the crosswalks that stand lead from it; those that were undone lead nowhere.

    No crosswalks are kept yet.
    """
    return {}
