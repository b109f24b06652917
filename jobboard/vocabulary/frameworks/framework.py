"""A framework as its files give it: what it is called, what it must print, and a stream of each kind of thing."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jobboard.errors import Rejected
from jobboard.vocabulary.frameworks.files import Columns, Row, TableFile
from jobboard.vocabulary.frameworks.values import (
    BroaderEntry,
    CrossingEntry,
    LabelEntry,
    LevelEntry,
    NeedEntry,
    OccupationEntry,
    RelationEntry,
    SkillEntry,
    Stream,
)

_VERSION = re.compile(r"(?<![0-9.])v?([0-9]{1,4}[._][0-9]{1,3}(?:[._][0-9]{1,3})?)(?![0-9])")


class Framework:
    """A framework in files. `word` is its name in the command, `credit` what its licence asks to be shown.

    A stream is read from the files each time that it is asked for, so nothing is held. `FILES` says by a pattern of
    their names which files are what; of a file that somebody named, the beginning of its name is enough. `REQUIRED` are
    those without which this is not the whole framework. `STREAMS` says from which of them each stream comes: where none
    of them is there, what the database has stays as it is.
    """

    name: str
    word: str
    address: str
    credit: str
    FILES: Mapping[str, str]
    REQUIRED: Sequence[str]
    STREAMS: Mapping[Stream, Sequence[str]]

    def __init__(self, files: Sequence[TableFile]) -> None:
        """Raises: Rejected when none of the files is one of this framework."""
        self.files = {kind: self._matching(files, pattern) for kind, pattern in self.FILES.items()}
        if not any(self.files.values()):
            looked_for = ", ".join(self.FILES)
            raise Rejected(f"None of these files is one of {self.name}. Looked for: {looked_for}.")

    @property
    def missing(self) -> tuple[str, ...]:
        """The kinds of files without which this is only a part of the framework."""
        return tuple(kind for kind in self.REQUIRED if not self.files[kind])

    @property
    def streams(self) -> frozenset[Stream]:
        """The streams that these files give."""
        return frozenset(each for each, kinds in self.STREAMS.items() if any(self.files[kind] for kind in kinds))

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the names in these files."""
        return frozenset({"en"})

    def digest(self) -> str:
        """Give the sha256 over what is in the files."""
        found = sorted((kind, each.stem, each.digest()) for kind, files in self.files.items() for each in files)
        return hashlib.sha256(repr(found).encode()).hexdigest()

    def version(self) -> str:
        """Give the version that the names of the files tell, all of them the same; else empty."""
        names = {Path(each.name.split(": ")[0]).name for files in self.files.values() for each in files}
        told = {match[1].replace("_", ".") for name in names for match in _VERSION.finditer(name)}
        return told.pop() if len(told) == 1 else ""

    def skills(self) -> Iterator[SkillEntry]:
        """Read the skills and their groups."""
        return iter(())

    def skill_labels(self) -> Iterator[LabelEntry]:
        """Read the other names of skills."""
        return iter(())

    def broader(self) -> Iterator[BroaderEntry]:
        """Read what is broader than what."""
        return iter(())

    def relations(self) -> Iterator[RelationEntry]:
        """Read which skills need which."""
        return iter(())

    def occupations(self) -> Iterator[OccupationEntry]:
        """Read the occupations and their groups."""
        return iter(())

    def occupation_labels(self) -> Iterator[LabelEntry]:
        """Read the other names of occupations."""
        return iter(())

    def needs(self) -> Iterator[NeedEntry]:
        """Read which occupations need which skills."""
        return iter(())

    def crossings(self) -> Iterator[CrossingEntry]:
        """Read what occupations are called in another framework."""
        return iter(())

    def levels(self) -> Iterator[LevelEntry]:
        """Read the levels."""
        return iter(())

    def rows(self, kind: str, columns: Columns) -> Iterator[Row]:
        """Read the rows of all files of a kind."""
        for file in self.files[kind]:
            yield from file.rows(columns)

    def _matching(self, files: Sequence[TableFile], pattern: str) -> tuple[TableFile, ...]:
        return tuple(
            each for each in files if (re.match if each.is_named else re.fullmatch)(pattern, each.stem) is not None
        )
