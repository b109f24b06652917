"""What no resume here holds: ways to reach somebody, date of birth, nationality and the like. Lines lose it.

Source: Equality Act 2010, section 4 (protected characteristics); employers must not choose by them.
"""

import re

CONTACT = "ways to reach you (employers reach you through this site)"
BIRTH = "your date of birth or age"
NATIONALITY = "your nationality"
STATUS = "your gender, marital status or religion"
NUMBERS = "numbers of documents"
PHOTO = "a photo"
REFEREES = "what it says of other people (references)"

_ENDS = r"\s*(?:[:\u2013\u2014-]|(?<=\s)(?=\d)|$)"
_LABELS = {
    BIRTH: r"(?:date|place|year) of birth|d\.?\s?o\.?\s?b|birth\s?date|birthday|born(?: on| in)?|age",
    NATIONALITY: r"nationality|citizenship|ethnicity|ethnic origin",
    STATUS: r"marital status|civil status|gender|sex|religion|pronouns",
    NUMBERS: r"national insurance(?: number)?|ni number|passport(?: number)?|driving licence number",
    CONTACT: r"(?:home |postal )?address|tel|telephone|phone|mobile|e-?mail(?: address)?|linkedin|website|skype",
    PHOTO: r"photo|photograph|picture",
}
_LABELLED = {what: re.compile(rf"\W{{0,5}}(?:{labels})\b\.?{_ENDS}\s*", re.I) for what, labels in _LABELS.items()}
_BORN = re.compile(r"\W{0,5}(?:born(?: on| in)?(?: \w+){0,3}? (?:19|20)\d\d|aged? \d\d)\b", re.IGNORECASE)
_REACHED = re.compile(
    r"(?:mailto:)?[^\s@|]{1,64}@[^\s@|]{1,255}|(?:\bhttps?://|\bwww\.|\blinkedin\.com)\S*|(?:\+\d|\b0)[\d\s()-]{8,24}\d",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\t+|\s+[|\u2022\u00b7]\s+|\s{3,}")


def without_personal(lines: list[str]) -> tuple[list[str], list[str]]:
    """Give the lines without what is personal, and what that was, in words.

    A label that stands alone takes the line after it along: forms and tables are written so.
    """
    kept, left_out, is_next_personal = [], [], False
    for line in lines:
        parts = []
        for part in filter(None, map(str.strip, _PARTS.split(line))):
            if is_next_personal:
                is_next_personal = False
                continue
            what = _label_of(part)
            if what is not None:
                left_out.append(what)
                is_next_personal = what in _LABELLED and not _LABELLED[what].sub("", part, count=1)
                continue
            rest = _REACHED.sub("", part).strip(" ,;:|-\u2013")
            left_out += [CONTACT] if rest != part.strip(" ,;:|-\u2013") else []
            parts += [rest] if rest else []
        if parts or not line.strip():
            kept.append(" | ".join(parts))
    return kept, list(dict.fromkeys(left_out))


def _label_of(part: str) -> str | None:
    """Give what a part is labelled as, None for what may stay."""
    if _BORN.match(part):
        return BIRTH
    return next((what for what, pattern in _LABELLED.items() if pattern.match(part)), None)
