"""The lines of a PDF. One without text is a picture of a page: it is told, and not guessed at."""

from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from jobboard.resume_reading.draft import Problem, Unreadable

MOST_PAGES = 30
MOST_LETTERS = 100_000

# What pypdf raises for files that are no PDF, beside its own errors; all of them are about the file.
_BROKEN = (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, OSError, RecursionError)


def read_pdf(data: bytes) -> list[str]:
    """Give the lines of text. Raises: Unreadable."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise Unreadable(Problem.LOCKED)
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(Problem.TOO_LARGE)
        lines: list[str] = []
        for page in reader.pages:
            lines += page.extract_text().splitlines()
            if sum(map(len, lines)) > MOST_LETTERS:
                raise Unreadable(Problem.TOO_LARGE)
    except _BROKEN as error:
        raise Unreadable(Problem.DAMAGED) from error
    if not any(line.strip() for line in lines):
        raise Unreadable(Problem.SCANNED if reader.pages else Problem.EMPTY)
    return lines
