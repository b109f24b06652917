"""Saved searches of a member: the list, saving one, what is new of it, changing, stopping and deleting it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField

from jobboard.alerts import news, searches
from jobboard.asking.address import write_address
from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.question import Question
from jobboard.asking.writing import write_text
from jobboard.errors import Rejected, Unavailable
from jobboard.models import HowOften, SavedSearch
from jobboard.web import limits
from jobboard.web.access import current_member, employers
from jobboard.web.forms import Form
from jobboard.web.newly_found import FoundNew, found_counts, found_new, references
from jobboard.web.question import Asked, link_to
from jobboard.web.results import current_names
from jobboard.web.session import current_session, now

blueprint = Blueprint("searches", __name__, url_prefix="/searches")

HOW_OFTEN = {
    HowOften.AT_ONCE: "At once",
    HowOften.DAILY: "Every day, where there is something",
    HowOften.WEEKLY: "Every Monday, where there is something",
    HowOften.NEVER: "Never; I look here",
}
"""What people read for how often mail comes."""

_LONGEST_QUESTION = 20_000


class SearchForm(Form):
    """A name, and how often mail tells what is new."""

    name = StringField("Name")
    how_often = RadioField(
        "Mail me what is new",
        choices=[SelectChoice(value.value, words) for value, words in HOW_OFTEN.items()],
        default=HowOften.DAILY.value,
        validate_choice=False,
    )

    def chosen(self) -> HowOften:
        """Give how often. Raises: Rejected for anything else than the choices."""
        return how_often_in(self.how_often.data or "", "how_often")


class NewSearchForm(SearchForm):
    """A question to keep: as a search of its own, or in place of what another one asks."""

    question = HiddenField()
    replaced = SelectField("Keep it as", validate_choice=False)


@dataclass(frozen=True)
class Line:
    """A saved search in the list. `found` and `new` None: search is away; `is_readable`: it can still be asked."""

    search: SavedSearch
    how_often: str
    is_readable: bool
    found: int | None = None
    new: int | None = None


@blueprint.get("")
@limits.searches
@employers
def index() -> str:
    """List the member's searches with how many people each finds, and how many of them are new."""
    deleted = request.args.get("deleted", "")
    return _list_page(_deleted(deleted) if deleted else None)


@blueprint.get("/new")
@employers
def new() -> ResponseReturnValue:
    """Ask under which name to keep the question in the address; one that cannot be read whole is put right first."""
    names = current_names()
    asked = Asked.read(request.args, names)
    if asked.problems:
        return redirect(link_to("search.find", asked.parameters(names)), 303)
    form = NewSearchForm(formdata=None, question=json.dumps(as_json(asked.question)))
    return _new_page(form, asked.question)


@blueprint.post("")
@limits.kept_searches
@employers
def save() -> ResponseReturnValue:
    """Keep a question, or let a search that is there ask it."""
    form, session, member = NewSearchForm(), current_session(), current_member()
    question = _sent_question(form.question.data or "")
    try:
        if form.replaced.data:
            search = searches.search_of(session, member, form.replaced.data)
            searches.ask_otherwise(session, search, question, now=now())
        else:
            name, how_often = form.name.data or "", form.chosen()
            search = searches.save_search(session, member, question, name=name, how_often=how_often, now=now())
    except Rejected as error:
        form.reject(error)
        return _new_page(form, question), 422
    flash(f"The search “{search.name}” is kept.")
    return redirect(url_for(".show", public_id=search.public_id), 303)


@blueprint.get("/<public_id>")
@limits.searches
@employers
def show(public_id: str) -> str:
    """Show what is new of a search, and what can be done with it."""
    search = _own(public_id)
    form = SearchForm(formdata=None, name=search.name, how_often=search.how_often.value)
    return _page(search, form)


@blueprint.post("/<public_id>")
@limits.kept_searches
@limits.searches
@employers
def change(public_id: str) -> ResponseReturnValue:
    """Change the name of a search, and how often mail tells what is new."""
    form, search = SearchForm(), _own(public_id)
    try:
        searches.rename_search(search, form.name.data or "")
        searches.choose_how_often(current_session(), search, form.chosen(), now=now())
    except Rejected as error:
        current_session().expire(search)
        form.reject(error)
        return _page(search, form), 422
    flash("Your changes are kept.")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/seen")
@employers
def seen(public_id: str) -> ResponseReturnValue:
    """Note that the member has seen what is new."""
    search = _own(public_id)
    news.all_seen(current_session(), search.id)
    search.looked_at = now()
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/<public_id>/delete")
@employers
def delete(public_id: str) -> ResponseReturnValue:
    """Delete a search; the list then offers the undo."""
    searches.delete_search(current_session(), _own(public_id), now=now())
    return redirect(url_for(".index", deleted=public_id), 303)


@blueprint.post("/<public_id>/restore")
@limits.searches
@employers
def restore(public_id: str) -> ResponseReturnValue:
    """Undo a deletion; where there is no room for it, the list says so and goes on offering it."""
    search = _deleted(public_id)
    try:
        searches.restore_search(current_session(), search, now=now())
    except Rejected as error:
        return _list_page(search, problem=error.message), 422
    flash(f"The search “{search.name}” is back.")
    return redirect(url_for(".show", public_id=public_id), 303)


def how_often_in(chosen: str, field: str) -> HowOften:
    """Give how often mail is wanted, from a field of a form. Raises: Rejected for anything else than the choices."""
    try:
        return HowOften(chosen)
    except ValueError as error:
        message = "Choose how often you want mail."
        raise Rejected(message, fields={field: message}) from error


def _own(public_id: str) -> SavedSearch:
    return searches.search_of(current_session(), current_member(), public_id)


def _deleted(public_id: str) -> SavedSearch:
    return searches.search_of(current_session(), current_member(), public_id, is_deleted=True)


def _list_page(undo: SavedSearch | None, *, problem: str = "") -> str:
    """Draw the list. `undo`: a search that can be brought back; `problem`: why that was not done."""
    lines = _lines(searches.searches_of(current_session(), current_member()))
    return render_template("searches/index.html", lines=lines, undo=undo, problem=problem)


def _sent_question(text: str) -> Question:
    """Give the question that a form carried. Raises: Rejected for what no page of ours has sent."""
    if len(text) > _LONGEST_QUESTION:
        raise Rejected("This question is too long to be kept.")
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise Rejected("This question cannot be read. Ask it again on the search page, and save it there.") from error


def _new_page(form: NewSearchForm, question: Question) -> str:
    kept = searches.searches_of(current_session(), current_member())
    others = (SelectChoice(each.public_id, f"In place of “{each.name}”") for each in kept)
    form.replaced.choices = [SelectChoice("", "A new search"), *others]
    return render_template("searches/new.html", form=form, words=write_text(question, current_names()))


def _page(search: SavedSearch, form: SearchForm) -> str:
    session, names = current_session(), current_names()
    try:
        question: Question | None = searches.question_of(search)
    except Rejected:
        question = None
    return render_template(
        "searches/show.html",
        search=search,
        form=form,
        words=write_text(question, names) if question else "",
        is_readable=question is not None,
        address=link_to("search.find", write_address(question, names)) if question else "",
        new=_new_of(search) if question else None,
        fallen=references(session, news.fallen_of(session, [search.id]).get(search.id, ())),
    )


def _new_of(search: SavedSearch) -> FoundNew | None:
    """Give who is new, None while search is away."""
    session = current_session()
    people = news.unseen_of(session, [search.id]).get(search.id, ())
    try:
        return found_new(searches.query_of(session, search), people)
    except Unavailable:
        return None


def _lines(kept: Sequence[SavedSearch]) -> list[Line]:
    session = current_session()
    unseen = news.unseen_of(session, [each.id for each in kept])
    asked = {}
    for search in kept:
        try:
            asked[search.id] = (searches.query_of(session, search), unseen.get(search.id, ()))
        except Rejected:
            continue
    try:
        counts = found_counts(asked)
    except Unavailable:
        counts = {}
    return [
        Line(each, HOW_OFTEN[each.how_often], each.id in asked, *counts.get(each.id, (None, None))) for each in kept
    ]
