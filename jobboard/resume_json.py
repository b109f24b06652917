"""A resume as JSON Resume, from what others may see of it. Certificates are the badges that are verified, no others.

Source: JSON Resume schema 1.0.0: basics, work, volunteer, education, skills, languages, projects, certificates; other
keys are allowed everywhere. Ours begin with `x-`.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.models import SectionKind
from jobboard.snapshots import Snapshot, SnapshotItem, SnapshotSection

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"

_MONTHS = {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name}
_DATE = re.compile(r"(?:([a-z]{3,9})\.?\s+)?((?:19|20)\d\d)", re.IGNORECASE)
_LANGUAGES = "languages"


@dataclass(frozen=True)
class Certificate:
    """A verified badge. `credential`: its own id; `url`: where it stands, None: at no address that is known.

    `state`: the verdict in words, with its date.
    """

    name: str
    issuer: str
    issued_at: datetime | None
    credential: str
    url: str | None
    state: str


def as_json_resume(
    name: str, resume: Snapshot, certificates: Iterable[Certificate], *, now: datetime
) -> dict[str, Any]:
    """Give the JSON values. What has no place in the standard stands under `x-sections`, as it was written."""
    by_kind = {
        kind: [item for section in resume.sections if section.kind == kind for item in section.items]
        for kind in SectionKind
    }
    own = [each for each in resume.sections if each.kind == SectionKind.OWN]
    languages = [item for each in own if _is_languages(each) for item in each.items]
    basics = {"name": name, "label": resume.headline, "summary": resume.summary}
    return {
        "$schema": SCHEMA,
        "basics": basics | ({"location": {"city": resume.place}} if resume.place else {}),
        "work": [_work(item, "name") for item in by_kind[SectionKind.EXPERIENCE]],
        "volunteer": [_work(item, "organization") for item in by_kind[SectionKind.VOLUNTEERING]],
        "education": [_education(item) for item in by_kind[SectionKind.EDUCATION]],
        "skills": [*map(_skill, by_kind[SectionKind.SKILLS]), *({"name": label} for label in resume.skills)],
        "languages": [{"language": item.title, "fluency": item.organisation or item.description} for item in languages],
        "certificates": [_certificate(each) for each in certificates],
        "x-sections": [_section(each) for each in own if each.items and not _is_languages(each)],
        "meta": {"version": "v1.0.0", "lastModified": now.strftime("%Y-%m-%dT%H:%M:%S")},
    }


def _is_languages(section: SnapshotSection) -> bool:
    return section.title.casefold().startswith(_LANGUAGES)


def _work(item: SnapshotItem, employer: str) -> dict[str, str]:
    return {employer: item.organisation, "position": item.title, "summary": item.description, **_dates(item)}


def _education(item: SnapshotItem) -> dict[str, Any]:
    courses = [item.description] if item.description else []
    return {"institution": item.organisation, "area": item.title, "courses": courses, **_dates(item)}


def _skill(item: SnapshotItem) -> dict[str, Any]:
    return {"name": item.title, "keywords": [line for line in item.description.splitlines() if line.strip()]}


def _section(section: SnapshotSection) -> dict[str, Any]:
    items = [
        {"name": each.title, "entity": each.organisation, "description": each.description, **_dates(each)}
        for each in section.items
    ]
    return {"title": section.title, "items": items}


def _certificate(badge: Certificate) -> dict[str, str]:
    made = {"name": badge.name, "issuer": badge.issuer, "x-verification": badge.state, "x-credential": badge.credential}
    made |= {"date": badge.issued_at.date().isoformat()} if badge.issued_at else {}
    return made | ({"url": badge.url} if badge.url else {})


def _dates(item: SnapshotItem) -> dict[str, str]:
    found = {"startDate": _date(item.started), "endDate": _date(item.ended)}
    return {key: value for key, value in found.items() if value}


def _date(text: str) -> str:
    """Give a date that people wrote as the standard has it, 2021-05 or 2021; empty for anything else."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return ""
    month = _MONTHS.get((found[1] or "").lower()[:3])
    return f"{found[2]}-{month:02}" if month else found[2]
