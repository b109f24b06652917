"""Getting a badge out of an SVG picture. The picture is read as XML and never shown, since it may hold scripts.

Source: Open Badges 2.0 Baking Specification, "SVG"; Open Badges 3.0, section 5.3 "Baked Badge", "SVG".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

MAX_SVG_BYTES = 1024 * 1024
MAX_DEPTH = 256
MAX_ELEMENTS = 2000

_BADGES = {
    "{http://openbadges.org}assertion",
    "{https://purl.imsglobal.org/ob/v3p0}credential",
    "{https://purl.imsglobal.org/clr/v2p0}credential",
}
_ACTIVE = {"script", "handler", "foreignobject", "iframe", "object", "embed"}
_ROOT = re.compile(rb"<([\w.-]+:)?svg[\s/>]")

# What may stand before a picture, and a document type that is only named, as drawing programs do.
_PROLOG = rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*+>)?(?>\s++|<!--(?>[^-]|-[^-])*+-->)*+"
_QUOTED = rb"""\s+(?:"[^"<>&%]*+"|'[^'<>&%]*+')"""
_NAMED_TYPE = re.compile(
    rb"(" + _PROLOG + rb")<!DOCTYPE\s+svg(?:\s+PUBLIC" + _QUOTED + _QUOTED + rb"|\s+SYSTEM" + _QUOTED + rb")?\s*>"
)
_HTML = (b"<!doctype html", b"<html")


@dataclass(frozen=True)
class SvgPicture:
    """What was found in a picture. `is_active`: it holds scripts or event handlers."""

    badges: tuple[bytes, ...]
    is_active: bool

    def badge(self) -> bytes:
        """Give the one badge of the picture: a document, a token or an address. Raises: Refused for none or several."""
        if len(self.badges) != 1:
            raise _unreadable("picture.several_badges" if self.badges else "picture.no_badge")
        return self.badges[0]


def is_svg(data: bytes) -> bool:
    """Tell whether bytes begin like an SVG picture in UTF-8."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and not head.lower().startswith(_HTML) and bool(_ROOT.search(head))


def open_svg(data: bytes) -> SvgPicture:
    """Give what is in a picture. Only elements in the name spaces of Open Badges count as badges.

    A document type that is only named is taken off unread, so that every entity but those of XML itself is an error.

    Raises: Refused for more than 1 MiB, 2,000 elements or depth 256; for declarations, entities or processing
    instructions, which can hide what is there; for what is no XML in UTF-8.
    """
    if len(data) > MAX_SVG_BYTES:
        raise _unreadable("format.too_large", f"{len(data)} bytes")
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(_without_named_type(data))
        parser.close()
    except DefusedXmlException as error:
        raise _unreadable("picture.unsafe_xml", type(error).__name__) from error
    except (ParseError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise _unreadable("picture.damaged", type(error).__name__) from error
    return reader.picture()


def _without_named_type(data: bytes) -> bytes:
    found = _NAMED_TYPE.match(data)
    return found[1] + data[found.end() :] if found else data


class _Reader:
    """Takes the events of the parser, and keeps nothing but the badges."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0
        self._badges: list[bytes] = []
        self._is_active = False
        self._text: list[str] | None = None  # The text of the badge that is being read, else None.

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise _unreadable("format.too_deep")
        if self._elements > MAX_ELEMENTS:
            raise _unreadable("format.too_many_nodes")
        if self._depth == 1 and _local(name) != "svg":
            raise _unreadable("format.unsupported", "XML")
        if self._text is not None:
            raise _unreadable("picture.damaged", "an element inside the badge")
        self._is_active = self._is_active or _is_active(name, attributes)
        if name in _BADGES:
            self._text = [attributes.get("verify", "")]

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._text is not None:  # The attribute wins: the text beside it is a copy for those who cannot fetch.
            verify, text = self._text[0].strip(), "".join(self._text[1:]).strip()
            self._badges += [(verify or text).encode("utf-8", "replace")] if verify or text else []
            self._text = None

    def pi(self, target: str, text: str | None = None) -> NoReturn:
        raise _unreadable("picture.unsafe_xml", "processing instruction")

    def picture(self) -> SvgPicture:
        return SvgPicture(tuple(self._badges), self._is_active)


def _is_active(name: str, attributes: Mapping[str, str]) -> bool:
    return (
        _local(name) in _ACTIVE
        or any(_local(each).startswith("on") for each in attributes)
        or any("".join(value.split()).lower().startswith("javascript:") for value in attributes.values())
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2].lower()


def _unreadable(code: str, detail: str = "") -> Refused:
    """A picture that holds no readable badge is no forgery."""
    return Refused(code, detail, outcome=Outcome.UNKNOWN)
