"""The twelve levels of the Scottish Credit and Qualifications Framework, and the levels that compare to them."""

from collections.abc import Iterator

from jobboard.errors import Rejected
from jobboard.vocabulary.frameworks.documents import Part, read_document
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import LevelEntry, Stream


class Scqf(Framework):
    """The SCQF: numbers and names of typical qualifications. Its descriptors are not read: they are not free."""

    name = "SCQF"
    word = "scqf"
    address = "https://scqf.org.uk/"
    credit = "Level numbers of the Scottish Credit and Qualifications Framework; its descriptors stand at scqf.org.uk."
    FILES = {"levels": r"scqf_levels"}
    REQUIRED = ("levels",)
    STREAMS = {Stream.LEVELS: REQUIRED}

    def levels(self) -> Iterator[LevelEntry]:
        """Read the levels. Raises: Rejected unless there are twelve of them, each once."""
        for file in self.files["levels"]:
            parts = read_document(file).parts("levels")
            found = [_level(part) for part in parts]
            if sorted(each.level for each in found) != list(range(1, 13)):
                raise Rejected(f"{file.name} has not the levels 1 to 12, each once.")
            yield from found


def _level(part: Part) -> LevelEntry:
    return LevelEntry(
        level=part.number("level", 1, 12) or 0,
        eqf=part.number("eqf", 1, 8),
        rqf=part.text("rqf_nearest"),
        qualifications=part.texts("typical_qualifications"),
    )
