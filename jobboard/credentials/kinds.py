"""A name for what is not supported yet, as far as it can be told easily. It only says what a thing seems to be."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jobboard.credentials.parsing import as_list

_TOKEN = re.compile(rb"[\w-]+(\.[\w-]*){2,4}(~.*)?", re.ASCII)

_NEVER_BADGES = {"a web page", "a JPEG picture", "a PDF file"}

_IN_BYTES: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("an address that leads to an address", lambda data: data.startswith((b"https://", b"http://"))),
    ("a web page", lambda data: data[:100].lower().startswith((b"<!doctype html", b"<html"))),
    ("a JPEG picture", lambda data: data.startswith(b"\xff\xd8\xff")),
    ("a PDF file", lambda data: data.startswith(b"%PDF-")),
    ("a signed token (JWT)", lambda data: bool(_TOKEN.fullmatch(data))),
    ("a presentation as a QR code", lambda data: data.startswith(b"VP1-")),
)


def name_of_kind(value: bytes | Mapping[str, Any]) -> str:
    """Give what bytes or a JSON object seem to be; empty when nothing is recognised."""
    if isinstance(value, bytes):
        return next((name for name, fits in _IN_BYTES if fits(value)), "")
    kinds = [kind for kind in as_list(value.get("type")) if isinstance(kind, str)]
    contexts = " ".join(str(context) for context in as_list(value.get("@context")))[:4096]
    if "blockcerts" in contexts or "Blockcerts" in str(value.get("verifier"))[:200]:
        return "Blockcerts"
    if "openbadges/v1" in contexts or "uid" in value:
        return "Open Badges 1"
    return kinds[0][:60] if kinds else ""


def is_never_a_badge(name: str) -> bool:
    """Tell whether what seems to be of this kind holds no badge, whatever will be supported."""
    return name in _NEVER_BADGES
