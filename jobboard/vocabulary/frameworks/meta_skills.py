"""The twelve meta-skills of "Skills 4.0" by Skills Development Scotland: their names and themes alone.

Their definitions are under a licence that does not allow every use, so they are not read.
"""

import re
from collections.abc import Iterator

from jobboard.models import SkillKind
from jobboard.vocabulary.frameworks.documents import read_document
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import BroaderEntry, SkillEntry, Stream


class MetaSkills(Framework):
    """The meta-skills. They have no addresses of their own, so their keys are names."""

    name = "Skills 4.0 meta-skills"
    word = "meta-skills"
    address = "https://www.skillsdevelopmentscotland.co.uk/"
    credit = "Names of the meta-skills: Skills Development Scotland, Skills 4.0, 2018."
    FILES = {"meta-skills": r"meta_?skills"}
    REQUIRED = ("meta-skills",)
    STREAMS = {Stream.SKILLS: REQUIRED, Stream.BROADER: REQUIRED}

    def skills(self) -> Iterator[SkillEntry]:
        """Read the themes and their skills."""
        for theme, skills in self._themes():
            yield SkillEntry(_key(theme), theme, SkillKind.GROUP)
            for skill in skills:
                yield SkillEntry(_key(skill), skill, SkillKind.SKILL)

    def broader(self) -> Iterator[BroaderEntry]:
        """Read in which theme each skill is."""
        for theme, skills in self._themes():
            for skill in skills:
                yield BroaderEntry(_key(skill), _key(theme))

    def _themes(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for file in self.files["meta-skills"]:
            for part in read_document(file).parts("themes"):
                yield part.text("theme"), part.texts("skills")


def _key(name: str) -> str:
    return "urn:sds:meta-skill:" + re.sub(r"[^a-z]+", "-", name.lower())
