"""What is new of vacancies on the pages of both sides: who newly meets one, and what applicants lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from jobboard import vacancies
from jobboard.alerts import news
from jobboard.alerts.applicants import Loss, losses_of, losses_seen
from jobboard.errors import Unavailable
from jobboard.models import Vacancy
from jobboard.opening import is_open, open_at
from jobboard.search.query import CandidateQuery
from jobboard.web.access import current_candidate, current_member, employers, jobseekers
from jobboard.web.newly_found import FoundNew, found_new
from jobboard.web.session import current_session, now

blueprint = Blueprint("vacancy_news", __name__)


@dataclass(frozen=True)
class VacancyNotice:
    """What an employer has not seen of a vacancy. `new` None: search is away."""

    new: FoundNew | None
    losses: tuple[Loss, ...]

    @property
    def is_empty(self) -> bool:
        """There is nothing to tell."""
        return not self.losses and (self.new is None or not self.new.number)


def notice_of(vacancy: Vacancy, query: CandidateQuery) -> VacancyNotice:
    """Give what is new of a vacancy, which asks this question in the pool."""
    session = current_session()
    people = news.newly_meeting(session, [vacancy.id]).get(vacancy.id, ())
    try:
        new = found_new(query, people) if is_open(vacancy, now()) else FoundNew(0, ())
    except Unavailable:
        new = None
    return VacancyNotice(new, losses_of(session, vacancy.id))


def newly_met() -> Sequence[Vacancy]:
    """Give the open vacancies that the person who is signed in newly meets, the first to be met first."""
    session = current_session()
    ids = news.newly_met(session, current_candidate().id)
    found = select(Vacancy).where(Vacancy.id.in_(ids), open_at(now()))
    return sorted(session.scalars(found), key=lambda vacancy: ids.index(vacancy.id))


@blueprint.post("/vacancies/<public_id>/seen")
@employers
def seen(public_id: str) -> Response:
    """Note that the employer has seen what is new of a vacancy."""
    session = current_session()
    vacancy = vacancies.vacancy_of(session, current_member().organisation_id, public_id)
    news.employer_has_seen(session, vacancy.id)
    losses_seen(session, vacancy.id)
    return redirect(url_for("vacancies.show", public_id=public_id), 303)


@blueprint.post("/dashboard/seen")
@jobseekers
def known() -> Response:
    """Note that a person has seen which vacancies they newly meet."""
    news.person_has_seen(current_session(), current_candidate().id)
    return redirect(url_for("dashboard.show"), 303)
