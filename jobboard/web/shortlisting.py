"""Shortlisting from the results of a search, and the marks of who is in a pipeline already."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from jobboard.errors import Rejected
from jobboard.models import Candidate, Vacancy, VacancyState
from jobboard.pipelines.moving import shortlist_people
from jobboard.pipelines.people import candidate_ids_of, pipelines_with
from jobboard.vacancies import vacancy_of
from jobboard.web.access import current_member, employers
from jobboard.web.presenters.pipeline import mark_words
from jobboard.web.presenters.words import count_of
from jobboard.web.question import PAGE_SIZE
from jobboard.web.results import Results
from jobboard.web.session import current_session, now

blueprint = Blueprint("shortlisting", __name__)


@dataclass(frozen=True)
class Shortlisting:
    """What the results offer: the vacancies to shortlist for, and by person in which pipelines they are.

    `question` is the search as it stands in the address, to come back to.
    """

    vacancies: tuple[tuple[str, str], ...]
    marks: Mapping[str, tuple[str, ...]]
    question: str


def shortlisting_for(results: Results) -> Shortlisting:
    """Give what the results of a search offer to the member who asks."""
    session, organisation_id = current_session(), current_member().organisation_id
    found = select(Vacancy.public_id, Vacancy.title).where(
        Vacancy.organisation_id == organisation_id, Vacancy.state != VacancyState.CLOSED
    )
    vacancies = tuple((row.public_id, row.title) for row in session.execute(found.order_by(Vacancy.id.desc())))
    shown = [each.public_id for each in results.people]
    people = session.execute(select(Candidate.id, Candidate.public_id).where(Candidate.public_id.in_(shown))).all()
    entries = pipelines_with(session, organisation_id, [row.id for row in people])
    marks = {row.public_id: mark_words(entries[row.id]) for row in people}
    return Shortlisting(vacancies, marks, request.query_string.decode("utf-8", "replace"))


@blueprint.post("/search/shortlist")
@employers
def add() -> Response:
    """Put those who are chosen on the shortlist of a vacancy; its page offers the undo and the way back."""
    session, member = current_session(), current_member()
    vacancy = vacancy_of(session, member.organisation_id, request.form.get("vacancy", ""))
    people = candidate_ids_of(session, request.form.getlist("person")[:PAGE_SIZE])
    back = request.form.get("question", "")[:4_000]
    done = None
    try:
        done = shortlist_people(session, member, vacancy, people, now=now())
        flash(f"{count_of(done.number, 'person', 'people')} added to the shortlist of {vacancy.title}.")
    except Rejected:
        flash("Nobody was added: choose at least one person in the results first.")
    action = done.action if done and done.number else None
    return redirect(url_for("pipeline.show", public_id=vacancy.public_id, done=action, back=back or None), 303)
