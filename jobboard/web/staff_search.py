"""What search refused too often, for staff: who, why, and trying it again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from jobboard.dead_letters import list_dead, retry_dead
from jobboard.web.access import staff
from jobboard.web.presenters.changes import change_words
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now

blueprint = Blueprint("staff_search", __name__, url_prefix="/staff/search")

SHOWN = 100


@blueprint.get("")
@staff
def show() -> str:
    """Show the changes that failed too often, the oldest first."""
    letters = list_dead(current_session(), limit=SHOWN)
    return render_template("staff/search.html", letters=letters, most=SHOWN, change_words=change_words)


@blueprint.post("/retry")
@staff
def retry_all() -> Response:
    """Try all of them again."""
    return _tell(retry_dead(current_session(), now=now()))


@blueprint.post("/<int:letter>/retry")
@staff
def retry(letter: int) -> Response:
    """Try one of them again; one that is there no more is no fault."""
    return _tell(retry_dead(current_session(), [letter], now=now()))


def _tell(count: int) -> Response:
    flash(f"{count_of(count, 'change')} tried again as soon as the indexer is free.")
    return redirect(url_for(".show"), 303)
