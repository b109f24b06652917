"""Moving people through a pipeline: every move is kept, and undoing one adds another."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from jobboard.errors import Conflict, Rejected
from jobboard.models import Member, PipelineEntry, PipelineTag, Stage, StageChange, Vacancy
from jobboard.pipelines.people import OUTCOMES, Position, entry_in, pipeline_of, sights_in, stage_of

NOT_TO_BE_UNDONE = ""
"""The action of moves that came with an answer, which nobody can take back."""


@dataclass(frozen=True)
class Done:
    """What was done to how many people. `action` undoes it."""

    number: int
    action: str


def move_people(
    session: Session, member: Member, vacancy: Vacancy, candidate_ids: Collection[int], stage: Stage, *, now: datetime
) -> Done:
    """Move those of these people who are in the pipeline now. Who stands there already is not moved.

    Raises: Rejected when none of them is in it; Conflict for an outcome of somebody who applied: they have to be
    answered (`answering`).
    """
    people = chosen(session, vacancy, candidate_ids)
    if stage in OUTCOMES and any(each.is_applicant for each in people):
        raise Conflict("Who applied has to be told of an outcome. Answer them.")
    return place(session, member, vacancy, people, stage, uuid.uuid4().hex, now=now)


def chosen(session: Session, vacancy: Vacancy, candidate_ids: Collection[int]) -> tuple[Position, ...]:
    """Give those of some people who are in a pipeline. Raises: Rejected when there is none."""
    people = pipeline_of(session, vacancy).among(candidate_ids)
    if not people:
        raise Rejected("Choose at least one person.", fields={"person": "Choose at least one person."})
    return people


def shortlist_people(
    session: Session, member: Member, vacancy: Vacancy, candidate_ids: Collection[int], *, now: datetime
) -> Done:
    """Shortlist those of these people who may be seen now; who stands further in the pipeline stays there.

    Raises: Rejected when none of them may be seen.
    """
    seen = sights_in(session, vacancy, candidate_ids)
    if not seen:
        raise Rejected("Choose at least one person.", fields={"person": "Choose at least one person."})
    known = {each.candidate_id: each for each in pipeline_of(session, vacancy).among(seen)}
    people = [known.get(each) or Position(each, Stage.NEW, None, None) for each in sorted(seen)]
    new = [each for each in people if each.stage is Stage.NEW]
    return place(session, member, vacancy, new, Stage.SHORTLISTED, uuid.uuid4().hex, now=now)


def place(
    session: Session,
    member: Member,
    vacancy: Vacancy,
    people: Collection[Position],
    stage: Stage,
    action: str,
    *,
    now: datetime,
) -> Done:
    """Put people at a stage and keep each move; they are taken in one order by everybody."""
    number = 0
    for person in sorted(people, key=lambda each: each.candidate_id):
        entry = entry_in(session, vacancy, person.candidate_id, now=now)
        if entry.stage is None or stage_of(entry, person.applied_at) is not stage:
            _change(session, member, entry, stage, action, now)
            number += 1
    session.flush()
    return Done(number, action)


def undo(session: Session, member: Member, vacancy: Vacancy, action: str, *, now: datetime) -> int:
    """Take an action back where nobody acted after it; give of how many people. A second time there is nothing."""
    if action == NOT_TO_BE_UNDONE:
        return 0
    moved = select(StageChange.entry_id).where(StageChange.action == action)
    held = select(PipelineEntry).where(PipelineEntry.vacancy_id == vacancy.id, PipelineEntry.id.in_(moved))
    entries = session.scalars(held.order_by(PipelineEntry.candidate_id).with_for_update()).all()
    latest = ((entry, changes_of(session, entry.id)[0]) for entry in entries)
    undone = [(entry, change) for entry, change in latest if change.action == action]
    undoing = uuid.uuid4().hex
    for entry, change in undone:
        _change(session, member, entry, change.stage_before, undoing, now)
    tagged = select(PipelineTag).join(PipelineEntry, PipelineEntry.id == PipelineTag.entry_id)
    tags = session.scalars(tagged.where(PipelineTag.action == action, PipelineEntry.vacancy_id == vacancy.id)).all()
    for tag in tags:
        session.delete(tag)
    session.flush()
    return len(undone) + len(tags)


def changes_of(session: Session, entry_id: int) -> tuple[StageChange, ...]:
    """Give the moves of one person in a pipeline, the latest first."""
    found = select(StageChange).where(StageChange.entry_id == entry_id).order_by(StageChange.id.desc())
    return tuple(session.scalars(found.options(joinedload(StageChange.account))))


def _change(
    session: Session, member: Member, entry: PipelineEntry, stage: Stage | None, action: str, now: datetime
) -> None:
    moved = StageChange(entry_id=entry.id, account_id=member.account_id, action=action, at=now)
    moved.stage_before, moved.stage_after = entry.stage, stage
    entry.stage, entry.changed_at = stage, now
    session.add(moved)
