"""Candidate search in the pool: an employer asks who can do something, and sees the badges that say so."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, after_this_request, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from jobboard.asking.question import Question, asked_badges, leaves
from jobboard.errors import Unavailable
from jobboard.people import searchable_people
from jobboard.search.expression import Phrase, Words
from jobboard.search.query import Pool
from jobboard.web import limits
from jobboard.web.access import employers
from jobboard.web.question import Asked, link_to
from jobboard.web.results import Results, answer, current_names
from jobboard.web.search_data import as_data, problem_data
from jobboard.web.search_form import read_form
from jobboard.web.session import current_session
from jobboard.web.shortlisting import shortlisting_for

blueprint = Blueprint("search", __name__)

Page = Response | tuple[str, int] | tuple[str, int, dict[str, str]]

Link = Callable[..., str]
"""Gives the address of a question's parameters."""


@blueprint.get("/search")
@limits.searches
@employers
def find() -> Page | tuple[Response, int]:
    """Show the search form with who answers it, or the same as JSON for a program that asks for that."""
    after_this_request(_told_apart_by_accept)
    kinds = request.accept_mimetypes
    if kinds.best_match(["text/html", "application/json"], default="text/html") == "application/json":
        return find_data()
    link = partial(link_to, ".find")
    return search_page("search/find.html", _ask, link, _order_of, shortlist=shortlisting_for)


@blueprint.get("/search.json")
@limits.searches
@employers
def find_json() -> tuple[Response, int]:
    """Give who answers a question as JSON."""
    return find_data()


@blueprint.get("/search/help")
@employers
def help_page() -> str:
    """Explain how a question is written as text, with examples that can be tried."""
    return render_template("search/help.html")


def find_data() -> tuple[Response, int]:
    """Answer the question in the address for a program: blind, and with the same people, totals and facets."""
    names = current_names()
    asked = Asked.read(request.args, names)
    if asked.problems:
        return jsonify(problem_data(asked)), 400
    try:
        results = _ask(asked)
    except Unavailable as error:
        return jsonify({"error": error.message}), 503
    return jsonify(as_data(results, names)), 200


def search_page(
    template: str,
    ask: Callable[[Asked], Results],
    link: Link,
    order_of: Callable[[Question], str],
    **values: object,
) -> Page:
    """Answer the question in the address, whoever it is about; say so plainly when search is away."""
    names = current_names()
    form = read_form(request.args, names)
    if form.changed is not None:
        return redirect(link(form.asked.parameters(names, form.changed)), 303)
    shown = {"form": form, "link": link, **values}
    try:
        results = ask(form.asked)
    except Unavailable:
        return render_template("search/away.html", **shown), 503
    page = render_template(
        template,
        results=results,
        order=order_of(form.asked.question),
        page_link=lambda number: link(form.parameters, page=number),
        **shown,
    )
    return page, 200, {"HX-Push-Url": link(form.parameters)}  # Without the form's empty fields.


def _told_apart_by_accept(response: Response) -> Response:
    response.vary.add("Accept")
    return response


def _ask(asked: Asked) -> Results:
    return answer(asked, Pool(), partial(searchable_people, current_session()))


def _order_of(question: Question) -> str:
    by = "how well the words match" if has_words(question) else "when people joined, the earliest first"
    asks_badges = any(asked_badges(question)) or question.issuers or question.issuer_level_at_least
    known = "how well the issuers of the badges asked for are known, then by " if asks_badges else ""
    wishes = (
        "how much of what is nice to have people show, with half of it for skills only self-claimed, then by "
        if question.wishes
        else ""
    )
    return f"Sorted by {wishes}{known}{by}."


def has_words(question: Question) -> bool:
    """Tell whether the question asks for words, wherever they stand in it."""
    return any(isinstance(leaf, Words | Phrase) for part in question.parts for leaf in leaves(part))
