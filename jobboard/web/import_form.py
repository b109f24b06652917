"""What a person hands in on the import page: files, ZIPs of them, a text, an address; all at once if they like.

A presentation of several badges, as wallets share it, is as many imports.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, StringField, TextAreaField

from jobboard.credentials.presentations import split_presentation
from jobboard.errors import Rejected
from jobboard.web.forms import Form
from jobboard.web.zip_files import is_zip, open_zip

MAX_FILES = 20
MAX_ADDRESS = 2048


class ImportForm(Form):
    """The three ways to hand something in."""

    files = MultipleFileField("Choose files")
    text = TextAreaField("Paste a badge")
    address = StringField("Address of a badge")


@dataclass(frozen=True)
class HandedIn:
    """One thing that was handed in, and the field it came from: either a content or an address."""

    field: str
    content: bytes | None = None
    address: str | None = None
    file_name: str = ""


def handed_in(files: Sequence[FileStorage], form: ImportForm) -> Iterator[HandedIn]:
    """Give everything that was handed in. Raises: Rejected for nothing, too many files, and what is no address."""
    chosen = [file for file in files if file.filename]
    text, address = form.text.data or "", (form.address.data or "").strip()
    if not (chosen or text.strip() or address):
        message = "Choose a file, paste a badge, or give the address of one."
        raise Rejected(message, fields={"files": message})
    if len(chosen) > MAX_FILES:
        message = f"Choose at most {MAX_FILES} files at once."
        raise Rejected(message, fields={"files": message})
    for file in chosen:
        yield from _opened(file.read(), file.filename or "")
    if "://" in text[:10] and text.split() == [text.strip()]:  # People paste links where a badge is asked for.
        yield HandedIn("text", address=_address("text", text.strip()))
    elif text.strip():
        yield from _each("text", text.encode())
    if address:
        yield HandedIn("address", address=_address("address", address))


def _opened(content: bytes, file_name: str) -> Iterator[HandedIn]:
    """Give a file, or everything in it when it is a ZIP. Raises: Rejected beside the field."""
    if not is_zip(content):
        yield from _each("files", content, file_name)
        return
    try:
        for member in open_zip(content):
            yield from _each("files", member.content, member.name)
    except Rejected as error:
        message = f"{file_name}: {error.message}"
        raise Rejected(message, fields={"files": message}) from error


def _each(field: str, content: bytes, file_name: str = "") -> Iterator[HandedIn]:
    for part in split_presentation(content) or (content,):
        yield HandedIn(field, part, file_name=file_name)


def _address(field: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        is_address = parts.scheme == "https" and bool(parts.hostname) and text.split() == [text]
    except ValueError:
        is_address = False
    if not is_address or len(text) > MAX_ADDRESS:
        message = "Write the whole address of the badge, beginning with https://."
        raise Rejected(message, fields={field: message})
    return text
