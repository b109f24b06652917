"""Reading a file by what it is: its first bytes say it, never its name."""

from jobboard.resume_reading.docx import read_docx
from jobboard.resume_reading.draft import Draft, Problem, Reading, Unreadable
from jobboard.resume_reading.json_resume import read_json_resume
from jobboard.resume_reading.lines import draft_of
from jobboard.resume_reading.pdf import read_pdf

MAX_BYTES = 5 * 1024 * 1024

_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # Word before 2007, and any newer document that is locked with a password.
_PDF_BEGINS_WITHIN = 1024


def read_resume(data: bytes) -> Reading:
    """Give a draft of the resume in a file, or why there is none."""
    try:
        draft = _read(data)
    except Unreadable as error:
        return Reading(problem=error.problem)
    if draft.is_empty:
        return Reading(problem=Problem.NO_RESUME)
    return Reading(draft.within_limits())


def _read(data: bytes) -> Draft:
    if not data.strip():
        raise Unreadable(Problem.EMPTY)
    if len(data) > MAX_BYTES:
        raise Unreadable(Problem.TOO_LARGE)
    if _PDF in data[:_PDF_BEGINS_WITHIN]:
        return draft_of(read_pdf(data))
    if data.startswith(_ZIP):
        return draft_of(read_docx(data))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return read_json_resume(data)
    raise Unreadable(Problem.LOCKED if data.startswith(_OLD_OFFICE) else Problem.UNKNOWN_KIND)
