"""SOC 2020, the standard occupational classification of the United Kingdom: its 412 unit groups."""

import re
from collections.abc import Iterator

from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import OccupationEntry, Stream

UNIT_GROUP = "urn:soc2020:"


class Soc(Framework):
    """SOC 2020. The unit groups have no addresses of their own, so their keys are names."""

    name = "SOC 2020"
    word = "soc"
    address = "https://www.ons.gov.uk/methodology/classificationsandstandards/standardoccupationalclassificationsoc"
    credit = "Contains ONS data © Crown copyright, licensed under the OGL v3.0."
    FILES = {"unit groups": r"soc_?2020_unit_groups"}
    REQUIRED = ("unit groups",)
    STREAMS = {Stream.OCCUPATIONS: REQUIRED}

    def occupations(self) -> Iterator[OccupationEntry]:
        """Read the unit groups. The first three figures of a code are its minor group."""
        for row in self.rows("unit groups", {"code": ("soc2020",), "label": ("title",)}):
            if not re.fullmatch(r"[1-9][0-9]{3}", row["code"]):
                row.refuse("code", f"is {row['code'][:20]!r}, not four figures")
            yield OccupationEntry(UNIT_GROUP + row["code"], row.needed("label"), row["code"])
