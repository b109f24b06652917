"""Candidate search in the pool: an employer asks who can do something, and sees the badges that say so."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from jobboard.errors import Unavailable
from jobboard.people import searchable_people
from jobboard.search.query import Pool
from jobboard.web import limits
from jobboard.web.access import employers
from jobboard.web.numbers import number_in
from jobboard.web.places import PlaceChoice
from jobboard.web.question import DISTANCES, Question, link_to
from jobboard.web.results import Results, SkillChoice, answer, choose_skill
from jobboard.web.session import current_session

blueprint = Blueprint("search", __name__)

Page = Response | tuple[str, int] | tuple[str, int, dict[str, str]]

Link = Callable[..., str]
"""Gives the address of a question's parameters."""


@blueprint.get("/search")
@limits.searches
@employers
def find() -> Page:
    """Show the search form with who answers it."""
    return search_page("search/find.html", _ask, partial(link_to, ".find"), _order_of)


def search_page(
    template: str,
    ask: Callable[[Question], Results],
    link: Link,
    order_of: Callable[[Question], str],
    **values: object,
) -> Page:
    """Answer the question in the address, whoever it is about; say so plainly when search is away."""
    question = Question.read(request.args)
    skill = _asked_skill(question)
    if skill is not None and skill.question is not None:
        return redirect(link(skill.question.parameters()), 303)
    form = {"distances": DISTANCES, "skill": skill, "typed_skill": request.args.get("add", ""), "link": link, **values}
    try:
        results = ask(question)
    except Unavailable:
        return render_template("search/away.html", question=question, place=PlaceChoice(question.place), **form), 503
    shown = render_template(
        template,
        results=results,
        order=order_of(question),
        page_link=lambda number: link(question.parameters(), page=number),
        **form,
    )
    return shown, 200, {"HX-Push-Url": link(question.parameters())}  # Without the form's empty fields.


def _ask(question: Question) -> Results:
    return answer(question, Pool(), partial(searchable_people, current_session()))


def _order_of(question: Question) -> str:
    by = "how well the words match" if question.text else "when people joined, the earliest first"
    asks_badges = question.needs or question.skills or question.badges or question.issuers or question.issuer_level
    known = "how well the issuers of the badges asked for are known, then by " if asks_badges else ""
    return f"Sorted by {known}{by}."


def _asked_skill(question: Question) -> SkillChoice | None:
    """Give what came of the field that adds a skill; None when it is empty."""
    text, level = " ".join(request.args.get("add", "")[:100].split()), number_in(request.args.get("add_level"))
    if not text:
        return None
    return choose_skill(current_session(), text, level if 1 <= level <= 12 else None, question)
