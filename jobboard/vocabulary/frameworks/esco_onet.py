"""The crosswalk between the occupations of O*NET and ESCO that the Commission publishes as CSV.

Above the names of its columns stand lines about the file. Source: "The crosswalk between ESCO and O*NET (Technical
Report)", 2022: the kinds of match are those of SKOS, read from O*NET to ESCO.
"""

from collections.abc import Iterator

from jobboard.models import Match
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.onet import OCCUPATION
from jobboard.vocabulary.frameworks.values import CrossingEntry, Stream

_RELATIONS = {
    "exactMatch": Match.EXACT,
    "closeMatch": Match.CLOSE,
    "broadMatch": Match.BROADER,
    "narrowMatch": Match.NARROWER,
}


class EscoOnet(Framework):
    """What an occupation of O*NET is in ESCO. Rows without a match say nothing."""

    name = "ESCO and O*NET crosswalk"
    word = "esco-onet"
    address = "https://esco.ec.europa.eu/en/use-esco/other-crosswalks"
    credit = "This service uses the crosswalk between ESCO and O*NET of the European Commission and USDOL/ETA."
    FILES = {"ONET (Occupations)": r"onet[ _]\(?occupations\)?.*|.*crosswalk.*"}
    REQUIRED = ("ONET (Occupations)",)
    STREAMS = {Stream.CROSSINGS: REQUIRED}

    def crossings(self) -> Iterator[CrossingEntry]:
        """Read what the occupations of O*NET are in ESCO."""
        columns = {"code": ("O*NET Id",), "to": ("ESCO or ISCO URI",), "relation": ("Type of Match",)}
        for row in self.rows("ONET (Occupations)", columns):
            if row["to"] and row["relation"] not in ("", "wrongMatch"):
                yield CrossingEntry(OCCUPATION + row.needed("code"), row["to"], row.one_of("relation", _RELATIONS))
