"""Words of a question, marked in what a person wrote, by the rules of the search itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from jobboard.search.expression import Expression, Phrase, Words, leaves
from jobboard.search.query import CandidateQuery
from jobboard.search.words import analyse, query_words


@dataclass(frozen=True)
class Piece:
    """A stretch of text, for the page to mark when it is a match."""

    text: str
    is_match: bool


@dataclass(frozen=True)
class Wanted:
    """Stems that are marked wherever they stand, and those that are marked only side by side."""

    words: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()


def wanted_in(query: CandidateQuery) -> Wanted:
    """Give what of a question's words people can have; what is not wanted is not marked."""
    found = _wanted(query.where)
    words = [query.text, query.hints, *(each.text for each in found if isinstance(each, Words))]
    phrases = (tuple(word.stem for word in analyse(each.text)) for each in found if isinstance(each, Phrase))
    return Wanted(frozenset(stem for text in words for stem in query_words(text)), tuple(filter(None, phrases)))


def marked(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Cut a text into pieces, those that match marked; joined, the pieces are the text."""
    found = analyse(text)
    stems = tuple(word.stem for word in found)
    hits = {number for number, stem in enumerate(stems) if stem in wanted.words}
    for phrase in wanted.phrases:
        for start in range(len(stems) - len(phrase) + 1):
            if stems[start : start + len(phrase)] == phrase:
                hits |= set(range(start, start + len(phrase)))
    pieces, position = [], 0
    for number in sorted(hits):
        word = found[number]
        pieces += [Piece(text[position : word.start], False), Piece(text[word.start : word.end], True)]
        position = word.end
    pieces.append(Piece(text[position:], False))
    return tuple(piece for piece in pieces if piece.text)


def _wanted(expression: Expression) -> list[Words | Phrase]:
    found: Iterable[tuple[object, bool]] = leaves(expression)
    return [leaf for leaf, is_wanted in found if is_wanted and isinstance(leaf, Words | Phrase)]
