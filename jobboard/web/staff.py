"""The first page of staff: where their tools are."""

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select

from jobboard.models import OutboxEntry, Task
from jobboard.web.access import staff
from jobboard.web.session import current_session, now

blueprint = Blueprint("staff", __name__, url_prefix="/staff")

# Endpoint, label and what it is for; a tool that is not part of this installation is left out.
TOOLS: tuple[tuple[str, str, str], ...] = (
    ("issuers.index", "Issuers", "See who stands behind an issuer, decide about it, and take that back."),
    (
        "issuers.look_alikes",
        "Look-alikes",
        "Issuers that may be taken for somebody known, and are held until you looked.",
    ),
    (
        "mapping.waiting",
        "Skills of badges",
        "Say what badges prove whose words name no skill.",
    ),
    ("word_mapping.waiting", "Words of badges", "Say what tags and names mean that name no skill."),
    ("registries.index", "Registries", "The lists of issuers that others keep, and what changed in them."),
    ("staff_equivalents.show", "Equivalents", "Say for everybody which badge counts as which, and take that back."),
    ("staff_checks.show", "Checks of badges", "See what verdicts stand on, what cannot be read, and try it again."),
    ("staff_search.show", "Changes that search refused", "See what could not be written to search, and try it again."),
    ("demo.show", "Demo badges", "Revoke a made-up badge and watch the person leave search."),
)


@blueprint.get("")
@staff
def show() -> ResponseReturnValue:
    """Show the tools, and whether work that is due waits or has failed."""
    return render_template(
        "staff/show.html",
        tools=[
            (label, url_for(endpoint), about)
            for endpoint, label, about in TOOLS
            if endpoint in current_app.view_functions
        ],
        waiting_tasks=_count(Task, Task.is_dead.is_(False), Task.due_at <= now()),
        dead_tasks=_count(Task, Task.is_dead.is_(True)),
        waiting_people=_count(OutboxEntry, OutboxEntry.is_dead.is_(False)),
        dead_people=_count(OutboxEntry, OutboxEntry.is_dead.is_(True)),
    )


def _count(kind: type[Task] | type[OutboxEntry], *conditions: ColumnElement[bool]) -> int:
    return current_session().scalar(select(func.count()).select_from(kind).where(*conditions)) or 0
