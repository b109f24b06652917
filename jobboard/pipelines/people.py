"""Who is in the pipeline of a vacancy at this moment, and at which stage. Access is asked anew each time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from jobboard.db import dialect_insert
from jobboard.errors import NotFound
from jobboard.models import Application, Candidate, PipelineEntry, Stage, Vacancy
from jobboard.people import STANDING, Sight, applicants_of, searchable_people

OUTCOMES = (Stage.HIRED, Stage.DECLINED)
"""After these nothing more is expected; an applicant is told of them."""

_ORDER = tuple(Stage)


@dataclass(frozen=True)
class Position:
    """A person in a pipeline. `entry_id` None: nobody has acted on them yet; `applied_at` None: they did not apply."""

    candidate_id: int
    stage: Stage
    entry_id: int | None
    applied_at: datetime | None

    @property
    def is_applicant(self) -> bool:
        """The person applies to the vacancy, and is told of an outcome."""
        return self.applied_at is not None


@dataclass(frozen=True)
class Pipeline:
    """The people of a vacancy whom its employer may see, by stage.

    `gone`: how many were put somewhere and show themselves no longer: they hid, or took their application back.
    """

    people: tuple[Position, ...]
    gone: int

    def at(self, stage: Stage | None) -> tuple[Position, ...]:
        """Give those at a stage; None: everybody."""
        return tuple(each for each in self.people if stage in (None, each.stage))

    def among(self, candidate_ids: Collection[int]) -> tuple[Position, ...]:
        """Give those of some people who are in it."""
        return tuple(each for each in self.people if each.candidate_id in candidate_ids)

    @property
    def counts(self) -> Mapping[Stage, int]:
        """How many stand at each stage, in the order of the stages."""
        return {stage: len(self.at(stage)) for stage in _ORDER}


def pipeline_of(session: Session, vacancy: Vacancy) -> Pipeline:
    """Give who applies to a vacancy, and who was put into its pipeline and may be seen by any employer."""
    found = select(PipelineEntry).where(PipelineEntry.vacancy_id == vacancy.id)
    entries = {each.candidate_id: each for each in session.scalars(found)}
    applied = _applicants(session, vacancy)
    placed = {each for each, entry in entries.items() if entry.stage is not None} - applied.keys()
    shown = _from_pool(session, vacancy, placed)
    people = [_position(each, entries.get(each), applied.get(each)) for each in (*applied, *shown)]
    people.sort(key=lambda each: (_ORDER.index(each.stage), each.candidate_id))
    return Pipeline(tuple(people), len(placed) - len(shown))


def sights_in(session: Session, vacancy: Vacancy, candidate_ids: Collection[int]) -> dict[int, Sight]:
    """Give those of these people whom the vacancy's employer may see at this moment, for this vacancy."""
    applying = applicants_of(session, vacancy, candidate_ids)
    return applying | _from_pool(session, vacancy, set(candidate_ids) - applying.keys())


def see_in_pipeline(session: Session, vacancy: Vacancy, public_id: str) -> tuple[Position, Sight]:
    """Give one person of a pipeline. Raises: NotFound for everybody else, in the same words as for nobody."""
    ids = candidate_ids_of(session, [public_id])
    for position in pipeline_of(session, vacancy).among(ids):
        sight = sights_in(session, vacancy, ids).get(position.candidate_id)
        if sight is not None:
            return position, sight
    raise NotFound("There is no such person, or they do not show their profile to you.")


def candidate_ids_of(session: Session, public_ids: Collection[str]) -> set[int]:
    """Give people by their public ids; unknown ones are left out."""
    return set(session.scalars(select(Candidate.id).where(Candidate.public_id.in_(public_ids))))


def entry_in(session: Session, vacancy: Vacancy, candidate_id: int, *, now: datetime) -> PipelineEntry:
    """Give a person's entry, held until the end of the transaction, and make it where nobody acted so far.

    Two who make it at once get the same one. Whether the person may be seen is the caller's to ask.
    """
    added = dialect_insert(session, PipelineEntry).values(
        vacancy_id=vacancy.id, candidate_id=candidate_id, stage=None, changed_at=now
    )
    session.execute(added.on_conflict_do_nothing())
    held = select(PipelineEntry).where(
        PipelineEntry.vacancy_id == vacancy.id, PipelineEntry.candidate_id == candidate_id
    )
    return session.scalars(held.with_for_update().execution_options(populate_existing=True)).one()


def stage_of(entry: PipelineEntry | None, applied_at: datetime | None) -> Stage:
    """Say where a person stands; who applies again after an outcome is new again."""
    if entry is None or entry.stage is None:
        return Stage.NEW
    is_past = applied_at is not None and applied_at > entry.changed_at and entry.stage in OUTCOMES
    return Stage.NEW if is_past else entry.stage


def pipelines_with(
    session: Session, organisation_id: int, candidate_ids: Collection[int]
) -> dict[int, tuple[PipelineEntry, ...]]:
    """Give by person the entries of an organisation in which a person was put at a stage, with their vacancies."""
    found = (
        select(PipelineEntry)
        .join(PipelineEntry.vacancy)
        .where(
            Vacancy.organisation_id == organisation_id,
            PipelineEntry.candidate_id.in_(candidate_ids),
            PipelineEntry.stage.is_not(None),
        )
        .options(contains_eager(PipelineEntry.vacancy))
        .order_by(PipelineEntry.id)
    )
    entries = session.scalars(found).all()
    return {each: tuple(entry for entry in entries if entry.candidate_id == each) for each in candidate_ids}


def _applicants(session: Session, vacancy: Vacancy) -> dict[int, datetime]:
    applied = select(Application.candidate_id, Application.applied_at)
    rows = session.execute(applied.where(Application.vacancy_id == vacancy.id, *STANDING))
    return {row.candidate_id: row.applied_at for row in rows}


def _from_pool(session: Session, vacancy: Vacancy, candidate_ids: Collection[int]) -> dict[int, Sight]:
    """Give those whom any employer may see, without those who took an application to this vacancy back."""
    withdrawn = select(Application.candidate_id).where(
        Application.vacancy_id == vacancy.id, Application.withdrawn_at.is_not(None)
    )
    return searchable_people(session, set(candidate_ids) - set(session.scalars(withdrawn)))


def _position(candidate_id: int, entry: PipelineEntry | None, applied_at: datetime | None) -> Position:
    return Position(candidate_id, stage_of(entry, applied_at), entry.id if entry is not None else None, applied_at)
