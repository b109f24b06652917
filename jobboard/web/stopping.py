"""Stopping a mail by its link, without signing in. The page asks first, since programs open links by themselves."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from jobboard.accounts.tokens import Purpose, read_token, used_up
from jobboard.alerts import searches
from jobboard.alerts.applicants import choose_mail_of_applicants, stops_member
from jobboard.models import HowOften, Member, SavedSearch
from jobboard.web import limits
from jobboard.web.access import anyone
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("stopping", __name__, url_prefix="/searches")


@blueprint.get("/stop")
@anyone
def ask() -> str:
    """Ask whether to stop the mail of a link."""
    token = request.args.get("token", "")
    return render_template("searches/stop.html", token=token, what=_what(_subject(token)), is_done=False)


@blueprint.post("/stop")
@limits.link_uses
@anyone
def stop() -> ResponseReturnValue:
    """Stop it. Doing it again changes nothing."""
    subject = _subject(request.form.get("token", ""))
    if isinstance(subject, Member):
        choose_mail_of_applicants(subject, is_told=False)
    else:
        searches.choose_how_often(current_session(), subject, HowOften.NEVER, now=now())
    return render_template("searches/stop.html", token="", what=_what(subject), is_done=True)


def _subject(token: str) -> SavedSearch | Member:
    """Give what a link stops. Raises: Rejected for one that is not ours, or whose search or member is gone."""
    kind, *named = read_token(settings(), Purpose.STOP, token, now=now())
    found = _member(named) if kind == "member" else _search(named)
    if found is None:
        raise used_up()
    return found


def _search(named: Sequence[int | str]) -> SavedSearch | None:
    return current_session().scalar(select(SavedSearch).where(SavedSearch.public_id == str(named[0])))


def _member(named: Sequence[int | str]) -> Member | None:
    member = current_session().get(Member, named[0])
    return member if member is not None and stops_member(member)[1:] == tuple(named) else None


def _what(subject: SavedSearch | Member) -> str:
    if isinstance(subject, Member):
        return "mail about badges of applicants that no longer count"
    return f"mail about the saved search “{subject.name}”"
