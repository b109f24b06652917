"""Names and hosts as the eye reads them: what looks the same folds to the same letters."""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

_LONGEST = 200
_FORMS = "ltd limited plc llp llc cic inc incorporated corp corporation company co gmbh official"
_JOINING = "the of and for uk university universities"

# Letters of one script that are read as one another: 0 and o; 1, l and i; rn and m; vv and w.
_LOOKS = (("0", "o"), ("1", "l"), ("i", "l"), ("|", "l"), ("rn", "m"), ("vv", "w"))


@lru_cache(maxsize=50_000)
def fold_name(name: str) -> str:
    """Give a name without case, marks, punctuation, legal form and what many names have in common, as it looks.

    Empty for a name without a letter or a digit.
    """
    words = fold_words(name)
    return "".join(word for word in words if word not in _DROPPED) or "".join(words)


def fold_words(name: str) -> list[str]:
    """Give the words of a name as they look, all of them."""
    return re.findall(r"[^\W_]+", fold_letters(name[:_LONGEST].replace("&", " and ")))


@lru_cache(maxsize=50_000)
def fold_host(host: str) -> str:
    """Give a host as it looks, its labels read from punycode where they are written so."""
    return ".".join(fold_letters(_shown(label)) for label in host[:_LONGEST].lower().split("."))


def fold_letters(text: str) -> str:
    """Give a text as it looks: one case, no marks, nothing invisible, letters of any script as those they look like."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(_as_latin(letter) for letter in plain if unicodedata.category(letter) not in ("Mn", "Me", "Cf"))
    for written, read in _LOOKS:
        seen = seen.replace(written, read)
    return seen


@lru_cache(maxsize=5_000)
def _as_latin(letter: str) -> str:
    if letter.isascii():
        return letter
    looks = (each["c"] for each in confusables_data.get(letter, ()))
    return next((each.casefold() for each in looks if each.isascii() and each.isalnum()), letter)


def _shown(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError):
        return label


_DROPPED = frozenset(fold_letters(word) for word in f"{_FORMS} {_JOINING}".split())
