"""How much a question written as text can say, told at the place from which on it is too much."""

from collections.abc import Sequence

from jobboard.asking.limits import (
    MOST_CONDITIONS,
    MOST_NAMED,
    MOST_WORDS,
    TOO_MANY_CONDITIONS,
    TOO_MANY_NAMED,
    TOO_MANY_WORDS,
)
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.tokens import Piece, Token
from jobboard.search.words import count_words

_NAMING = ("badge", "equivalent", "issuer")
_NO_CONDITION = ("level", "grade", "within", "issuer", "issuerlevel", "issued", "valid")
"""Fields that speak of what stands beside them."""

_LIMITS = (
    (MOST_WORDS, TOO_MANY_WORDS),
    (MOST_CONDITIONS, TOO_MANY_CONDITIONS),
    (MOST_NAMED, TOO_MANY_NAMED),
)


def check_amount(pieces: Sequence[Token]) -> None:
    """Count what is asked before any name is looked up.

    It is never stricter than the limits of a question are: what `writing` writes can be read again. Where it lets more
    pass, as several values of one field, the question itself refuses it.

    Raises: QuestionProblem from the first piece of too much to the end of the text.
    """
    words = conditions = named = 0
    is_inside, before = False, Piece.OPEN
    for token in pieces:
        if token.piece in (Piece.WORD, Piece.PHRASE):
            words += count_words(token.text)
        if token.piece is Piece.FIELD and token.text in _NAMING:
            named += len(token.values)
        conditions += not is_inside and _begins_condition(token, before)
        for amount, (most, message) in zip((words, conditions, named), _LIMITS, strict=True):
            if amount > most:
                raise QuestionProblem(message, token.start, pieces[-1].end)
        is_inside = token.piece is Piece.CALL or (is_inside and token.piece is not Piece.CLOSE)
        before = before if token.piece is Piece.AND else token.piece


def _begins_condition(token: Token, before: Piece) -> bool:
    match token.piece:
        case Piece.WORD:
            return before is not Piece.WORD
        case Piece.FIELD:
            return token.text not in _NO_CONDITION
        case Piece.CALL:
            return token.text == "badge"
        case piece:
            return piece is Piece.PHRASE
