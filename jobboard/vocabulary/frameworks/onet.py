"""O*NET, the occupational database of the United States: its text files, or the same re-encoded as CSV.

Skills, knowledge and abilities are its elements; what it calls technology skills are programs and tools by name, each
part of a class of products. Tasks are sentences about one occupation and become no skills.
Source: O*NET data dictionary, 29.2.
"""

from collections.abc import Iterator
from urllib.parse import quote

from jobboard.models import LabelKind, Need, SkillKind
from jobboard.vocabulary.frameworks.files import Columns, Row
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import (
    BroaderEntry,
    LabelEntry,
    NeedEntry,
    OccupationEntry,
    SkillEntry,
    Stream,
)

IMPORTANT = 3.0
"""From this importance on an element is essential. Source: O*NET scale IM, 1 to 5, where 3 is "important"."""

_ELEMENT = "https://www.onetonline.org/find/descriptor/result/"
OCCUPATION = "https://www.onetonline.org/link/summary/"
_TECHNOLOGY = "https://www.onetonline.org/search/tech/example?e="
_CLASS = "urn:unspsc:"

# What the elements under these numbers are. The numbers themselves say only "skills", "knowledge" or "abilities".
_KINDS = {
    "2.A": SkillKind.SKILL,
    "2.B": SkillKind.SKILL,
    "2.C": SkillKind.KNOWLEDGE,
    "1.A": SkillKind.ABILITY,
}
_SOC = ("O*NET-SOC Code", "soc")
_ELEMENTS: Columns = {
    "id": ("Element ID", "element_id"),
    "label": ("Element Name", "name"),
    "description": ("Description", "description"),
}
_IMPORTANCE: Columns = {
    "occupation": _SOC,
    "id": ("Element ID", "element_id"),
    "importance": ("Data Value", "importance_1_5"),
    "scale": ("Scale ID", ""),
    "suppress": ("Recommend Suppress", ""),
}
_TECHNOLOGIES: Columns = {
    "occupation": _SOC,
    "label": ("Example", "example"),
    "class": ("Commodity Code", "commodity_code"),
    "class label": ("Commodity Title", "commodity"),
}


class Onet(Framework):
    """O*NET. The keys are the addresses at which O*NET OnLine shows each thing."""

    name = "O*NET"
    word = "onet"
    address = "https://www.onetcenter.org/database.html"
    credit = (
        "This product includes information from the O*NET {version} Database by the U.S. Department of Labor, "
        "Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark "
        "of USDOL/ETA. All or some of this information has been modified; USDOL/ETA has not approved, endorsed, or "
        "tested these modifications."
    )
    FILES = {
        "Occupation Data": r"occupation[ _]data|occupations",
        "Alternate Titles": r"alternate[ _]titles",
        "Content Model Reference": r"content[ _]model[ _]reference|elements",
        "Skills, Knowledge, Abilities": r"(skills|knowledge|abilities|occupation_importance)",
        "Technology Skills": r"technology[ _]skills",
    }
    REQUIRED = ("Occupation Data", "Content Model Reference", "Technology Skills")
    STREAMS = {
        Stream.SKILLS: ("Content Model Reference", "Technology Skills"),
        Stream.BROADER: ("Content Model Reference", "Technology Skills"),
        Stream.OCCUPATIONS: ("Occupation Data",),
        Stream.OCCUPATION_LABELS: ("Alternate Titles",),
        Stream.NEEDS: ("Skills, Knowledge, Abilities", "Technology Skills"),
    }

    def skills(self) -> Iterator[SkillEntry]:
        """Read the elements, the classes of products, and the technologies."""
        elements = list(self._elements())
        above = {_parent(row["id"]) for row in elements}
        for row in elements:
            kind = SkillKind.GROUP if row["id"] in above else _KINDS[row["id"][:3]]
            yield SkillEntry(_ELEMENT + row["id"], row.needed("label"), kind, row["id"], row["description"])
        known: set[str] = set()
        for row in self.rows("Technology Skills", _TECHNOLOGIES):
            code, label = row.needed("class"), row.needed("label")
            if code not in known:
                yield SkillEntry(_CLASS + code, row.needed("class label"), SkillKind.GROUP, code)
            if label not in known:
                yield SkillEntry(_technology(label), label, SkillKind.TECHNOLOGY)
            known |= {code, label}

    def broader(self) -> Iterator[BroaderEntry]:
        """Read in which group each element is, by its number, and of which class each technology."""
        for row in self._elements():
            if (parent := _parent(row["id"])) not in _KINDS:
                yield BroaderEntry(_ELEMENT + row["id"], _ELEMENT + parent)
        for row in self.rows("Technology Skills", _TECHNOLOGIES):
            yield BroaderEntry(_technology(row["label"]), _CLASS + row["class"])

    def occupations(self) -> Iterator[OccupationEntry]:
        """Read the occupations."""
        columns = {"code": _SOC, "label": ("Title", "title"), "description": ("Description", "description")}
        for row in self.rows("Occupation Data", columns):
            yield OccupationEntry(OCCUPATION + row.needed("code"), row.needed("label"), row["code"], row["description"])

    def occupation_labels(self) -> Iterator[LabelEntry]:
        """Read the other titles, also the short ones."""
        columns = {
            "occupation": _SOC,
            "title": ("Alternate Title", "alternate_title"),
            "short": ("Short Title", "short_title"),
        }
        for row in self.rows("Alternate Titles", columns):
            for title in (row["title"], row["short"]):
                if title and title != "n/a":
                    yield LabelEntry(OCCUPATION + row["occupation"], title, LabelKind.ALTERNATIVE)

    def needs(self) -> Iterator[NeedEntry]:
        """Read how important the elements are to occupations, and which technologies they use."""
        for row in self.rows("Skills, Knowledge, Abilities", _IMPORTANCE):
            if row["scale"] in ("", "IM") and row["suppress"] != "Y":
                importance = row.number("importance", 1, 5)
                need = Need.ESSENTIAL if importance >= IMPORTANT else Need.OPTIONAL
                yield NeedEntry(OCCUPATION + row["occupation"], _ELEMENT + row["id"], need, importance)
        for row in self.rows("Technology Skills", _TECHNOLOGIES):
            yield NeedEntry(OCCUPATION + row["occupation"], _technology(row["label"]), Need.OPTIONAL)

    def _elements(self) -> Iterator[Row]:
        for row in self.rows("Content Model Reference", _ELEMENTS):
            if row["id"][:3] in _KINDS and row["id"] not in _KINDS:
                yield row


def _parent(number: str) -> str:
    return number.rpartition(".")[0]


def _technology(label: str) -> str:
    return _TECHNOLOGY + quote(label, safe="")
