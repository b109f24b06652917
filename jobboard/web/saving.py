"""Forms that save by themselves while somebody types: with scripts, htmx sends them; without, there is the button."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from jobboard.edits import Overtaken
from jobboard.errors import Rejected


@dataclass(frozen=True)
class Saving:
    """How a form stands. `seen`: the stamp that it carries; `at`: when it was saved; `problem`: why it was not."""

    seen: str
    at: datetime | None = None
    problem: str = ""


def is_by_itself() -> bool:
    """Tell whether a form was sent by the page, and nobody pressed its button."""
    return "HX-Request" in request.headers


def seen_stamp() -> str:
    """Give the stamp that the form carries; a form without one has seen nothing of what is there."""
    return request.form.get("seen", "")


def not_saved(error: Rejected | Overtaken) -> Saving:
    """Give how a form stands that was refused: it carries what it carried."""
    if isinstance(error, Overtaken):
        return Saving(seen_stamp(), problem=f"{error.message} Choose “Save” to see both.")
    return Saving(seen_stamp(), problem=" ".join(error.fields.values()) or error.message)


def status_of_refusal(status: int) -> int:
    """Give the status of a page that refuses: htmx shows nothing but what is well, and the page says the rest."""
    return 200 if is_by_itself() else status
