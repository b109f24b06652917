"""How an issuer presents a certificate: a text that its hash covers, kept as it is, and hostile to whoever shows it.

Source: Blockcerts v3.2, displaySchema.json; the word of version 2 is one that issuers bring, known by its meaning.
"""

import re
from base64 import b64decode

from jobboard.credentials.facts import Display
from jobboard.credentials.graph import BLOCKCERTS, Node
from jobboard.credentials.parsing import MAX_NAME, shown

MAX_DISPLAY = 20_000

_HTML_OF_VERSION_2 = "https://schemas.learningmachine.com/2017/blockcerts/displayHtml"
_TEXTS = ("text/html", "text/markdown", "text/plain")
_PICTURE = re.compile(r"data:image/[a-z.+-]*;base64,[A-Za-z0-9+/=]*")  # Never shown, and most of the length.


def display_of_version_2(node: Node) -> Display | None:
    """Give how the issuer of a certificate of version 2 presents it; None when it does not, or in several ways."""
    html = node.only_text(_HTML_OF_VERSION_2)
    return None if html is None else _display("text/html", None, html)


def display_of_version_3(node: Node) -> Display | None:
    """Give how the issuer of a certificate of version 3 presents it; None when it does not, or in several ways."""
    display = node.node(f"{BLOCKCERTS}display")
    kind, content = (display.only_text(f"{BLOCKCERTS}{name}") for name in ("contentMediaType", "content"))
    if kind is None or content is None:
        return None
    encoding = f"{BLOCKCERTS}contentEncoding"
    return _display(kind, (display.only_text(encoding) or "") if display.has(encoding) else None, content)


def _display(kind: str, encoding: str | None, content: str) -> Display:
    """Give a display without a text for what is no text, cannot be decoded, or is too long."""
    kind = shown(kind.partition(";")[0].strip().lower(), MAX_NAME) or ""
    text = _decoded(encoding, content) if kind in _TEXTS else None
    if text is not None and kind == "text/html":
        text = _PICTURE.sub("", text)
    return Display(kind, shown(text, MAX_DISPLAY) if text is not None and len(text) <= MAX_DISPLAY else None)


def _decoded(encoding: str | None, content: str) -> str | None:
    if encoding is None:
        return content
    if encoding.lower() != "base64":
        return None
    try:
        return b64decode(content, validate=True).decode()
    except ValueError:  # No base64, or no UTF-8.
        return None
