"""From the skills of one framework to those of another, by crosswalks that are read in both directions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from jobboard.db import in_parts
from jobboard.models import Crosswalk, Match

# Source: SKOS Reference, section 10: exactMatch and closeMatch are symmetric, broadMatch is the inverse of narrowMatch.
_TURNED = {
    Match.EXACT: Match.EXACT,
    Match.CLOSE: Match.CLOSE,
    Match.BROADER: Match.NARROWER,
    Match.NARROWER: Match.BROADER,
}


@dataclass(frozen=True)
class Crossing:
    """A step from a skill to one of another framework; `relation` says what `to` is to it. `source`: the crosswalk.

    `is_turned`: the crosswalk leads the other way, and was turned round.
    """

    to: int
    relation: Match
    source: str
    decided_at: datetime
    decided_by: int | None = None
    is_turned: bool = False

    @property
    def is_proof(self) -> bool:
        """True when who has the skill has `to`: it is the same, or broader. What is close or narrower is another."""
        return self.relation in (Match.EXACT, Match.BROADER)

    @property
    def is_one_meaning(self) -> bool:
        """True when `to` is what a name of both stands for, so that nobody need be asked which of the two is meant."""
        return not self.is_turned and self.relation is not Match.NARROWER


def crosswalks_of(session: Session, skill_ids: Collection[int]) -> Mapping[int, tuple[Crossing, ...]]:
    """Give by skill where the crosswalks that stand lead from it, either way; those undone lead nowhere."""
    found: dict[int, list[Crossing]] = {}
    for each in _standing(session, Crosswalk.from_id, skill_ids):
        found.setdefault(each.from_id, []).append(_crossing(each, each.to_id, each.relation))
    for each in _standing(session, Crosswalk.to_id, skill_ids):
        turned = _crossing(each, each.from_id, _TURNED[each.relation], is_turned=True)
        found.setdefault(each.to_id, []).append(turned)
    return {skill: tuple(crossings) for skill, crossings in found.items()}


def _standing(session: Session, end: InstrumentedAttribute[int], skill_ids: Iterable[int]) -> Iterator[Crosswalk]:
    rows = select(Crosswalk).where(Crosswalk.undone_at.is_(None)).order_by(Crosswalk.id)
    for part in in_parts(skill_ids):
        yield from session.scalars(rows.where(end.in_(part)))


def _crossing(row: Crosswalk, to: int, relation: Match, *, is_turned: bool = False) -> Crossing:
    return Crossing(to, relation, row.source, row.decided_at, row.decided_by_id, is_turned)
