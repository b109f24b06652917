"""What a policy about issuers comes to among the badges that searchable people show, and which issuers it can name."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, distinct, func, not_, or_, select
from sqlalchemy.orm import Session

from jobboard.counting import counts_for, in_force
from jobboard.models import Achievement, Badge, Candidate, Issuer
from jobboard.people import SEARCHABLE, SMALLEST_COUNT
from jobboard.policies import Policy
from jobboard.search.acceptance import HIGHEST_LEVEL, IDENTIFIED_LEVEL, LEAST_LEVEL, Acceptance

_WORD_LIMIT = 5


@dataclass(frozen=True)
class Shown:
    """Badges that searchable people show, and how many people."""

    badges: int = 0
    people: int = 0

    @property
    def is_small(self) -> bool:
        """Too few to be told exactly."""
        return 0 < self.people < SMALLEST_COUNT


@dataclass(frozen=True)
class Effect:
    """What would no longer count for an organisation, and what would count in addition."""

    lost: Shown
    gained: Shown


def find_issuers(session: Session, text: str, *, now: datetime, limit: int = 10) -> tuple[Issuer, ...]:
    """Find issuers by words of their name or identity, the best known first.

    One that is not identified may be no more than a person's own key: it is found by its whole identity, or when
    several searchable people hold its badges.
    """
    words = text.split()[:_WORD_LIMIT]
    if not words:
        return ()
    named = (
        or_(Issuer.name.icontains(word, autoescape=True), Issuer.key.icontains(word, autoescape=True)) for word in words
    )
    is_open = or_(Issuer.level >= IDENTIFIED_LEVEL, Issuer.id.in_(_held_by_several(now)), Issuer.key == text.strip())
    found = select(Issuer).where(*named, Issuer.level >= LEAST_LEVEL, is_open)
    return tuple(session.scalars(found.order_by(Issuer.level.desc(), Issuer.name, Issuer.id).limit(limit)))


def shown_by_issuer(session: Session, issuer_ids: Collection[int], *, now: datetime) -> dict[int, Shown]:
    """Give how many badges of each of these issuers searchable people show that can count."""
    counted = _shown(now, Achievement.issuer_id.in_(issuer_ids)).add_columns(Achievement.issuer_id)
    rows = session.execute(counted.group_by(Achievement.issuer_id))
    found = {row.issuer_id: Shown(row.badges, row.people) for row in rows}
    return {each: found.get(each, Shown()) for each in issuer_ids}


def effect_of(session: Session, before: Acceptance, after: Acceptance, *, now: datetime) -> Effect:
    """Give what changes for an organisation among the badges that searchable people show, in two statements."""
    was, will = counts_for(before), counts_for(after)
    lost = session.execute(_shown(now, was, not_(will))).one()
    gained = session.execute(_shown(now, will, not_(was))).one()
    return Effect(Shown(lost.badges, lost.people), Shown(gained.badges, gained.people))


def effects_of_levels(session: Session, policy: Policy, *, now: datetime) -> dict[int, Effect]:
    """Give what each least level would change."""
    before = policy.acceptance
    levels = range(IDENTIFIED_LEVEL, HIGHEST_LEVEL + 1)
    return {each: effect_of(session, before, replace(before, level_at_least=each), now=now) for each in levels}


def _shown(now: datetime, *conditions: ColumnElement[bool]) -> Select[int, int]:
    badges, people = func.count(Badge.id), func.count(distinct(Badge.candidate_id))
    counted = select(badges.label("badges"), people.label("people")).join(Badge.achievement).join(Achievement.issuer)
    searchable = Candidate.visibility.in_(SEARCHABLE)
    return counted.join(Candidate, Candidate.id == Badge.candidate_id).where(searchable, *in_force(now), *conditions)


def _held_by_several(now: datetime) -> Select[int]:
    several = func.count(distinct(Badge.candidate_id)) >= SMALLEST_COUNT
    held = _shown(now).with_only_columns(Achievement.issuer_id, maintain_column_froms=True)
    return held.group_by(Achievement.issuer_id).having(several)
