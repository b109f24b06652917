"""The Government Digital and Data Profession Capability Framework: skills at four levels, and who needs them.

Source: ddat-capability-framework.service.gov.uk, which shows all skills on one page, each under its name.
"""

import re
from collections.abc import Iterator

from jobboard.models import Need, SkillKind
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import NeedEntry, OccupationEntry, SkillEntry, Stream

_SKILL = "https://ddat-capability-framework.service.gov.uk/skills#"
_ROLE = "https://ddat-capability-framework.service.gov.uk/role/"
_LEVELS = {each: each.lower() for each in ("Awareness", "Working", "Practitioner", "Expert")}
_ROLES = {
    "family": ("family",),
    "role": ("role",),
    "role level": ("role_level",),
    "skill": ("skill",),
    "level": ("skill_level",),
}


class Gdad(Framework):
    """The framework of the United Kingdom's government for digital work. A role at its level is an occupation."""

    name = "Government Digital and Data"
    word = "gdad"
    address = "https://ddat-capability-framework.service.gov.uk/"
    credit = (
        "Contains public sector information licensed under the Open Government Licence v3.0 "
        "(Government Digital and Data Profession Capability Framework)."
    )
    FILES = {"skills": r"gdad_skills", "role skills": r"gdad_role_skills"}
    REQUIRED = ("skills",)
    STREAMS = {
        Stream.SKILLS: ("skills",),
        Stream.OCCUPATIONS: ("role skills",),
        Stream.NEEDS: ("role skills",),
    }

    def skills(self) -> Iterator[SkillEntry]:
        """Read the skills."""
        for row in self.rows("skills", {"label": ("skill",), "description": ("description",)}):
            label = row.needed("label")
            yield SkillEntry(_SKILL + _slug(label), label, SkillKind.SKILL, description=row["description"])

    def occupations(self) -> Iterator[OccupationEntry]:
        """Read the roles at their levels, each once."""
        known: set[str] = set()
        for row in self.rows("role skills", _ROLES):
            key = _role(row["role"], row["role level"])
            if key not in known:
                known.add(key)
                label = row["role level"] or row.needed("role")
                yield OccupationEntry(key, label, description=f"{row['family']}: {row['role']}")

    def needs(self) -> Iterator[NeedEntry]:
        """Read which role at which level needs which skill, and at what level."""
        for row in self.rows("role skills", _ROLES):
            role, skill = _role(row["role"], row["role level"]), _SKILL + _slug(row["skill"])
            yield NeedEntry(role, skill, Need.ESSENTIAL, level=row.one_of("level", _LEVELS))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _role(role: str, level: str) -> str:
    return f"{_ROLE}{_slug(role)}#{_slug(level)}" if level else _ROLE + _slug(role)
