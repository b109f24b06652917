"""An employer's vacancies: the list, the page with its matches, its applicants, opening and closing."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobboard import vacancies
from jobboard.asking.question import Question
from jobboard.errors import Unavailable
from jobboard.models import Vacancy, VacancyState
from jobboard.opening import close_vacancy, is_open
from jobboard.people import applicants_of, searchable_people
from jobboard.pipelines.answering import unanswered_in, vacancies_with_unanswered
from jobboard.rights.retention import gone_applications
from jobboard.search.query import Applicants, CandidateQuery, Pool, Scope
from jobboard.web import limits
from jobboard.web.access import current_acceptance, current_equivalents, current_member, employers
from jobboard.web.presenters.people import matched_line
from jobboard.web.presenters.requirements import requirement_lines
from jobboard.web.presenters.terms import term_lines
from jobboard.web.presenters.vacancies import vacancy_words
from jobboard.web.question import Asked, link_to, page_in
from jobboard.web.results import Line, Results, answer
from jobboard.web.search import Page, has_words, search_page
from jobboard.web.session import current_session, now
from jobboard.web.vacancy_news import notice_of

blueprint = Blueprint("vacancies", __name__, url_prefix="/vacancies")

ORDER = (
    "Sorted by how much of the vacancy people meet: what is required counts twice as much as what is nice to have, a"
    " skill that is only self-claimed, or proven at another level, counts half, and the vacancy's title in people's own"
    " words counts as one thing that is nice to have. Then by how well the issuers of their badges are known, then by"
    " how well words match the title"
)
"""How people are ranked for a vacancy, without the full stop."""


def own_vacancy(public_id: str) -> Vacancy:
    """Give a vacancy of the member's organisation. Raises: NotFound, also for another organisation's."""
    return vacancies.vacancy_of(current_session(), current_member().organisation_id, public_id)


@blueprint.get("")
@employers
def index() -> str:
    """List the organisation's vacancies."""
    found = vacancies.vacancies_of(current_session(), current_member().organisation_id)
    counts = vacancies.applicant_counts(current_session(), [each.id for each in found])
    waiting = vacancies_with_unanswered(current_session(), current_member().organisation_id)
    words = partial(vacancy_words, now=now())
    return render_template("vacancies/index.html", vacancies=found, counts=counts, words=words, waiting=waiting)


@blueprint.get("/<public_id>")
@limits.searches
@employers
def show(public_id: str) -> str:
    """Show a vacancy with the people of the pool who meet what it must have."""
    vacancy = own_vacancy(public_id)
    page = page_in(request.args)
    return render_template(
        "vacancies/show.html",
        vacancy=vacancy,
        words=vacancy_words(vacancy, now=now()),
        terms=term_lines(vacancy),
        lines=requirement_lines(vacancy.requirements),
        applicants=vacancies.applicant_counts(current_session(), [vacancy.id])[vacancy.id],
        matches=_matches(vacancy, page),
        news=notice_of(vacancy, _question(vacancy, Pool())),
        page=page,
        page_link=lambda number: url_for(
            ".show", public_id=public_id, page=number, closest=request.args.get("closest")
        ),
        is_closest=_wants_closest(),
        order=f"{ORDER}.",
        is_live=is_open(vacancy, now()),
        is_draft=vacancy.state is VacancyState.DRAFT,
    )


@blueprint.get("/<public_id>/applicants")
@limits.searches
@employers
def applicants(public_id: str) -> Page:
    """Show who applied, those who meet most first, with the same filters as in the pool."""
    vacancy = own_vacancy(public_id)
    link = partial(link_to, ".applicants", public_id=public_id)
    gone = gone_applications(current_session(), vacancy.id)
    return search_page(
        "vacancies/applicants.html", partial(_applicants, vacancy), link, _order_of, vacancy=vacancy, gone=gone
    )


@blueprint.post("/<public_id>/close")
@employers
def close(public_id: str) -> Response:
    """Close a vacancy, and lead on to those who still wait for an answer."""
    vacancy = own_vacancy(public_id)
    close_vacancy(vacancy, now=now())
    flash("The vacancy is closed: nobody can apply any more. You can open it again.")
    if unanswered_in(current_session(), vacancy):
        return redirect(url_for("answers.show", public_id=public_id), 303)
    return redirect(url_for(".show", public_id=public_id), 303)


def _wants_closest() -> bool:
    """The asker wants people who do not meet everything, too."""
    return request.args.get("closest") == "1"


def _matches(vacancy: Vacancy, page: int) -> Results | None:
    """Give the match list, or None when search is away; the rest of the page works without it."""
    query = _question(vacancy, Pool())
    if _wants_closest():
        query = vacancies.as_wishes(query)
    try:
        return answer(
            Asked(Question(), page),
            Pool(),
            partial(searchable_people, current_session()),
            must=query.must,
            wishes=query.wishes,
            hints=query.hints,
            line=_beside(vacancy),
            with_facets=False,
        )
    except Unavailable:
        return None


def _applicants(vacancy: Vacancy, asked: Asked) -> Results:
    scope = Applicants(vacancy.id)
    query = vacancies.as_wishes(_question(vacancy, scope))
    look = partial(applicants_of, current_session(), vacancy)
    return answer(asked, scope, look, wishes=query.wishes, hints=query.hints, line=_beside(vacancy))


def _order_of(question: Question) -> str:
    return f"{ORDER} and your words." if has_words(question) else f"{ORDER}."


def _beside(vacancy: Vacancy) -> Line:
    equivalents = current_equivalents(vacancy.requirements)
    return lambda sight, evidence: matched_line(sight, evidence.match(sight.candidate.id, vacancy, equivalents))


def _question(vacancy: Vacancy, scope: Scope) -> CandidateQuery:
    return vacancies.as_query(vacancy, scope, current_acceptance(), current_equivalents(vacancy.requirements))
