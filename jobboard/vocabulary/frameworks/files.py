"""The files of a framework: folders, ZIP files and gzip are looked into, and whatever cannot be read is named.

The files come from whoever runs the site. They are still checked: a download may be cut off, or be another file.
"""

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal, NoReturn, TypeVar, cast

from jobboard.errors import Rejected

LARGEST_TEXT_BYTES = 16 * 2**20
LONGEST_LINE = 2**20

_CHUNK_BYTES = 2**20
_MOST_LINES_ABOVE = 40
_DELIMITERS = {".csv": ",", ".txt": "\t", ".json": ""}
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a text for each column, without blanks around it, and where it stands.

    `names` says by our name of a column what the file calls it.
    """

    file: str
    line: int
    values: Mapping[str, str]
    names: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def needed(self, column: str) -> str:
        """Give what stands in a column that must not be empty. Raises: Rejected."""
        return self.values[column] or self.refuse(column, "is empty")

    def one_of(self, column: str, meanings: Mapping[str, Value]) -> Value:
        """Give what a word of a closed set means. Raises: Rejected."""
        word = self.values[column]
        if word not in meanings:
            self.refuse(column, f"is {word[:60]!r}, not one of {', '.join(map(repr, meanings))}")
        return meanings[word]

    def number(self, column: str, least: float, most: float) -> float:
        """Give a number in bounds. Raises: Rejected."""
        try:
            value = float(self.values[column])
        except ValueError:
            self.refuse(column, f"is {self.values[column][:60]!r}, not a number")
        return value if least <= value <= most else self.refuse(column, f"is not between {least:g} and {most:g}")

    def refuse(self, column: str, why: str) -> NoReturn:
        """Say what is wrong with a value. Raises: Rejected, always."""
        raise Rejected(f'{self.file}, line {self.line}, column "{self.names[column]}" {why}.')


Columns = Mapping[str, Sequence[str]]
"""By our name of a column the names that it may have in a file. One that may be lacking has also "", and is empty."""


@dataclass(frozen=True)
class TableFile:
    """One file. `name` is what messages call it; `stem` its name without folder and endings, in small letters.

    `is_named` where somebody named this very file, and not a folder or ZIP file that it is in.
    """

    name: str
    stem: str
    delimiter: str
    is_named: bool
    opens: Callable[[], IO[bytes]]

    def rows(self, columns: Columns) -> Iterator[Row]:
        """Read a table whose first line names its columns. Raises: Rejected, naming file, line and column."""
        with self._bytes() as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", newline="")
            lines = iter(lambda: text.readline(LONGEST_LINE), "")
            quoting: Literal[0, 3] = csv.QUOTE_NONE if self.delimiter == "\t" else csv.QUOTE_MINIMAL
            table = csv.reader(lines, delimiter=self.delimiter, quoting=quoting, strict=quoting == csv.QUOTE_MINIMAL)
            header = self._header(table, columns)
            named = {ours: next((name for name in names if name in header), "") for ours, names in columns.items()}
            places = {ours: header.index(name) for ours, name in named.items() if name}
            empty = dict.fromkeys(columns, "")
            while cells := self._next(table):
                if len(cells) != len(header):
                    told = f"{len(cells)} columns where {len(header)} are named"
                    raise Rejected(f"{self.name}, line {table.line_num}: {told}.")
                values = empty | {ours: cells[place].strip() for ours, place in places.items()}
                yield Row(self.name, table.line_num, values, named)

    def text(self) -> str:
        """Give all of it, of 16 MB at most. Raises: Rejected."""
        with self._bytes() as raw:
            content = raw.read(LARGEST_TEXT_BYTES + 1)
        if len(content) > LARGEST_TEXT_BYTES:
            raise Rejected(f"{self.name} is too large.")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Rejected(f"{self.name} is not UTF-8 text (byte {error.start + 1}).") from error

    def digest(self) -> str:
        """Give the sha256 of what is in it. Raises: Rejected."""
        found = hashlib.sha256()
        with self._bytes() as raw:
            while chunk := raw.read(_CHUNK_BYTES):
                found.update(chunk)
        return found.hexdigest()

    @contextmanager
    def _bytes(self) -> Iterator[IO[bytes]]:
        try:
            with self.opens() as raw:
                yield raw
        except _UNREADABLE as error:
            raise Rejected(f"{self.name} cannot be read: {error}.") from error

    def _header(self, table: Any, columns: Columns) -> list[str]:
        """Read the line that names the columns, and skip what a publisher wrote above it."""
        told = ""
        for _ in range(_MOST_LINES_ABOVE):
            header = [name.strip() for name in self._next(table)]
            lacking = [names[0] for names in columns.values() if "" not in names and not set(names) & set(header)]
            if not lacking:
                return header
            told = told or lacking[0]
        raise Rejected(f'{self.name}, line 1: no column "{told}": this is another file, or another form of it.')

    def _next(self, table: Any) -> list[str]:
        """Give the next row that is not an empty line; none at the end."""
        try:
            return next((cells for cells in table if cells), [])
        except UnicodeDecodeError as error:
            raise Rejected(f"{self.name}, after line {table.line_num}: not UTF-8 text.") from error
        except csv.Error as error:
            raise Rejected(f"{self.name}, line {table.line_num}: {error}.") from error


def find_files(paths: Iterable[Path]) -> tuple[TableFile, ...]:
    """Give the files that these paths lead to: files, what is in folders (not deeper), and in ZIP files.

    Raises: Rejected for a path that is not there or cannot be read.
    """
    found: list[TableFile] = []
    for path in paths:
        if path.is_dir():
            found.extend(each for inner in sorted(path.iterdir()) if inner.is_file() for each in _at(inner, False))
        elif path.is_file():
            found.extend(_at(path, True))
        else:
            raise Rejected(f"{path} is neither a file nor a folder.")
    return tuple(found)


def _at(path: Path, is_named: bool) -> Iterator[TableFile]:
    inner = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    if path.suffix.lower() == ".zip":
        yield from _members(path)
    elif inner.suffix.lower() in _DELIMITERS:
        opens = partial(_open_plain if inner == path else _open_gzip, path)
        yield _file(str(path), PurePosixPath(inner.name), is_named, opens)


def _members(path: Path) -> Iterator[TableFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
    except _UNREADABLE as error:
        raise Rejected(f"{path} cannot be read: {error}.") from error
    for name in names:
        if PurePosixPath(name).suffix.lower() in _DELIMITERS:
            yield _file(f"{path}: {name}", PurePosixPath(name), False, partial(_open_member, path, name))


def _file(name: str, inner: PurePosixPath, is_named: bool, opens: Callable[[], IO[bytes]]) -> TableFile:
    return TableFile(name, inner.stem.lower(), _DELIMITERS[inner.suffix.lower()], is_named, opens)


def _open_plain(path: Path) -> IO[bytes]:
    return path.open("rb")


def _open_gzip(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb"))


def _open_member(path: Path, name: str) -> IO[bytes]:
    with zipfile.ZipFile(path) as archive:  # What is open stays open: the archive counts who reads it.
        return archive.open(name)
