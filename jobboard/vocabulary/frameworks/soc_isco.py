"""Which groups of ISCO-08 the unit groups of SOC 2020 are, by the coding index that ONS publishes; saved as CSV.

There is no mapping of groups, since many of them overlap. The index places each of some 28,000 titles of jobs in both
classifications, and what is said of two groups is what follows from all of their titles. Source: ONS, "Classifying the
Standard Occupational Classification 2020 (SOC 2020) to the International Standard Classification of Occupations
(ISCO-08)"; SOC 2020 volume 2, sheet "SOC2020 coding index". The groups of ISCO-08 are those of ESCO.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from jobboard.models import Match
from jobboard.vocabulary.frameworks.esco import NAME_SPACE
from jobboard.vocabulary.frameworks.files import Columns, Row
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.soc import UNIT_GROUP
from jobboard.vocabulary.frameworks.values import CrossingEntry, Stream

_COLUMNS: Columns = {
    "soc": ("SOC 2020", "SOC\n2020", "SOC2020"),
    "isco": ("ISCO-08 code based on SOC2020", "ISCO-08"),
}
_DEPENDS = frozenset({"", "}}}}"})
"""What stands in place of a code where the title alone does not tell."""


class SocIsco(Framework):
    """What a unit group of SOC 2020 is in ISCO-08. Nothing is said of two groups that only overlap."""

    name = "SOC 2020 and ISCO-08 coding index"
    word = "soc-isco"
    address = "https://www.ons.gov.uk/methodology/classificationsandstandards/standardoccupationalclassificationsoc"
    credit = "Contains ONS data © Crown copyright, licensed under the OGL v3.0."
    FILES = {"coding index": r"soc_?2020.*coding_?index.*"}
    REQUIRED = ("coding index",)
    STREAMS = {Stream.CROSSINGS: REQUIRED}

    def crossings(self) -> Iterator[CrossingEntry]:
        """Give the unit groups whose titles are all in one group of ISCO, and those in which all of such a group's are.

        A title that the index places in one of the two alone may be anywhere in the other.
        """
        iscos, socs = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for row in self.rows("coding index", _COLUMNS):
            soc, isco = _code(row, "soc"), _code(row, "isco")
            iscos[soc].add(isco)
            socs[isco].add(soc)
        for soc in sorted(iscos.keys() - {""}):
            for isco in sorted(iscos[soc] - {""}):
                relation = _relation(is_within=len(iscos[soc]) == 1, is_around=len(socs[isco]) == 1)
                if relation is not None:
                    yield CrossingEntry(UNIT_GROUP + soc, f"{NAME_SPACE}isco/C{isco}", relation)


def _relation(*, is_within: bool, is_around: bool) -> Match | None:
    if is_within:
        return Match.EXACT if is_around else Match.BROADER
    return Match.NARROWER if is_around else None


def _code(row: Row, column: str) -> str:
    """Give a code of four figures, empty for none; tables lose the noughts with which those of the forces begin."""
    if row[column] in _DEPENDS:
        return ""
    if not re.fullmatch(r"[0-9]{3,4}", row[column]):
        row.refuse(column, f"is {row[column][:20]!r}, not four figures")
    return row[column].zfill(4)
