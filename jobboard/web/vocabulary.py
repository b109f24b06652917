"""The frameworks of skills that this site uses, with their credits: open to everybody."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from jobboard.models import Role
from jobboard.vocabulary.in_use import vocabulary_in_use
from jobboard.web.access import anyone
from jobboard.web.layout import known_viewer
from jobboard.web.session import current_session

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/vocabulary")
@anyone
def show() -> ResponseReturnValue:
    """Show which frameworks and versions are in use, how much they hold, and whom they are from."""
    viewer = known_viewer()
    return render_template(
        "vocabulary/show.html",
        vocabulary=vocabulary_in_use(current_session()),
        is_staff=viewer is not None and viewer.role is Role.STAFF,
    )
