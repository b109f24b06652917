"""What every page shows around its content: the name and the navigation of this person's role."""

from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for
from flask_login import AnonymousUserMixin

from jobboard.models import Role
from jobboard.web.forms import csrf_field
from jobboard.web.login import Viewer
from jobboard.web.places import place_name
from jobboard.web.presenters.words import count_of, day, moment

SITE_NAME = "Badge Job Board"


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation."""

    label: str
    address: str
    is_current: bool


# Endpoint and label; what is not part of this installation is left out.
_NAVIGATION: dict[Role | None, tuple[tuple[str, str], ...]] = {
    None: (
        ("jobs.index", "Find a job"),
        ("catalogue.index", "Badge catalogue"),
        ("auth.sign_in", "Sign in"),
        ("auth.register", "Register"),
    ),
    Role.JOBSEEKER: (
        ("dashboard.show", "Next steps"),
        ("wallet.wall", "Badges"),
        ("resume.show", "Resume"),
        ("jobs.index", "Jobs"),
        ("catalogue.index", "Badge catalogue"),
        ("applications.index", "Applications"),
        ("account.show", "Account"),
    ),
    Role.EMPLOYER: (
        ("search.find", "Find people"),
        ("searches.index", "Saved searches"),
        ("vacancies.index", "Vacancies"),
        ("catalogue.index", "Badge catalogue"),
        ("account.show", "Account"),
    ),
    Role.STAFF: (("staff.show", "Staff"), ("catalogue.index", "Badge catalogue"), ("account.show", "Account")),
}


# Rooms that have no entry of their own, and whose entry is current on their pages.
_SHOWN_UNDER = {
    "factors": "account",
    "mail_settings": "account",
    "own_data": "account",
    "profile": "resume",
    "proof": "account",
    "texts": "resume",
    "versions": "resume",
    "vacancy_editor": "vacancies",
    "companies": "jobs",
    "vacancy_opening": "vacancies",
    "pipeline": "vacancies",
    "pipeline_person": "vacancies",
    "answers": "vacancies",
    "demo": "staff",
}


def init_layout(app: Flask) -> None:
    """Make known to templates what base.html shows, and how dates, numbers and places are written."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=day, moment=moment, count_of=count_of, place_name=place_name)
    app.jinja_env.globals.update(csrf_field=csrf_field, site_name=SITE_NAME, navigation=_navigation)
    app.context_processor(lambda: {"viewer": known_viewer()})


def known_viewer() -> Viewer | None:
    """Give who is signed in as far as it is known; never asks the database, which may be away on an error page."""
    user = g.get("_login_user")
    return None if user is None or isinstance(user, AnonymousUserMixin) else user


def _navigation() -> tuple[NavigationItem, ...]:
    viewer = known_viewer()
    return tuple(
        NavigationItem(label, url_for(endpoint), _is_in(endpoint))
        for endpoint, label in _NAVIGATION[viewer.role if viewer else None]
        if endpoint in current_app.view_functions
    )


def _is_in(endpoint: str) -> bool:
    if endpoint.startswith("auth."):
        return request.endpoint == endpoint
    room = request.blueprint or ""
    return _SHOWN_UNDER.get(room, room) == endpoint.partition(".")[0]
