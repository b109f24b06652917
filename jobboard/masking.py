"""Masking: personal details in a person's texts become spaces before the texts are searched.

Search is blind, so the person's own name, e-mail addresses, telephone numbers and links go. When in doubt a word goes.
"""

import re
import unicodedata
from collections.abc import Iterable

# Every repetition has a bound: a text made to be slow costs no more than its length times a constant.
_EMAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}(?:@|\s{0,3}[(\[]at[)\]]\s{0,3})[^\s@<>(),;:\"]{1,255}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w[\w.]*")
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:|tel:)\S+", re.IGNORECASE)
_DOMAINS = "com|org|net|uk|scot|eu|ie|de|fr|info|biz|me|io|dev|app|co|page|link|site|blog|xyz|online|social|wales|cymru"
_BARE_LINK = re.compile(
    rf"(?<![\w.-])(?:[\w-]{{1,63}}\.){{1,8}}(?:{_DOMAINS})(?![\w-]|\.\w)(?:[/:?#]\S*)?", re.IGNORECASE
)
_PRODUCTS = frozenset({"asp.net", "ado.net", "vb.net", "ml.net", "socket.io", "draw.io"})
_TELEPHONE = re.compile(r"(?<![\w-])[+(]?\d(?:[\s().\u2010-\u2015/-]{0,3}\d){6,}(?!\w)")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # Scripts whose words have no spaces between them.
_POSSESSIVE = re.compile(r"'s$")


def mask_personal_details(text: str, *, name: str, addresses: Iterable[str] = ()) -> str:
    """Give `text` with every personal detail replaced by one space.

    Masked: each part of `name` of two letters or more as a whole word, whatever its case or accents, also with 's
    behind it, and the parts run together (a user name); `addresses`; whatever looks like an e-mail address,
    a user name with @, a link or a telephone number (seven digits or more in a row, also with spaces, dots or hyphens).

    Wrongly removed, and accepted: a word that is also a part of this person's own name (the trade of a Baker, the month
    of a May), an employer known by its web address (Booking.com), and long numbers (2015 - 2019, ISO numbers in a row).
    Not found: a name misspelt, a nickname, the name of somebody else.
    """
    for address in filter(None, addresses):
        text = re.sub(re.escape(address), " ", text, flags=re.IGNORECASE)
    for pattern in (_LINK, _EMAIL, _HANDLE):
        text = pattern.sub(" ", text)
    text = _BARE_LINK.sub(lambda found: found[0] if found[0].lower() in _PRODUCTS else " ", text)
    text = _TELEPHONE.sub(" ", text)
    return _mask_name(text, [_fold(part) for part in _WORD.findall(name)])


def _mask_name(text: str, parts: list[str]) -> str:
    for part in parts:
        if _UNSPACED.search(part):
            text = text.replace(part, " ")
    known = {part for part in parts if len(part) >= 2}
    known |= {part.replace("'", "") for part in known}
    known |= {"".join(parts), "".join(reversed(parts))} if len(parts) > 1 else set()
    return _WORD.sub(lambda found: " " if _is_name(_fold(found[0]), known) else found[0], text)


def _is_name(word: str, known: set[str]) -> bool:
    return word in known or _POSSESSIVE.sub("", word) in known


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.replace("\u2019", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
