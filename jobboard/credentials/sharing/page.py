"""What a web page offers of a badge: documents inside it, links and pictures. Nothing in it is run, shown or believed.

The page is read as it streams by, and no tree is built: a hostile page costs no more memory than its own bytes.

Source: HTML Living Standard, "Link types", alternate, me and ugc; The Open Graph protocol, og:url and og:image.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import MAX_BYTES, is_web_address
from jobboard.credentials.report import Outcome
from jobboard.credentials.sharing.personal import without_personal_parts

MAX_PAGE_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 20_000
MAX_KEPT = 200
_CHUNK = 16 * 1024
_NOT_ON_THE_PAGE = {"iframe", "noembed", "noframes", "template", "textarea", "title", "xmp"}
_DOCUMENTS = {
    "application/json",
    "application/ld+json",
    "application/vc",
    "application/vc+jwt",
    "application/vc+ld+json",
    "application/vc+ld+json+jwt",
}


@dataclass
class Page:
    """The parts of a page in the order in which they stand, MAX_KEPT of each; addresses are absolute.

    `documents` have 1 MiB together. `links` are said to be documents, `names` are other addresses of the page itself,
    `anchors` lead anywhere. `own` are links that say "me": to whoever writes the page.
    """

    documents: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)


def read_page(body: bytes, address: str) -> Page:
    """Give what a page offers; `address` is where it came from. What follows the 20,000th element is not read.

    Raises: Refused for more than 2 MiB.
    """
    if len(body) > MAX_PAGE_BYTES:
        raise Refused("format.too_large", f"{len(body)} bytes", outcome=Outcome.UNKNOWN)
    text, is_certain = _decoded(body)
    reader = _Reader(address, keeps_documents=is_certain)
    parser = etree.HTMLParser(target=reader, encoding="utf-8", no_network=True, huge_tree=False)
    data = text.encode("utf-8", "replace")
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except (_Enough, etree.LxmlError):  # What was read until then counts.
        pass
    return reader.page


def _decoded(body: bytes) -> tuple[str, bool]:
    """Give the text of a page, and whether its letters are certain.

    A document read with a wrong guess would look changed, so none is taken from a page whose letters are guessed.
    Addresses are written in letters that nearly all encodings share.
    """
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", ())):
        if marks and not body.startswith(marks):
            continue
        try:
            return body.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1"), False


class _Enough(Exception):
    """The page has more parts than are read."""


class _Reader:
    """Takes the events of the parser."""

    def __init__(self, address: str, *, keeps_documents: bool) -> None:
        self.page = Page()
        self._address = address
        self._keeps_documents = keeps_documents
        self._elements = 0
        self._left = MAX_BYTES
        self._unseen = 0  # How many elements are open whose content is a text to browsers, or is not shown.
        self._text: list[str] | None = None  # The text of the document that is being read, else None.

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise _Enough
        if name in {"a", "link"} and self._unseen == 0:
            self._read_own(attributes)
        self._unseen += name in _NOT_ON_THE_PAGE
        if name == "link":
            self._read_link(attributes)
        elif name == "meta":
            self._read_meta(attributes)
        elif name == "a":
            is_document = _kind(attributes) in _DOCUMENTS
            self._keep(self.page.links if is_document else self.page.anchors, attributes.get("href"))
        elif name == "img":
            self._keep(self.page.pictures, attributes.get("src"))
        elif name == "blockcerts-verifier":
            self._keep(self.page.links, attributes.get("src"))
        elif name == "script" and self._keeps_documents and _kind(attributes) in _DOCUMENTS:
            self._text = []

    def data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._unseen -= name in _NOT_ON_THE_PAGE
        if name == "script" and self._text is not None:
            document, self._text = "".join(self._text).strip(), None
            self._left -= len(document)
            if document and self._left > 0 and len(self.page.documents) < MAX_KEPT:
                self.page.documents.append(document)

    def comment(self, text: str) -> None:
        """A comment says nothing."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Nor does a processing instruction."""

    def close(self) -> None:
        """Everything was kept as it came."""

    def _read_own(self, attributes: Mapping[str, str]) -> None:
        """A link that a visitor wrote is marked "ugc", and is not the owner's."""
        relations = attributes.get("rel", "").lower().split()
        if "me" in relations and "ugc" not in relations:
            self._keep(self.page.own, attributes.get("href"))

    def _read_link(self, attributes: Mapping[str, str]) -> None:
        relations = attributes.get("rel", "").lower().split()
        if "alternate" in relations and _kind(attributes) in _DOCUMENTS:
            self._keep(self.page.links, attributes.get("href"))
        elif "canonical" in relations:
            self._keep(self.page.names, attributes.get("href"))
        elif "image_src" in relations:
            self._keep(self.page.pictures, attributes.get("href"))

    def _read_meta(self, attributes: Mapping[str, str]) -> None:
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        if name == "og:url":
            self._keep(self.page.names, attributes.get("content"))
        elif name in {"og:image", "og:image:url", "og:image:secure_url", "twitter:image"}:
            self._keep(self.page.pictures, attributes.get("content"))

    def _keep(self, kept: list[str], target: str | None) -> None:
        if not target or len(kept) >= MAX_KEPT:
            return
        try:
            address = without_personal_parts(urljoin(self._address, target.strip()))
        except ValueError:
            return
        if is_web_address(address) and address not in kept:
            kept.append(address)


def _kind(attributes: Mapping[str, str]) -> str:
    return attributes.get("type", "").partition(";")[0].strip().lower()
