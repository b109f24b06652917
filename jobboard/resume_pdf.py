"""A resume as a PDF, from what others may see of it: for its person to print and to send.

Fonts with the letters of every European language are inside. The title, the language and an outline are set; the text
is not tagged, since the library cannot: screen readers read it in the order in which it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from jobboard.errors import TooMany
from jobboard.paths import resource_dir
from jobboard.snapshots import Snapshot, SnapshotItem

MOST_LETTERS = 300_000
"""Letters of a PDF: about a hundred pages, which take some seconds to set."""

_FONTS = resource_dir("static") / "vendor" / "dejavu-fonts-2.37.3"
_FONT = "DejaVu"
_TEXT, _SMALL, _HEADING, _TITLE = 10, 8.5, 13, 18
_LINE = 1.45


@dataclass(frozen=True)
class PrintedBadge:
    """A badge in words. `dates`: when it was issued and until when it is good; `state`: what it came to, and when."""

    public_id: str
    name: str
    issuer: str
    dates: str
    state: str


@dataclass(frozen=True)
class PrintedResume:
    """What is printed. `badges`: those that others may see; `note`: what stands at the end about their states."""

    name: str
    resume: Snapshot
    badges: tuple[PrintedBadge, ...]
    note: str


def as_pdf(printed: PrintedResume, *, now: datetime) -> bytes:
    """Give the PDF; the same resume at the same time gives the same bytes. Raises: TooMany when it is too long."""
    if len(str(printed.resume.to_json())) > MOST_LETTERS:
        raise TooMany("Your resume is too long for a PDF. Print the preview with your browser instead.")
    pdf = _document(printed.name, now)
    resume, badges = printed.resume, {each.public_id: each for each in printed.badges}
    _write(pdf, printed.name, size=_TITLE, is_bold=True)
    _write(pdf, " · ".join(filter(None, (resume.headline, resume.place))), size=_HEADING)
    _write(pdf, resume.summary)
    for section in resume.sections:
        if section.items:
            _heading(pdf, section.title)
            for item in section.items:
                _item(pdf, item, badges)
    if resume.skills:
        _heading(pdf, "Self-claimed skills")
        _write(pdf, f"No badge proves these: {', '.join(resume.skills)}")
    if printed.badges:
        _heading(pdf, "Badges")
        for badge in printed.badges:
            _badge(pdf, badge)
        _write(pdf, printed.note, size=_SMALL)
    return bytes(pdf.output())


def _document(name: str, now: datetime) -> FPDF:
    pdf = FPDF()
    pdf.set_title(f"Resume of {name}")
    pdf.set_author(name)
    pdf.set_lang("en-GB")
    pdf.set_creation_date(now)
    pdf.set_margin(20)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_font(_FONT, "", _FONTS / "DejaVuSans.ttf")
    pdf.add_font(_FONT, "B", _FONTS / "DejaVuSans-Bold.ttf")
    pdf.add_page()
    return pdf


def _heading(pdf: FPDF, title: str) -> None:
    pdf.ln(4)
    if pdf.will_page_break(20):
        pdf.add_page()
    pdf.start_section(title)
    _write(pdf, title, size=_HEADING, is_bold=True)


def _item(pdf: FPDF, item: SnapshotItem, badges: Mapping[str, PrintedBadge]) -> None:
    until = item.ended if not item.started or item.ended == item.started else f"{item.started} to {item.ended}"
    dates = until if item.ended else item.started and f"since {item.started}"
    _write(pdf, item.title, is_bold=True)
    _write(pdf, ", ".join(filter(None, (item.organisation, dates))))
    _write(pdf, item.description)
    for placed in item.badges:
        state = badges[placed.public_id].state if placed.public_id in badges else "no longer shown by its holder"
        _write(pdf, f"Badge: {placed.name}. {state}", size=_SMALL)
    pdf.ln(2)


def _badge(pdf: FPDF, badge: PrintedBadge) -> None:
    _write(pdf, badge.name, is_bold=True)
    _write(pdf, ". ".join(filter(None, (badge.issuer, badge.dates, badge.state))), size=_SMALL)
    pdf.ln(1)


def _write(pdf: FPDF, text: str, *, size: float = _TEXT, is_bold: bool = False) -> None:
    """Write a text of its own lines, and nothing for an empty one."""
    if text:
        pdf.set_font(_FONT, "B" if is_bold else "", size)
        height = size * _LINE / pdf.k
        pdf.multi_cell(0, height, text, align="L", new_x="LMARGIN", new_y="NEXT")
