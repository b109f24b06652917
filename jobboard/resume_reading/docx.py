"""The lines of a Word document (DOCX): a ZIP of which one file is read, never more of it than is agreed.

Source: ECMA-376 part 1, 17.2 (word/document.xml), 17.3.1.22 (w:p), 17.3.3.31 (w:t).
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from jobboard.resume_reading.draft import Problem, Unreadable

MOST_BYTES = 8 * 1024 * 1024
MOST_LETTERS = 100_000

_MAIN = "word/document.xml"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_IS_LOCKED = 0x1


def read_docx(data: bytes) -> list[str]:
    """Give the paragraphs, those in tables too. Raises: Unreadable."""
    try:
        root = fromstring(_document(data))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(Problem.DAMAGED) from error
    lines = [line for paragraph in root.iter(f"{_WORD}p") for line in "".join(_texts(paragraph)).split("\n")]
    if sum(map(len, lines)) > MOST_LETTERS:
        raise Unreadable(Problem.TOO_LARGE)
    if not any(line.strip() for line in lines):
        raise Unreadable(Problem.SCANNED)
    return lines


def _document(data: bytes) -> bytes:
    try:
        with ZipFile(BytesIO(data)) as archive:
            if _MAIN not in archive.namelist():
                raise Unreadable(Problem.UNKNOWN_KIND)
            if archive.getinfo(_MAIN).flag_bits & _IS_LOCKED:
                raise Unreadable(Problem.LOCKED)
            with archive.open(_MAIN) as file:
                content = file.read(MOST_BYTES + 1)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable(Problem.DAMAGED) from error
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem.TOO_LARGE)
    return content


def _texts(paragraph: Element) -> Iterator[str]:
    """Give the pieces of a paragraph; one inside it, as boxes have it, comes by itself."""
    for element in _own(paragraph):
        if element.tag == f"{_WORD}t":
            yield element.text or ""
        elif element.tag == f"{_WORD}tab":
            yield "\t"
        elif element.tag in (f"{_WORD}br", f"{_WORD}cr"):
            yield "\n"


def _own(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag not in (f"{_WORD}p", f"{_WORD}pPr"):
            yield child
            yield from _own(child)
