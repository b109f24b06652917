"""The pieces of a question written as text, each with its place, and how a piece is written so that it is one."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from jobboard.asking.problems import Instead, QuestionProblem

LONGEST_TEXT = 4000

FIELDS = {
    "skill": ":",
    "level": ">=",
    "grade": ">=",
    "badge": ":",
    "equivalent": ":",
    "issuer": ":",
    "issuerlevel": ">=",
    "issued": ">=",
    "valid": ">=",
    "claims": ":",
    "region": ":",
    "near": ":",
    "within": ":",
    "remote": ":",
    "available": "<=",
    "hours": ":",
    "contract": ":",
    "applied": ":",
}
"""The words that say what is asked, with the sign between each and its value."""

_QUOTES = '"“”„'
_SPACE = re.compile(r"\s*")
_CALL = re.compile(r"(badge|prefer)\(", re.IGNORECASE)
_FIELD = re.compile(rf"({'|'.join(FIELDS)})(?:\s*(>=|<=|≥|≤|=|<|>)|(:))\s*", re.IGNORECASE)
_LIKE_FIELD = re.compile(r"([A-Za-z_]+):(?=\S)")
_WORD = re.compile(rf"(?:\\.|[^\s(){_QUOTES}\\]|\\\Z)+", re.DOTALL)
_VALUE = re.compile(rf"[^\s(),{_QUOTES}]+")
_PLAIN_VALUE = re.compile(r"[\w.+#/&'-]+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGN = re.compile(r"\W")
_OPENS_OR_CLOSES = re.compile(rf"[{_QUOTES}\\]")


class Piece(Enum):
    """What a piece of the text is. CALL: `badge(` or `prefer(`, with the bracket."""

    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    CALL = auto()
    END = auto()


@dataclass(frozen=True)
class Value:
    """A value behind a field, without its quotes; `start` and `end` are those of what was written."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Token:
    """A piece of the text. `text`: the word, the phrase, or the name of the field or call in small letters."""

    piece: Piece
    start: int
    end: int
    text: str = ""
    values: tuple[Value, ...] = ()


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into pieces; the last is the end. Raises: QuestionProblem."""
    if len(text) > LONGEST_TEXT:
        message = f"A question can have {LONGEST_TEXT:,} characters; this one has {len(text):,}."
        raise QuestionProblem(message, LONGEST_TEXT, len(text))
    found = []
    position = _skip(text, 0)
    while position < len(text):
        found.append(_next(text, position))
        position = _skip(text, found[-1].end)
    return (*found, Token(Piece.END, len(text), len(text)))


def word(text: str) -> str:
    """Give a word as it is written: with backslashes where it would mean something else."""
    try:
        (token, _) = tokens(text)
    except (QuestionProblem, ValueError):
        is_plain = False
    else:
        is_plain = token.piece is Piece.WORD and "\\" not in text
    return text if is_plain else f"\\{text[0]}{_SIGN.sub(_with_backslash, text[1:])}"


def quoted(text: str) -> str:
    """Give a text in quotes, as phrases and names are written."""
    return f'"{_OPENS_OR_CLOSES.sub(_with_backslash, text)}"'


def value(text: str) -> str:
    """Give a value of a field as it is written: without quotes where it needs none."""
    return text if _PLAIN_VALUE.fullmatch(text) else quoted(text)


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match.group()}"


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _next(text: str, start: int) -> Token:
    sign, rest = text[start], text[start + 1 : start + 2]
    if sign in "()":
        return Token(Piece.OPEN if sign == "(" else Piece.CLOSE, start, start + 1)
    if sign in _QUOTES:
        phrase = _quoted(text, start)
        return Token(Piece.PHRASE, start, phrase.end, phrase.text)
    if sign == "-" and rest.strip() not in ("", ")"):
        return Token(Piece.NOT, start, start + 1)
    call = _CALL.match(text, start)
    if call:
        return Token(Piece.CALL, start, call.end(), call.group(1).lower())
    field = _FIELD.match(text, start)
    return _field(text, field) if field else _word(text, start)


def _word(text: str, start: int) -> Token:
    match = _WORD.match(text, start)
    assert match is not None  # noqa: S101  (every other character was taken by `_next`)
    raw = match.group()
    if raw in ("AND", "OR", "NOT"):
        return Token(Piece[raw], start, match.end())
    unknown = _LIKE_FIELD.match(text, start)
    if unknown:
        raise _no_such_field(text, unknown, match.end())
    if raw[0] in "<>=≥≤":
        message = "A comparison needs the field before it, as in level>=7. To look for the sign itself, use quotes."
        raise QuestionProblem(message, start, match.end(), [Instead(quoted(raw), f"the words {quoted(raw)}")])
    return Token(Piece.WORD, start, match.end(), _ESCAPED.sub(r"\1", raw))


def _field(text: str, match: re.Match[str]) -> Token:
    name, operator = match.group(1).lower(), FIELDS[match.group(1).lower()]
    written = (match.group(2) or match.group(3)).replace("≥", ">=").replace("≤", "<=")
    if written != operator:
        better = Instead(f"{name}{operator}", f"{name}{operator}")
        raise QuestionProblem(f"Write {name}{operator} here.", match.start(), match.end(), [better])
    values = [_value(text, match, match.end())]
    while text[values[-1].end : values[-1].end + 1] == ",":
        values.append(_value(text, match, _skip(text, values[-1].end + 1)))
    return Token(Piece.FIELD, match.start(), values[-1].end, name, tuple(values))


def _value(text: str, field: re.Match[str], start: int) -> Value:
    if text[start : start + 1] and text[start] in _QUOTES:
        return _quoted(text, start)
    match = _VALUE.match(text, start)
    if match is None:
        raise QuestionProblem(f"Write a value behind {field.group().strip()}", field.start(), field.end())
    return Value(match.group(), start, match.end())


def _quoted(text: str, start: int) -> Value:
    position = start + 1
    while position < len(text) and text[position] not in '"“”':
        position += 2 if text[position] == "\\" else 1
    if position >= len(text):
        raise QuestionProblem("This quote is never closed. Write another one where it ends.", start, start + 1)
    inner = _ESCAPED.sub(r"\1", text[start + 1 : position])
    if not inner.strip():
        raise QuestionProblem("There is nothing between these quotes.", start, position + 1)
    return Value(inner, start, position + 1)


def _no_such_field(text: str, match: re.Match[str], end: int) -> QuestionProblem:
    name = match.group(1)
    near = get_close_matches(name.lower(), FIELDS, n=2)
    rest = text[match.end() : end]
    instead = [Instead(f"{field}{FIELDS[field]}{rest}", f"{field}{FIELDS[field]}") for field in near]
    words = quoted(text[match.start() : end])
    instead.append(Instead(words, f"the words {words}"))
    return QuestionProblem(f"There is no field called “{name}”.", match.start(), end, instead)
