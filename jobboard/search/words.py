"""The analysis of words, once for both engines: tokens, folding and English stems.

The engines only split at spaces what this module wrote, so their own stemmers and tokenizers cannot disagree.
A change of behaviour here changes every index: raise `WORDS_VERSION` with it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

WORDS_VERSION = f"1 snowball {Stemmer.version()}"
LONGEST_WORD = 64

_LETTER = r"(?:[^\W_][\u0300-\u036f]*)"
_TOKEN = re.compile(
    rf"""
    (?P<dot>    (?<!\.)\.net(?![^\W_]) )               # .NET, also as the end of ASP.NET
  | (?P<script> {_LETTER}+\.js(?![^\W_]) )             # node.js
  | (?P<plus>   {_LETTER}+\+\+ )                       # C++
  | (?P<sharp>  (?<![^\W_]){_LETTER}\# )               # C#, F#
  | (?P<word>   {_LETTER}+(?:['’ʼ＇]{_LETTER}+)* )     # people's
    """,  # noqa: RUF001  (the apostrophes are meant)
    re.IGNORECASE | re.VERBOSE,
)
_SPELLED = {"dot": (".", "dot"), "script": (".js", "js"), "plus": ("++", "plusplus"), "sharp": ("#", "sharp")}
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "ʼ": "'"}  # noqa: RUF001
)
_STEMMER = Stemmer.Stemmer("english")


@dataclass(frozen=True)
class Word:
    """One analysed word, and where it stood in the text that was analysed."""

    stem: str
    start: int
    end: int


def analyse(text: str) -> tuple[Word, ...]:
    """Give the words of a text in order; two spellings of one word have the same stem."""
    words = (Word(_stem(match), match.start(), match.end()) for match in _TOKEN.finditer(text))
    return tuple(word for word in words if word.stem)


def index_words(text: str) -> str:
    """Give the stems of a text, joined by spaces, as both engines index them."""
    return " ".join(
        filter(None, (_stems(piece) if len(piece) <= LONGEST_WORD else _analysed(piece) for piece in text.split()))
    )


@lru_cache(2**10)
def query_words(text: str) -> tuple[str, ...]:
    """Give the distinct stems of what somebody asked for, in order. Nothing in the text is an operator."""
    return tuple(dict.fromkeys(word.stem for word in analyse(text)))


@lru_cache(2**10)
def count_words(text: str) -> int:
    """Give how many words stand in a text, the same one as often as it does."""
    return len(analyse(text))


def fold_words(text: str) -> tuple[str, ...]:
    """Give the words of a text without case, accents and signs, and with their endings: for what is being typed."""
    return tuple(word for match in _TOKEN.finditer(text) if (word := _fold(_spelled(match)).replace("'", "")))


def _analysed(piece: str) -> str:
    return " ".join(word.stem for word in analyse(piece))


_stems = lru_cache(2**16)(_analysed)
"""No word reaches over a space, and most of what stands between two spaces has been there before."""


def _stem(match: re.Match[str]) -> str:
    stem: str = _STEMMER.stemWord(_fold(_spelled(match)))
    return stem.replace("'", "")[:LONGEST_WORD]


def _spelled(match: re.Match[str]) -> str:
    """Give a token with its signs as letters."""
    token = match.group()
    if match.lastgroup not in _SPELLED:
        return token
    written, spelled = _SPELLED[match.lastgroup]
    return token.replace(written, spelled) if match.lastgroup != "script" else token[:-3] + spelled


def _fold(token: str) -> str:
    """Give a token without case, accents, ligatures and other forms of the same letters."""
    folded = unicodedata.normalize("NFKC", token).casefold().translate(_LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if letter.isalnum() or letter == "'")
