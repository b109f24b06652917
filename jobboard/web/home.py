"""The first page: what this is, and a door for jobseekers and one for employers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from jobboard.web.access import anyone

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@anyone
def show() -> ResponseReturnValue:
    """Show the two doors."""
    return render_template("home/show.html")
