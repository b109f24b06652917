"""Following people: what came of comparing one is kept, in one transaction with what tells of it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.alerts.comparing import Comparison
from jobboard.alerts.news import note_requirement, note_search, note_vacancy
from jobboard.alerts.times import WAIT, next_telling
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
    for change in found.searches:
        if change.search_id in searches:
            search = searches[change.search_id]
            note_search(
                session, search, found.candidate_id, is_met=change.is_met, is_by_badge=change.is_by_badge, now=now
            )
    _note_vacancies(session, found, now)
    return True


def postpone(session: Session, candidate_id: int, *, now: datetime) -> None:
    """Compare a person later, ever later, since comparing them fails. A change of theirs makes them due at once."""
    row = session.get(FollowedPerson, candidate_id, with_for_update=True)
    if row is not None:
        row.due_at = now + min(_FIRST_WAIT * 4 ** min(row.attempts, 10), _LONGEST_WAIT)
        row.attempts += 1


def _still_there(session: Session, found: Comparison) -> dict[int, SavedSearch]:
    ids = [each.search_id for each in found.searches]
    kept = select(SavedSearch).where(SavedSearch.id.in_(ids), SavedSearch.deleted_at.is_(None))
    return {each.id: each for each in session.scalars(kept)} if ids else {}


def _plan(session: Session, found: Comparison, searches: dict[int, SavedSearch], now: datetime) -> None:
    """Make it due that members are told."""
    for search_id, search in sorted(searches.items()):
        if search.how_often is not HowOften.NEVER:
            tasks.add_task(session, TaskKind.TELL_SEARCH, search_id, due_at=next_telling(search.how_often, now))
    for vacancy_id in sorted({each.vacancy_id for each in found.requirements if not each.is_met}):
        tasks.add_task(session, TaskKind.TELL_VACANCY, vacancy_id, due_at=now + WAIT)


def _note_vacancies(session: Session, found: Comparison, now: datetime) -> None:
    ids = [vacancy_id for vacancy_id, _ in found.vacancies]
    vacancies = set(session.scalars(select(Vacancy.id).where(Vacancy.id.in_(ids)))) if ids else set()
    for vacancy_id, is_met in found.vacancies:
        if vacancy_id in vacancies:
            note_vacancy(session, vacancy_id, found.candidate_id, is_met=is_met, now=now)
    needs = [each.requirement_id for each in found.requirements]
    requirements = set(session.scalars(select(Requirement.id).where(Requirement.id.in_(needs)))) if needs else set()
    for each in found.requirements:
        if each.requirement_id in requirements:
            note_requirement(session, each.application_id, each.requirement_id, is_met=each.is_met, now=now)
