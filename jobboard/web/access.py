"""Who may call which view: every view declares it, and a view that does not is refused.

A foreign thing and an unknown one give the same answer: NotFound with NO_SUCH_PAGE.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from jobboard import accounts
from jobboard.catalogue.equivalence import Equivalents, counting_as
from jobboard.errors import NotAllowed, NotFound
from jobboard.models import Account, Candidate, Member, Requirement, Role
from jobboard.policies import acceptance_of
from jobboard.search.acceptance import Acceptance
from jobboard.vacancies import RequirementValues, asked_badges
from jobboard.web.login import FOR_NOBODY, Viewer
from jobboard.web.session import current_session, now

View = TypeVar("View", bound=Callable[..., Any])

NO_SUCH_PAGE = "There is no such page."


class Audience(Enum):
    """Who may call a view."""

    ANYONE = "anyone"
    SIGNED_IN = "people who are signed in"
    JOBSEEKERS = "jobseekers"
    EMPLOYERS = "employers"
    JOBSEEKERS_AND_EMPLOYERS = "jobseekers and employers"
    STAFF = "staff"


_ROLES = {
    Audience.JOBSEEKERS: {Role.JOBSEEKER},
    Audience.EMPLOYERS: {Role.EMPLOYER},
    Audience.JOBSEEKERS_AND_EMPLOYERS: {Role.JOBSEEKER, Role.EMPLOYER},
    Audience.STAFF: {Role.STAFF},
}


# What somebody may call who has to set up a second factor first: whole rooms, and leaving.
_SETTING_UP = {"factors", "proof", "auth.sign_out"}


class SignInNeeded(NotAllowed):
    """Nobody is signed in, and the page is not for everybody."""


def _declare(audience: Audience) -> Callable[[View], View]:
    def mark(view: View) -> View:
        """Write on a view whom it is for."""
        view.audience = audience  # type: ignore[attr-defined]
        return view

    return mark


anyone = _declare(Audience.ANYONE)
signed_in = _declare(Audience.SIGNED_IN)
jobseekers = _declare(Audience.JOBSEEKERS)
employers = _declare(Audience.EMPLOYERS)
jobseekers_and_employers = _declare(Audience.JOBSEEKERS_AND_EMPLOYERS)
staff = _declare(Audience.STAFF)


def proven_again(back_to: str) -> Callable[[View], View]:
    """Ask once more who it is before a view, unless they proved it minutes ago. Stands below who may call the view.

    `back_to`: the endpoint of the page whose button was pressed; what was sent has to be sent again from there.
    """

    def ask_before(view: View) -> View:
        """Put the question before a view."""

        @wraps(view)
        def asked(*arguments: Any, **values: Any) -> ResponseReturnValue:
            """Answer as the view does, or ask first."""
            if accounts.is_proved(_signed_in_viewer().proved_at, now=now()):
                return cast(ResponseReturnValue, view(*arguments, **values))
            is_page = request.method == "GET"
            if not is_page:
                flash("Nothing was changed yet: confirm first that it is you, then do it again.")
            target = request.full_path.rstrip("?") if is_page else url_for(back_to)
            return redirect(url_for("proof.ask", next=target), 303)

        return cast(View, asked)

    return ask_before


def audience_of(view: Callable[..., Any]) -> Audience | None:
    """Give who may call this view, None when it does not say."""
    return getattr(view, "audience", None)


def init_access(app: Flask) -> None:
    """Ask before every view whether this person may call it."""
    anyone(app.view_functions["static"])
    app.before_request(_check_access)


def viewer() -> Viewer | None:
    """Give who is signed in, None when nobody is."""
    return current_user if current_user.is_authenticated else None


def current_account() -> Account:
    """Give the account that is signed in. Raises: SignInNeeded."""
    person = _signed_in_viewer()
    account = current_session().get(Account, person.account_id)
    if account is None:
        raise SignInNeeded("Your account is gone.")
    return account


def current_candidate() -> Candidate:
    """Give the jobseeker who is signed in. Raises: NotFound for anybody else."""
    own = select(Candidate).where(Candidate.account_id == _signed_in_viewer().account_id)
    candidate = current_session().scalar(own)
    if candidate is None:
        raise NotFound(NO_SUCH_PAGE)
    return candidate


def current_member() -> Member:
    """Give the employer's membership; its organisation is the only one they act for. Raises: NotAllowed without one.

    Remembered as long as the request's session.
    """
    session = current_session()
    if Member not in session.info:
        own = select(Member).where(Member.account_id == _signed_in_viewer().account_id).order_by(Member.id)
        session.info[Member] = session.scalars(own).first()
    member = cast(Member | None, session.info[Member])
    if member is None:
        raise NotAllowed("You are no longer a member of an organisation. Ask its owner to invite you again.")
    return member


def current_acceptance() -> Acceptance:
    """Give whose badges count for the employer who asks. Raises: NotAllowed without a membership."""
    return acceptance_of(current_session(), current_member().organisation_id)


def current_equivalents(requirements: Iterable[Requirement | RequirementValues]) -> Equivalents:
    """Give what counts as the badges that are asked for, for the employer who asks. Raises: NotAllowed."""
    return counting_as(current_session(), asked_badges(requirements), current_member().organisation_id)


def home_of(role: Role) -> str:
    """Give the address of the first page for people of this role."""
    endpoints = {Role.JOBSEEKER: "dashboard.show", Role.EMPLOYER: "vacancies.index", Role.STAFF: "staff.show"}
    endpoint = endpoints[role]
    return url_for(endpoint if endpoint in current_app.view_functions else "account.show")


def _signed_in_viewer() -> Viewer:
    person = viewer()
    if person is None:
        raise SignInNeeded("Sign in to see this page.")
    return person


def _check_access() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    audience = audience_of(current_app.view_functions[request.endpoint])
    if audience is None:
        raise NotFound(NO_SUCH_PAGE)
    if request.endpoint in FOR_NOBODY:
        return None
    person = viewer()
    if person is not None and person.owes_second_factor and not _SETTING_UP & {request.endpoint, request.blueprint}:
        return _ask_for_second_factor()
    if audience is Audience.ANYONE:
        return None
    if person is None:
        return _ask_to_sign_in()
    if audience is not Audience.SIGNED_IN and person.role not in _ROLES[audience]:
        raise NotAllowed(f"This page is for {audience.value}. You are signed in as {person.name}.")
    return None


def _ask_for_second_factor() -> ResponseReturnValue:
    if request.method != "GET":
        raise NotAllowed("Set up a second step of signing in first; nothing was done.")
    return redirect(url_for("factors.show"), 303)


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        raise SignInNeeded("You are no longer signed in, so this was not kept.")
    if "HX-Request" in request.headers:
        return "", 204, {"HX-Redirect": url_for("auth.sign_in")}
    return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")), 303)
