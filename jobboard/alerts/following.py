"""Following people: what came of comparing one is kept, in one transaction with what tells of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from jobboard import tasks
from jobboard.alerts.comparing import Comparison
from jobboard.alerts.news import note_requirements, note_search, note_vacancies, search_news
from jobboard.alerts.times import WAIT, next_telling
from jobboard.db import in_parts
from jobboard.models import Candidate, FollowedPerson, HowOften, Requirement, SavedSearch, TaskKind, Vacancy

_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=6)


def keep_comparison(session: Session, found: Comparison, *, now: datetime) -> bool:
    """Keep what came of a comparison; False when the person changed meanwhile, or somebody else compared them.

    Then nothing is written: they are due again, or it has been done. The person's row is taken first, as everybody
    does, then the tasks, then the rest: so two transactions never block each other.
    """
    version = session.scalar(
        select(Candidate.search_version).where(Candidate.id == found.candidate_id).with_for_update()
    )
    row = session.get(FollowedPerson, found.candidate_id, with_for_update=True, populate_existing=True)
    if row is None or version != found.version or row.version != found.before:
        return False
    row.version, row.document, row.read_at = found.version, found.document, now
    row.due_at, row.attempts = None, 0
    searches = _still_there(session, found)
    _plan(session, found, searches, now)
    _note_searches(session, found, searches, now)
    _note_vacancies(session, found, now)
    return True


def postpone(session: Session, candidate_id: int, *, now: datetime) -> None:
    """Compare a person later, ever later, since comparing them fails. A change of theirs makes them due at once."""
    row = session.get(FollowedPerson, candidate_id, with_for_update=True)
    if row is not None:
        row.due_at = now + min(_FIRST_WAIT * 4 ** min(row.attempts, 10), _LONGEST_WAIT)
        row.attempts += 1


def _still_there(session: Session, found: Comparison) -> dict[int, SavedSearch]:
    kept = select(SavedSearch).where(SavedSearch.deleted_at.is_(None))
    parts = in_parts(each.search_id for each in found.searches)
    return {each.id: each for ids in parts for each in session.scalars(kept.where(SavedSearch.id.in_(ids)))}


def _plan(session: Session, found: Comparison, searches: dict[int, SavedSearch], now: datetime) -> None:
    """Make it due that members are told. Everybody takes the tasks in the same order."""
    for how_often in (HowOften.AT_ONCE, HowOften.DAILY, HowOften.WEEKLY):
        told = sorted(search_id for search_id, search in searches.items() if search.how_often is how_often)
        tasks.add_tasks(session, TaskKind.TELL_SEARCH, told, due_at=next_telling(how_often, now))
    vacancies = sorted({each.vacancy_id for each in found.requirements if not each.is_met})
    tasks.add_tasks(session, TaskKind.TELL_VACANCY, vacancies, due_at=now + WAIT)


def _note_searches(session: Session, found: Comparison, searches: dict[int, SavedSearch], now: datetime) -> None:
    rows = search_news(session, found.candidate_id, searches)
    for change in found.searches:
        if (search := searches.get(change.search_id)) is not None:
            values = {"is_met": change.is_met, "is_by_badge": change.is_by_badge}
            note_search(session, search, found.candidate_id, rows.get(search.id), **values, now=now)


def _note_vacancies(session: Session, found: Comparison, now: datetime) -> None:
    vacancies = _present(session, Vacancy.id, (vacancy_id for vacancy_id, _ in found.vacancies))
    if vacancies:
        changes = {vacancy_id: is_met for vacancy_id, is_met in found.vacancies if vacancy_id in vacancies}
        note_vacancies(session, found.candidate_id, changes, now=now)
    requirements = _present(session, Requirement.id, (each.requirement_id for each in found.requirements))
    if requirements:
        met = {(each.application_id, each.requirement_id): each.is_met for each in found.requirements}
        note_requirements(session, {pair: is_met for pair, is_met in met.items() if pair[1] in requirements}, now=now)


def _present(session: Session, column: InstrumentedAttribute[int], ids: Iterable[int]) -> set[int]:
    """Give those of these ids that are there still."""
    return {each for some in in_parts(ids) for each in session.scalars(select(column).where(column.in_(some)))}
