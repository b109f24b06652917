"""What an expression says to the embedded engine. Scope and time stand outside of it, in `embedded_query`."""

from collections.abc import Callable
from functools import lru_cache

import tantivy

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.embedded_schema import MUST, NOT, SCHEMA, any_of, between, one_of, within
from jobboard.search.expression import AllOf, AnyOf, AvailableBy, Claims, Expression, Leaf, Not, Phrase, Words
from jobboard.search.indexed import held_values
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.tokens import wanted_tokens
from jobboard.search.words import analyse, query_words

Clause = tuple[tantivy.Occur, tantivy.Query]

Meeting = Callable[[BadgeCondition], tantivy.Query]
"""Gives the query for the people one badge of whom meets a condition, under the asker's policy."""


def clauses(expression: Expression, meeting: Meeting) -> list[Clause]:
    """Give clauses that together say the expression. They may all be exclusions, which alone find nobody."""
    match expression:
        case AllOf(parts):
            return [clause for part in parts for clause in clauses(part, meeting)]
        case Not(part):
            return [(NOT, met(part, meeting))]
        case Words(text):
            return [(MUST, any_of(term(field, word) for field in FIELD_BOOSTS)) for word in query_words(text)]
        case _:
            return [(MUST, met(expression, meeting))]


def met(expression: Expression, meeting: Meeting) -> tantivy.Query:
    """Give the query for the people who meet an expression. Among all documents: also the dropped meet a `Not`."""
    match expression:
        case AllOf() | Not() | Words():
            said = clauses(expression, meeting)
            everybody = [] if any(occur == MUST for occur, _ in said) else [(MUST, tantivy.Query.all_query())]
            return tantivy.Query.boolean_query([*everybody, *said])
        case AnyOf(parts):
            return any_of(met(part, meeting) for part in parts)
        case BadgeCondition():
            return meeting(expression)
        case Claims(skill):
            return any_of([meeting(BadgeCondition(skill=skill)), _met_leaf(expression)])
        case leaf:
            return _met_leaf(leaf)


@lru_cache(2**6)
def by_tokens(condition: BadgeCondition, acceptance: Acceptance) -> tantivy.Query:
    """Give the query for the people one badge of whom meets a condition that the composite token can say.

    The questions of one page differ by one choice, so most of them say the same.
    """
    return within("tokens", wanted_tokens(condition, acceptance))


@lru_cache(2**10)
def term(field: str, word: str) -> tantivy.Query:
    """Give the query for one analysed word in one field, scored by BM25."""
    return tantivy.Query.term_query(SCHEMA, field, word, index_option="freq")


def _met_leaf(leaf: Leaf) -> tantivy.Query:
    match leaf:
        case Phrase(text):
            return _phrase([word.stem for word in analyse(text)])
        case AvailableBy(day):
            return between("available_from", 0, day.toordinal())
        case _:
            return one_of(*held_values(leaf))


def _phrase(stems: list[str]) -> tantivy.Query:
    if not stems:
        return tantivy.Query.all_query()
    if len(stems) == 1:
        return any_of(term(field, stems[0]) for field in FIELD_BOOSTS)
    return any_of(tantivy.Query.phrase_query(SCHEMA, field, list(stems)) for field in FIELD_BOOSTS)
