"""Masking: personal details in a text become spaces before the text is searched, or shown to an employer.

Search is blind, so the person's own name, e-mail addresses, telephone numbers and links go. When in doubt a word goes.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import md5, sha1, sha256
from itertools import permutations
from urllib.parse import unquote

from jobboard.credentials import without_personal_parts

# Every repetition has a bound: a text made to be slow costs no more than its length times a constant.
_EMAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}(?:@|\s{0,3}[(\[]at[)\]]\s{0,3})[^\s@<>(),;:\"]{1,255}", re.IGNORECASE)
_AT = re.compile(r"@|[(\[]at[)\]]", re.IGNORECASE)  # In whatever the one above and the one below match.
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
_ADDRESS = re.compile(rf"{_LINK.pattern}|\bdid:\S+", re.IGNORECASE)
_HASHED = re.compile(r"(?:sha256|md5)\$[0-9a-f]{16,}", re.IGNORECASE)
_HOME = re.compile(r"(?:did:web:|[a-z][a-z0-9+.-]{0,20}://)?[^/:?#]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\W_]+")
_MOST_NAMES = 6
_LONG = 6  # What is shorter stands inside other words by chance.


@dataclass(frozen=True)
class PersonalWords:
    """What tells who a person is: the name and the e-mail addresses of the account."""

    name: str = field(default="", repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)

    def also(self, names: str) -> "PersonalWords":
        """Give these words with further names, such as those in a badge; none are none."""
        return replace(self, name=f"{self.name} {names}".strip())

    def masked(self, text: str) -> str:
        """Give a text without personal details, with single blanks. A link stays when it carries nothing of a person.

        What is removed and what is not found: see `mask_personal_details`.
        """
        pieces, end = [], 0
        for found in _ADDRESS.finditer(text):
            pieces += [self._mask(text[end : found.start()]), " " if self.are_in(found[0]) else found[0]]
            end = found.end()
        return " ".join("".join([*pieces, self._mask(text[end:])]).split())

    def are_in(self, address: str) -> bool:
        """Tell whether a web address or a DID carries something of a person: of this one, or what looks like anybody.

        In the host a single part of the name is no sign (the Bakers' guild need not be a Baker's own), elsewhere it is.
        """
        plain = unquote(unquote(address))
        bare = plain.partition("#")[0]
        if "@" in plain or _HASHED.search(plain) or without_personal_parts(bare) != bare:
            return True
        home = _HOME.match(plain)
        words, behind = _words(plain), _words(plain[home.end() if home else 0 :])
        known, whole = self._signs
        return not known.isdisjoint(behind) or any(each in "".join(words) for each in whole)

    @cached_property
    def _signs(self) -> tuple[frozenset[str], frozenset[str]]:
        """What tells who this is as a word of an address, and what does anywhere in it; the same for every address."""
        names = [_fold(part) for part in _WORD.findall(self.name) if len(part) > 1][:_MOST_NAMES]
        owned = ["".join(_words(each.partition("@")[0])) for each in self.addresses]
        known = {*names, *owned, *(digest for each in self.addresses for digest in _digests(each))}
        whole = {"".join(pair) for pair in permutations(names, 2)} | {each for each in owned if len(each) >= _LONG}
        return frozenset(known), frozenset(filter(None, whole))

    def _mask(self, text: str) -> str:
        return mask_personal_details(text, name=self.name, addresses=self.addresses)


def _words(address: str) -> list[str]:
    return [_fold(word) for word in _BETWEEN.split(address) if word]


def _digests(address: str) -> Iterable[str]:
    """Give what an address is hidden behind where nothing was added to it: it can be tried out, so it hides nothing."""
    return (kind(address.strip().lower().encode(), usedforsecurity=False).hexdigest() for kind in (md5, sha1, sha256))


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
    text = _LINK.sub(" ", text)
    if _AT.search(text):  # Few texts hold one, and looking for whole addresses takes longer than all else.
        text = _HANDLE.sub(" ", _EMAIL.sub(" ", text))
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
    folded = _fold(text)  # What stands in no part of it is no word of it either.
    if not any(each in folded for each in known):
        return text
    return _WORD.sub(lambda found: " " if _is_name(_fold(found[0]), known) else found[0], text)


def _is_name(word: str, known: set[str]) -> bool:
    return word in known or _POSSESSIVE.sub("", word) in known


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.replace("\u2019", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
