"""Documents as bytes, as small as they get, for what people were when they were last compared."""

import json
import zlib
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from jobboard.search.document import BadgeEntry, CandidateDocument, Grade, SkillEntry

_LISTS = ("vacancies", "claimed", "hours", "contracts")


def pack(document: CandidateDocument) -> bytes:
    """Give a document as bytes."""
    return zlib.compress(json.dumps(asdict(document), default=_moment, separators=(",", ":")).encode())


def unpack(packed: bytes) -> CandidateDocument:
    """Give the document that was packed. What another release knew beside it is left out, what it lacked is default."""
    values = _known(CandidateDocument, json.loads(zlib.decompress(packed)))
    values |= {name: tuple(values[name]) for name in _LISTS if name in values}
    values["badges"] = tuple(_badge(each) for each in values["badges"])
    values["next_change"] = values["next_change"] and datetime.fromisoformat(values["next_change"])
    values["available_from"] = _day(values.get("available_from"))
    return CandidateDocument(**values)


def _moment(value: date) -> str:
    return value.isoformat()  # Of a datetime too, with its time.


def _badge(packed: dict[str, Any]) -> BadgeEntry:
    values = _known(BadgeEntry, packed)
    days = {name: _day(values.get(name)) for name in ("issued", "valid_until")}
    skills = (SkillEntry(each["skill"], each["level"], Grade(each["grade"])) for each in values["skills"])
    return BadgeEntry(**{**values, **days, "skills": tuple(skills)})


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _known(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in values.items() if name in names}
