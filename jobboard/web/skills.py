"""Finding a skill of the vocabulary by name. Fields for skills offer what this page finds while somebody types."""

from flask import Blueprint, render_template, request

from jobboard.vocabulary.finding import find_skills
from jobboard.web.access import signed_in
from jobboard.web.session import current_session

blueprint = Blueprint("skills", __name__)

FIELDS = ("q", "add", "find")
"""What fields are called in which skills are typed; the first that says something is meant."""

_OFFERED = 8
_LONGEST = 100


@blueprint.get("/skills")
@signed_in
def find() -> str:
    """Show the skills that the typed words may mean, told apart where names are alike."""
    words = next((text for name in FIELDS if (text := request.args.get(name, "").strip())), "")[:_LONGEST]
    return render_template("skills/find.html", words=words, found=find_skills(current_session(), words, _OFFERED))
