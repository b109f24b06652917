"""Opening a ZIP of badges. Nothing in it is believed: neither names nor sizes, and nothing is written to a disk."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from jobboard import badges
from jobboard.credentials.parsing import shown
from jobboard.errors import Rejected

MAX_MEMBERS = 50
MAX_ENTRIES = 200  # Folders and what computers add by themselves are entries too.
MAX_MEMBER_BYTES = badges.MAX_BYTES
MAX_TOTAL_BYTES = 25 * 1024 * 1024
MAX_RATIO = 100  # A badge seldom packs to a tenth; what packs to a hundredth was made to swell.
MAX_NAME = 100

_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
_IS_LOCKED = 0x1


@dataclass(frozen=True)
class Member:
    """One file of a ZIP. `name` is only fit for showing: without folders and control characters, and cut."""

    name: str
    content: bytes


def is_zip(data: bytes) -> bool:
    """Tell whether bytes begin like a ZIP file; its name is not asked."""
    return data.startswith(_BEGINNINGS)


def open_zip(data: bytes) -> Iterator[Member]:
    """Give the files of a ZIP, without folders, hidden files and empty ones.

    Raises: Rejected when it holds nothing, too much, another ZIP or a locked file, or cannot be read.
    """
    if data.count(_ENTRY) > MAX_ENTRIES:  # Counted before the list of entries is read into memory.
        raise _too_many()
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _is_file(entry)]
            _require_sizes(entries)
            for entry in entries:
                yield Member(_name_of(entry), _read(archive, entry))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Rejected("The ZIP file is damaged. Make it again, or hand in the badges one by one.") from error


def _is_file(entry: ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    is_hidden = any(part == "__MACOSX" or (part.startswith(".") and part != "..") for part in parts)
    return not (entry.is_dir() or is_hidden or entry.file_size == 0)


def _require_sizes(entries: list[ZipInfo]) -> None:
    if not entries:
        raise Rejected("There is no file in this ZIP.")
    if len(entries) > MAX_MEMBERS:
        raise _too_many()
    if any(entry.flag_bits & _IS_LOCKED for entry in entries):
        raise Rejected("A file in the ZIP is locked with a password. Hand in the badges without one.")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Rejected("The ZIP is packed in a way that is not supported. Hand in the badges one by one.")
    is_too_large = any(
        entry.file_size > MAX_MEMBER_BYTES or entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if is_too_large or sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise Rejected("The ZIP is too large when it is unpacked. Hand in fewer badges at once.")


def _read(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Give the bytes of an entry: never more than it declared, whatever follows."""
    with archive.open(entry) as file:
        content = file.read(MAX_MEMBER_BYTES + 1)
    if len(content) != entry.file_size:
        raise BadZipFile("another size than declared")
    if is_zip(content):
        raise Rejected("There is another ZIP inside the ZIP. Unpack it first, and hand in the badges.")
    return content


def _name_of(entry: ZipInfo) -> str:
    return shown(PurePosixPath(entry.filename.replace("\\", "/")).name, MAX_NAME) or ""


def _too_many() -> Rejected:
    return Rejected(f"There are too many files in the ZIP. Hand in at most {MAX_MEMBERS} badges at once.")
