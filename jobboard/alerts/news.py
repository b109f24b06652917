"""What is new of people for saved searches and vacancies: kept once for each pair, whatever happens on the way.

A row of SearchNews says what is so and what the member believes, from the last mail and from the last look. Only the
difference is ever told, so that nothing is told twice, and who goes and comes back in between is no news at all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from jobboard.db import in_parts
from jobboard.models import ApplicantLoss, HowOften, SavedSearch, SearchNews, VacancyNews

KEPT_FOR = timedelta(days=90)
"""How long something is new that nobody looks at."""


def search_news(session: Session, candidate_id: int, search_ids: Iterable[int]) -> dict[int, SearchNews]:
    """Give what is to be told of a person, by search, taken for this transaction."""
    own = select(SearchNews).where(SearchNews.candidate_id == candidate_id).order_by(SearchNews.id).with_for_update()
    parts = in_parts(search_ids)
    return {row.search_id: row for some in parts for row in session.scalars(own.where(SearchNews.search_id.in_(some)))}


def note_search(
    session: Session,
    search: SavedSearch,
    candidate_id: int,
    row: SearchNews | None,
    *,
    is_met: bool,
    is_by_badge: bool,
    now: datetime,
) -> None:
    """Note that a search finds a person from now on, or no longer. `is_by_badge`: a badge of theirs fell.

    `row`: what is to be told of the two so far (`search_news`).
    """
    if row is None:
        row = SearchNews(search_id=search.id, candidate_id=candidate_id, is_told=not is_met, is_seen=not is_met)
        session.add(row)
    row.is_met, row.is_by_badge, row.changed_at = is_met, is_by_badge, now
    if not is_met and not is_by_badge:  # Their own choice, which is nobody's news.
        row.is_told = row.is_seen = False
    if search.how_often is HowOften.NEVER:
        row.is_told = is_met
    _settle(session, [row])


def note_vacancies(session: Session, candidate_id: int, changes: Mapping[int, bool], *, now: datetime) -> None:
    """Note, by vacancy, that a person meets what it must have from now on, or no longer."""
    own = select(VacancyNews).where(VacancyNews.candidate_id == candidate_id).order_by(VacancyNews.id)
    rows = {row.vacancy_id: row for row in session.scalars(own.with_for_update())}
    for vacancy_id, is_met in changes.items():
        row = rows.get(vacancy_id)
        if is_met and row is None:
            session.add(VacancyNews(vacancy_id=vacancy_id, candidate_id=candidate_id, changed_at=now))
        elif not is_met and row is not None:
            session.delete(row)


def note_requirements(session: Session, changes: Mapping[tuple[int, int], bool], *, now: datetime) -> None:
    """Note, by application and requirement, that a badge which met it counts no longer, or that it is met again."""
    applications = {application_id for application_id, _ in changes}
    own = select(ApplicantLoss).where(ApplicantLoss.application_id.in_(applications)).order_by(ApplicantLoss.id)
    rows = {(row.application_id, row.requirement_id): row for row in session.scalars(own.with_for_update())}
    for (application_id, requirement_id), is_met in changes.items():
        row = rows.get((application_id, requirement_id))
        if not is_met and row is None:
            session.add(ApplicantLoss(application_id=application_id, requirement_id=requirement_id, changed_at=now))
        elif is_met and row is not None:
            session.delete(row)


def pending_of(session: Session, search_id: int) -> Sequence[SearchNews]:
    """Give what was not told of a search, taken for this transaction."""
    pending = select(SearchNews).where(SearchNews.search_id == search_id, SearchNews.is_met != SearchNews.is_told)
    return session.scalars(pending.order_by(SearchNews.id).with_for_update()).all()


def has_pending(session: Session, search_id: int) -> bool:
    """Tell whether something of a search was not told."""
    return bool(pending_of(session, search_id))


def mark_told(session: Session, rows: Iterable[SearchNews]) -> None:
    """Note that the member was told of these, or that there is nothing to tell any more."""
    rows = list(rows)
    for row in rows:
        row.is_told = row.is_met
    _settle(session, rows)


def all_told(session: Session, search_id: int) -> None:
    """Let nothing of a search be told that happened until now."""
    mark_told(session, pending_of(session, search_id))


def all_seen(session: Session, search_id: int) -> None:
    """Note that the member has seen what is new of a search."""
    rows = session.scalars(select(SearchNews).where(SearchNews.search_id == search_id).with_for_update()).all()
    for row in rows:
        row.is_seen = row.is_met
    _settle(session, rows)


def unseen_of(session: Session, search_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Give, by search, the people whom it finds since the member last looked, the first to come first."""
    found = select(SearchNews).where(SearchNews.search_id.in_(search_ids), SearchNews.is_met, ~SearchNews.is_seen)
    return _by_first((row.search_id, row.candidate_id) for row in session.scalars(found.order_by(SearchNews.id)))


def fallen_of(session: Session, search_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Give, by search, the people whom it finds no longer by a badge that fell since the member last looked."""
    gone = (~SearchNews.is_met, SearchNews.is_seen, SearchNews.is_by_badge)
    found = select(SearchNews).where(SearchNews.search_id.in_(search_ids), *gone).order_by(SearchNews.id)
    return _by_first((row.search_id, row.candidate_id) for row in session.scalars(found))


def newly_meeting(session: Session, vacancy_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Give, by vacancy, the people who came to meet it since its employer last looked."""
    found = select(VacancyNews).where(VacancyNews.vacancy_id.in_(vacancy_ids), ~VacancyNews.is_seen)
    return _by_first((row.vacancy_id, row.candidate_id) for row in session.scalars(found.order_by(VacancyNews.id)))


def newly_met(session: Session, candidate_id: int) -> tuple[int, ...]:
    """Give the vacancies that a person came to meet since they last looked."""
    found = select(VacancyNews.vacancy_id).where(VacancyNews.candidate_id == candidate_id, ~VacancyNews.is_known)
    return tuple(session.scalars(found.order_by(VacancyNews.id)))


def employer_has_seen(session: Session, vacancy_id: int) -> None:
    """Note that the employer has seen who newly meets a vacancy."""
    for row in session.scalars(select(VacancyNews).where(VacancyNews.vacancy_id == vacancy_id).with_for_update()):
        row.is_seen = True
        _settle_vacancy(session, row)


def person_has_seen(session: Session, candidate_id: int) -> None:
    """Note that a person has seen which vacancies they newly meet."""
    for row in session.scalars(select(VacancyNews).where(VacancyNews.candidate_id == candidate_id).with_for_update()):
        row.is_known = True
        _settle_vacancy(session, row)


def forget_news(session: Session, search_id: int) -> None:
    """Forget what is new of a search."""
    session.execute(delete(SearchNews).where(SearchNews.search_id == search_id))


def forget_old_news(session: Session, *, now: datetime) -> None:
    """Forget what nobody has looked at for long. What mail still has to tell stays."""
    told = or_(SearchNews.is_told == SearchNews.is_met, SearchNews.changed_at < now - 2 * KEPT_FOR)
    session.execute(delete(SearchNews).where(SearchNews.changed_at < now - KEPT_FOR, told))
    session.execute(delete(VacancyNews).where(VacancyNews.changed_at < now - KEPT_FOR))


def _settle(session: Session, rows: Iterable[SearchNews]) -> None:
    """Forget where everybody believes what is so."""
    for row in rows:
        if row.is_met == row.is_told == row.is_seen:
            session.expunge(row) if row in session.new else session.delete(row)


def _settle_vacancy(session: Session, row: VacancyNews) -> None:
    if row.is_seen and row.is_known:
        session.delete(row)


def _by_first(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for first, second in pairs:
        found[first] = (*found.get(first, ()), second)
    return found
