"""How an issuer presents a badge: what it wrote, cleaned of everything but text and its structure."""

import re
from dataclasses import dataclass

import nh3
from markupsafe import Markup, escape

from jobboard.credentials import Judgement, Outcome, Report
from jobboard.credentials.parsing import shown

_TAGS = {"b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "hr", "i", "li", "ol", "p", "pre", "strong"}
_TAGS |= {"sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
# Headings and landmarks would be those of our page.
_BLOCKS = {"article", "aside", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main", "nav", "section"}
_BLOCK = re.compile(f"<(/?)(?:{'|'.join(sorted(_BLOCKS))})>")
_DROPPED = {"iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg"}
_DROPPED |= {"template", "textarea", "title", "xmp"}

# What was open at the end of a paragraph is opened again in the next one, so that a short text makes a long one.
_MOST_TAGS = 600
_MOST_CLEANED = 100_000

# Once, since it is the same for all. No attribute is kept; "*" are those that any element may have.
_CLEANER = nh3.Cleaner(tags=_TAGS | _BLOCKS, clean_content_tags=_DROPPED, attributes={"*": set()}, link_rel=None)


@dataclass(frozen=True)
class Presentation:
    """What an issuer wrote, as it may stand in a page. `content` None: of no kind or length that is shown.

    `is_plain`: the content has no structure but its lines.
    """

    media_type: str
    content: Markup | None
    is_plain: bool


def presentation_of(report: Report | None) -> Presentation | None:
    """Give how the issuer presents a badge; None when it does not, or it is not proven that the issuer wrote this."""
    if report is None or report.facts is None or report.facts.display is None:
        return None
    if any(report.outcome(each) is not Outcome.PASSED for each in (Judgement.INTEGRITY, Judgement.ISSUER)):
        return None
    display = report.facts.display
    is_plain = display.media_type != "text/html"
    text = display.text or ""
    content = escape(text) if is_plain else _cleaned(text)
    return Presentation(display.media_type, content if content.striptags() else None, is_plain)


def _cleaned(html: str) -> Markup:
    """Give a text in HTML without attributes and without elements that do more than give it structure.

    Empty when it has too many elements. After the cleaning a "<" begins an element and nothing else, and what was
    written as &#8238; is a character.
    """
    if html.count("<") > _MOST_TAGS or len(text := _BLOCK.sub(r"<\1div>", _CLEANER.clean(html))) > _MOST_CLEANED:
        return Markup()
    return Markup(shown(text, len(text)) or "")  # noqa: S704, it was cleaned
