"""ESCO, the European classification of skills and occupations: the Commission's CSV files, or the same re-encoded.

Source: ESCO handbook, "CSV download"; the columns are those of versions 1.0 to 1.2.
"""

from collections.abc import Iterator

from jobboard.models import LabelKind, Need, SkillKind
from jobboard.vocabulary.frameworks.files import Columns, Row
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import (
    BroaderEntry,
    LabelEntry,
    NeedEntry,
    OccupationEntry,
    RelationEntry,
    SkillEntry,
    Stream,
)

NAME_SPACE = "http://data.europa.eu/esco/"

# Skills, knowledge, transversal skills, language skills: everybody has those, so they are no skills of anybody.
_TOPS = frozenset(
    f"{NAME_SPACE}skill/{each}"
    for each in (
        "335228d2-297d-4e0e-a6ee-bc6a8dc110d9",
        "c46fcb45-5c14-4ffa-abed-5a43f104bb22",
        "04a13491-b58c-4d33-8b59-8fad0d55fe9e",
        "e35a5936-091d-4e87-bafe-f264e55bd656",
    )
)
_KINDS = {
    "knowledge": SkillKind.KNOWLEDGE,
    "K": SkillKind.KNOWLEDGE,
    "skill/competence": SkillKind.SKILL,
    "S": SkillKind.SKILL,
    "": SkillKind.SKILL,
}
_NEEDS = {"essential": Need.ESSENTIAL, "E": Need.ESSENTIAL, "optional": Need.OPTIONAL, "O": Need.OPTIONAL}
_NAMES: Columns = {
    "key": ("conceptUri", "id"),
    "label": ("preferredLabel", "label"),
    "alternative": ("altLabels", "alt_labels"),
    "hidden": ("hiddenLabels", "hidden_labels", ""),
}
_SKILLS: Columns = {
    **_NAMES,
    "kind": ("skillType", "type"),
    "reuse": ("reuseLevel", "reuse"),
    "description": ("description", ""),
    "broader": ("broader", ""),
}
_GROUPS: Columns = {
    **_NAMES,
    "code": ("code", ""),
    "description": ("description", ""),
    "broader": ("broader", ""),
}
_OCCUPATIONS: Columns = {**_NAMES, "code": ("code",), "description": ("description",)}
_ISCO_GROUPS: Columns = {
    "key": ("conceptUri", ""),
    "label": ("preferredLabel", "label"),
    "code": ("code",),
    "description": ("description",),
}


class Esco(Framework):
    """ESCO. Its own addresses are the keys."""

    name = "ESCO"
    word = "esco"
    address = "https://esco.ec.europa.eu/"
    credit = (
        "This service uses the ESCO classification of the European Commission. It was changed: the names of skills and "
        "occupations were brought into the form of this site, and parts of it were left out."
    )
    FILES = {
        "skills": r"skills(_en)?(?![a-z])",
        "skills in other languages": r"skills_(?!en)(?P<language>[a-z]{2})(?![a-z])",
        "skillGroups": r"skill_?groups(_en)?(?![a-z])",
        "skill descriptions": r"skill_descriptions",
        "broaderRelationsSkillPillar": r"broaderrelationsskillpillar(_[a-z]{2})?",
        "skillSkillRelations": r"skill_?skill(relations)?(_[a-z]{2})?(?![a-z])",
        "occupations": r"occupations(_en)?(?![a-z])",
        "occupations in other languages": r"occupations_(?!en)(?P<language>[a-z]{2})(?![a-z])",
        "ISCOGroups": r"isco_?groups(_en)?(?![a-z])",
        "occupationSkillRelations": r"occupation_?skill(relations)?(_[a-z]{2})?(?![a-z])",
    }
    REQUIRED = ("skills", "skillGroups")
    STREAMS = {
        Stream.SKILLS: ("skills", "skillGroups"),
        Stream.SKILL_LABELS: ("skills", "skillGroups", "skills in other languages"),
        Stream.RELATIONS: ("skillSkillRelations",),
        Stream.OCCUPATIONS: ("occupations", "ISCOGroups"),
        Stream.OCCUPATION_LABELS: ("occupations", "occupations in other languages"),
        Stream.NEEDS: ("occupationSkillRelations",),
    }

    @property
    def streams(self) -> frozenset[Stream]:
        """What is broader stands in a file of its own, or in a column of the skills."""
        return super().streams | ({Stream.BROADER} if self._tells_broader() else frozenset())

    @property
    def missing(self) -> tuple[str, ...]:
        """Also what is broader must be told; occupations go with the groups of ISCO that they are in."""
        lacks_broader = () if self._tells_broader() else ("broaderRelationsSkillPillar",)
        lacks_groups = ("ISCOGroups",) if self.files["occupations"] and not self.files["ISCOGroups"] else ()
        return (*super().missing, *lacks_broader, *lacks_groups)

    @property
    def languages(self) -> frozenset[str]:
        """English, where English files are there, and those of the further files."""
        english = {"en"} if self.files["skills"] or self.files["occupations"] else set()
        return frozenset(english | {language for kind in _OTHERS for language, _ in self._other_files(kind)})

    def skills(self) -> Iterator[SkillEntry]:
        """Read the skills and their groups, without those at the very top."""
        columns = {"key": ("id",), "description": ("description",)}
        described = {_key(row): row["description"] for row in self.rows("skill descriptions", columns)}
        for row in self.rows("skills", _SKILLS):
            key = _key(row)
            yield SkillEntry(
                key,
                row.needed("label"),
                row.one_of("kind", _KINDS),
                description=row["description"] or described.get(key, ""),
                reuse=row["reuse"],
            )
        for row in self.rows("skillGroups", _GROUPS):
            if (key := _key(row)) not in _TOPS:
                yield SkillEntry(key, row.needed("label"), SkillKind.GROUP, row["code"], row["description"])

    def skill_labels(self) -> Iterator[LabelEntry]:
        """Read the other names in English, and all names in other languages."""
        for kind in ("skills", "skillGroups"):
            for row in self.rows(kind, _NAMES):
                yield from _others(row, "en")
        yield from self._in_other_languages("skills in other languages")

    def broader(self) -> Iterator[BroaderEntry]:
        """Read what is broader than what."""
        columns = {"key": ("conceptUri",), "broader": ("broaderUri",)}
        found = [self.rows("broaderRelationsSkillPillar", columns)]
        if not self.files["broaderRelationsSkillPillar"]:
            found = [self.rows("skills", _SKILLS), self.rows("skillGroups", _GROUPS)]
        for rows in found:
            for row in rows:
                for each in filter(None, row["broader"].split("|")):
                    if (broader := _address(row, "broader", each)) not in _TOPS:
                        yield BroaderEntry(_key(row), broader)

    def relations(self) -> Iterator[RelationEntry]:
        """Read which skills need which."""
        columns = {
            "key": ("originalSkillUri", "skill"),
            "needed": ("relatedSkillUri", "related"),
            "need": ("relationType", "relation"),
        }
        for row in self.rows("skillSkillRelations", columns):
            yield RelationEntry(_key(row), _address(row, "needed", row["needed"]), row.one_of("need", _NEEDS))

    def occupations(self) -> Iterator[OccupationEntry]:
        """Read the occupations, and the groups of ISCO-08 that they are in."""
        for row in self.rows("ISCOGroups", _ISCO_GROUPS):
            key = _key(row) if row["key"] else f"{NAME_SPACE}isco/C{row.needed('code')}"
            yield OccupationEntry(key, row.needed("label"), row["code"], row["description"], is_group=True)
        for row in self.rows("occupations", _OCCUPATIONS):
            yield OccupationEntry(_key(row), row.needed("label"), row["code"], row["description"])

    def occupation_labels(self) -> Iterator[LabelEntry]:
        """Read the other names of occupations."""
        for row in self.rows("occupations", _NAMES):
            yield from _others(row, "en")
        yield from self._in_other_languages("occupations in other languages")

    def needs(self) -> Iterator[NeedEntry]:
        """Read which occupations need which skills."""
        columns = {
            "occupation": ("occupationUri", "occupation"),
            "skill": ("skillUri", "skill"),
            "need": ("relationType", "relation"),
        }
        for row in self.rows("occupationSkillRelations", columns):
            occupation = _address(row, "occupation", row["occupation"], folder="occupation/")
            skill = _address(row, "skill", row["skill"], folder="skill/")
            yield NeedEntry(occupation, skill, row.one_of("need", _NEEDS))

    def _tells_broader(self) -> bool:
        first = next(self.rows("skills", _SKILLS), None)
        return bool(self.files["broaderRelationsSkillPillar"]) or (first is not None and bool(first.names["broader"]))

    def _other_files(self, kind: str) -> Iterator[tuple[str, Iterator[Row]]]:
        for file in self.files[kind]:
            yield file.stem.split("_")[1][:2], file.rows(_NAMES)

    def _in_other_languages(self, kind: str) -> Iterator[LabelEntry]:
        for language, rows in self._other_files(kind):
            for row in rows:
                if row["label"]:
                    yield LabelEntry(_key(row), row["label"], LabelKind.PREFERRED, language)
                yield from _others(row, language)


_OTHERS = ("skills in other languages", "occupations in other languages")


def _key(row: Row) -> str:
    return _address(row, "key", row["key"])


def _address(row: Row, column: str, text: str, *, folder: str = "") -> str:
    """Give the whole address: files that were re-encoded leave out its beginning."""
    address = text if text.startswith(NAME_SPACE) else f"{NAME_SPACE}{folder}{text}"
    if not text or "://" in address[len(NAME_SPACE) :] or "/" not in address[len(NAME_SPACE) :]:
        row.refuse(column, f"is {text[:80]!r}, no address of ESCO")
    return address


def _others(row: Row, language: str) -> Iterator[LabelEntry]:
    """Give the further names in a row. The Commission writes a line each, re-encoded files a bar between them."""
    key, preferred = _key(row), row["label"]
    between = "|" if row.names["alternative"] == "alt_labels" else "\n"
    if key in _TOPS:
        return
    for column, kind in (("alternative", LabelKind.ALTERNATIVE), ("hidden", LabelKind.HIDDEN)):
        for label in row[column].split(between):
            if (label := label.strip()) and label != preferred:
                yield LabelEntry(key, label, kind, language)
