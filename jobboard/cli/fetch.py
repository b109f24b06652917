"""`jobboard fetch`: what the one guarded way to foreign hosts gets from an address, or why it refuses."""

import argparse
import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass

from jobboard.config import DEVELOPMENT, load_settings
from jobboard.credentials import Document, DocumentLoader, NotLoaded, reason_for
from jobboard.fetch import fetcher_for

_SHOWN_LINES = 5
_SHOWN_LETTERS = 100
_WANTED = "application/json, text/html;q=0.5"


@dataclass(frozen=True)
class Fetched:
    """What an address answered. `address` is where the answer came from in the end; `head` is safe to print."""

    address: str
    status: int
    media_type: str | None
    size_bytes: int
    sha256: str
    seconds: float
    head: list[str]


@dataclass(frozen=True)
class Refusal:
    """Why nothing came from an address. `detail` is for operators and is never shown on the site."""

    address: str
    code: str
    detail: str
    sentence: str
    next_step: str
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to fetch and how to print it."""
    parser.add_argument("address", metavar="URL", help="an https address, or a DID where a resolver is set")
    parser.add_argument("--accept", default=_WANTED, help=f"the types to ask for; default {_WANTED}")
    parser.add_argument("--json", action="store_true", help="print the same as one JSON object")


def fetcher_of_the_environment() -> DocumentLoader:
    """Give the fetcher under the settings that concern it; a site's own, its secret key say, need not be set.

    Raises: ConfigError for settings that cannot be used.
    """
    return fetcher_for(load_settings({**os.environ, "JOBBOARD_MODE": DEVELOPMENT}))


def run(arguments: argparse.Namespace) -> int:
    """Print what came: 0 an answer, whatever its status; 1 none."""
    loader, began = fetcher_of_the_environment(), time.monotonic()
    try:
        answer = loader.load(arguments.address, accept=arguments.accept)
    except NotLoaded as error:
        reason = reason_for(error.code)
        found: Fetched | Refusal = Refusal(
            address=arguments.address,
            code=error.code,
            detail=error.detail,
            sentence=reason.sentence,
            next_step=reason.next_step,
            seconds=round(time.monotonic() - began, 3),
        )
    else:
        found = _describe(answer, round(time.monotonic() - began, 3))
    print(json.dumps(asdict(found), indent=1) if arguments.json else _write(found))
    return 0 if isinstance(found, Fetched) else 1


def _describe(answer: Document, seconds: float) -> Fetched:
    text = answer.body[: _SHOWN_LINES * _SHOWN_LETTERS * 4].decode("utf-8", "backslashreplace")
    return Fetched(
        address=answer.address,
        status=answer.status,
        media_type=answer.media_type,
        size_bytes=len(answer.body),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        seconds=seconds,
        head=[_printable(line[:_SHOWN_LETTERS]) for line in text.splitlines()[:_SHOWN_LINES]],
    )


def _printable(text: str) -> str:
    """Write as a code every letter that a terminal could take for a command, or that turns the direction of others."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in text)


def _write(found: Fetched | Refusal) -> str:
    if isinstance(found, Refusal):
        lines = [
            f"{found.sentence} [{found.code}]",
            found.next_step,
            f"detail   {found.detail or '-'}",
            f"seconds  {found.seconds}",
        ]
    else:
        lines = [
            f"status   {found.status}",
            f"address  {found.address}",
            f"type     {found.media_type or '-'}",
            f"bytes    {found.size_bytes}",
            f"sha256   {found.sha256}",
            f"seconds  {found.seconds}",
            *(f"  {line}" for line in found.head),
        ]
    return "\n".join(_printable(line) for line in lines if line)
