"""Edits from several windows: nothing that was changed since a form was opened is written over unseen."""

import json
from hashlib import sha256

from jobboard.errors import Conflict


class Overtaken(Conflict):
    """What a form showed was changed in the meantime, and what is sent says something else."""


def stamp_of(values: object) -> str:
    """Give a short text that stands for the values of a dataclass: a form carries it and sends it back."""
    return sha256(json.dumps(vars(values), sort_keys=True).encode()).hexdigest()[:32]


def refuse_overtaken(there: object, wanted: object, seen: str | None) -> None:
    """Refuse to write values over others that the form did not show.

    `seen`: the stamp of what the form showed; None: whoever writes is no form, and replaces what is there.

    Raises: Overtaken, unless what is wanted is there already.
    """
    if seen is not None and seen != stamp_of(there) and wanted != there:
        raise Overtaken("This was changed in another window since you opened it.")
