"""JSON Resume as a draft.

Source: JSON Resume schema 1.0.0 (jsonresume.org/schema): basics, work, volunteer, education, awards, certificates,
publications, skills, languages, interests, references, projects.
"""

import calendar
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jobboard.resume_reading.draft import LONGEST_LINE, Draft, DraftItem, DraftSection, Problem, Unreadable, storable
from jobboard.resume_reading.personal import BIRTH, CONTACT, NATIONALITY, PHOTO, REFEREES, STATUS, without_personal

_LONGEST_VALUE = 5_000
_MONTHS = tuple(calendar.month_name)[1:]
_DATE = re.compile(r"((?:19|20)\d\d)(?:-(\d\d))?(?:-\d\d)?")


@dataclass(frozen=True)
class _Rows:
    """A section of ours, and the keys of its rows. `titles`: the first that says something, several joined."""

    kind: str
    title: str
    key: str
    titles: tuple[tuple[str, ...], ...]
    organisations: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


_SECTIONS = (
    _Rows("experience", "Experience", "work", (("position",), ("name",)), ("name",), ("summary", "highlights")),
    _Rows(
        "education",
        "Education and training",
        "education",
        (("studyType", "area"), ("institution",)),
        ("institution",),
        ("courses",),
    ),
    _Rows("skills", "Skills", "skills", (("name",),), ("level",), ("keywords",)),
    _Rows(
        "volunteering",
        "Volunteering",
        "volunteer",
        (("position",), ("organization",)),
        ("organization",),
        ("summary", "highlights"),
    ),
    _Rows("own", "Languages", "languages", (("language",),), ("fluency",)),
    _Rows("own", "Certificates", "certificates", (("name",),), ("issuer",)),
    _Rows("own", "Awards", "awards", (("title",),), ("awarder",), ("summary",)),
    _Rows("own", "Publications", "publications", (("name",),), ("publisher",), ("summary",)),
    _Rows("own", "Projects", "projects", (("name",),), ("entity",), ("description", "highlights")),
    _Rows("own", "Interests", "interests", (("name",),), (), ("keywords",)),
)
_PERSONAL = {
    CONTACT: ("email", "phone", "url", "website", "location", "profiles", "address"),
    PHOTO: ("image", "picture", "photo"),
    BIRTH: ("birth", "birthDate", "birthday", "dateOfBirth", "age"),
    NATIONALITY: ("nationality", "citizenship"),
    STATUS: ("gender", "sex", "maritalStatus", "religion", "pronouns"),
}


def read_json_resume(data: bytes) -> Draft:
    """Give the draft that a JSON Resume makes. Raises: Unreadable."""
    try:
        resume = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Problem.DAMAGED) from error
    if not isinstance(resume, dict):
        raise Unreadable(Problem.UNKNOWN_KIND)
    basics = resume.get("basics")
    basics = basics if isinstance(basics, dict) else {}
    sections = tuple(
        DraftSection(each.kind, each.title, items)
        for each in _SECTIONS
        if (items := tuple(_items(resume.get(each.key), each)))
    )
    left_out = [what for what, keys in _PERSONAL.items() if any(basics.get(key) for key in keys)]
    left_out += [REFEREES] if resume.get("references") else []
    summary, personal = without_personal(_text(basics.get("summary")).splitlines())
    told = tuple(dict.fromkeys([*left_out, *personal]))
    return Draft(_text(basics.get("label"))[:LONGEST_LINE], "\n".join(summary), sections, told)


def _items(rows: object, keys: _Rows) -> Iterator[DraftItem]:
    for row in rows if isinstance(rows, list) else ():
        title = _first(row, keys.titles) if isinstance(row, dict) else ""
        if title:
            organisation = _first(row, tuple((key,) for key in keys.organisations))
            description = "\n".join(filter(None, (_text(row.get(key)) for key in keys.texts)))
            yield DraftItem(title, "" if organisation == title else organisation, *_dates(row), description)


def _first(row: Mapping[str, Any], choices: tuple[tuple[str, ...], ...]) -> str:
    """Give the first of these that says something."""
    said = (" ".join(filter(None, (_text(row.get(key)) for key in keys))) for keys in choices)
    return next(filter(None, said), "")


def _dates(row: Mapping[str, Any]) -> tuple[str, str]:
    once = _date(row.get("date") or row.get("releaseDate"))
    return (once, once) if once else (_date(row.get("startDate")), _date(row.get("endDate")))


def _date(value: object) -> str:
    """Give a date as people write it: May 2021."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return _text(value)[:40] if isinstance(value, str) else ""
    month = int(found[2] or 0)
    return f"{_MONTHS[month - 1]} {found[1]}" if 1 <= month <= 12 else found[1]


def _text(value: object) -> str:
    """Give a text, a number or a list of them as a text; anything else is none."""
    if isinstance(value, list):
        return "\n".join(filter(None, (_text(each) for each in value[:100] if not isinstance(each, list))))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return storable(str(value))[:_LONGEST_VALUE].strip()
