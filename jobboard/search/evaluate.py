"""A question about one person, answered in plain Python: for whoever asks many questions of one document.

The answer is that of the engines for the same document. Nothing is read and nothing is written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.conditions import whole_expression
from jobboard.search.document import BadgeEntry, CandidateDocument, SkillEntry
from jobboard.search.expression import AllOf, AnyOf, AvailableBy, Claims, Expression, Leaf, Not, Phrase, Words
from jobboard.search.indexed import IndexedFields, held_values, indexed_fields, microseconds, scope_term
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import FIELD_BOOSTS
from jobboard.search.words import index_words


@dataclass(frozen=True)
class Prepared:
    """A document made ready for any number of questions: its words analysed, its badges found by skill.

    `texts` are the fields' stems, each between spaces. `proven` holds what each badge says of a skill.
    """

    document: CandidateDocument
    fields: IndexedFields
    texts: tuple[str, ...]
    words: frozenset[str]
    proven: Mapping[int, tuple[tuple[BadgeEntry, SkillEntry], ...]]


def prepare(document: CandidateDocument) -> Prepared:
    """Make a document ready.

    Raises: ValueError for a document that the engines refuse.
    """
    fields = indexed_fields(document)
    texts = tuple(f" {getattr(fields, name)} " for name in FIELD_BOOSTS)
    proven: dict[int, tuple[tuple[BadgeEntry, SkillEntry], ...]] = {}
    for badge in document.badges:
        for entry in badge.skills:
            proven[entry.skill] = (*proven.get(entry.skill, ()), (badge, entry))
    return Prepared(document, fields, texts, frozenset(" ".join(texts).split()), proven)


def finds(prepared: Prepared, query: CandidateQuery, *, now: datetime) -> bool:
    """Tell whether the question finds this person, in its scope and while the document is true."""
    fields = prepared.fields
    return (
        scope_term(query.scope) in fields.scopes
        and (fields.next_change is None or microseconds(now) < fields.next_change)
        and _meets(prepared, whole_expression(query), query.acceptance)
    )


def _meets(prepared: Prepared, expression: Expression, acceptance: Acceptance) -> bool:
    match expression:
        case AllOf(parts):
            return all(_meets(prepared, part, acceptance) for part in parts)
        case AnyOf(parts):
            return any(_meets(prepared, part, acceptance) for part in parts)
        case Not(part):
            return not _meets(prepared, part, acceptance)
        case BadgeCondition():
            return any(_is_right(*shown, expression, acceptance) for shown in _shown(prepared, expression.skill))
        case Claims(skill):
            return _meets(prepared, BadgeCondition(skill=skill), acceptance) or _meets_leaf(prepared, expression)
        case leaf:
            return _meets_leaf(prepared, leaf)


def _meets_leaf(prepared: Prepared, leaf: Leaf) -> bool:
    match leaf:
        case Words(text):
            return prepared.words.issuperset(_stems(text).split())
        case Phrase(text):
            stems = _stems(text)
            return not stems or any(f" {stems} " in each for each in prepared.texts)
        case AvailableBy(day):
            return prepared.fields.available_from is not None and prepared.fields.available_from <= day.toordinal()
        case _:
            name, values = held_values(leaf)
            held: Any = getattr(prepared.fields, name)
            return not set(held if isinstance(held, tuple) else (held,)).isdisjoint(values)


def _shown(prepared: Prepared, skill: int | None) -> Iterable[tuple[BadgeEntry, SkillEntry | None]]:
    """Give badges that may meet a condition on a skill, with what they say of it; without a skill, every badge."""
    return ((badge, None) for badge in prepared.document.badges) if skill is None else prepared.proven.get(skill, ())


def _is_right(badge: BadgeEntry, shown: SkillEntry | None, condition: BadgeCondition, acceptance: Acceptance) -> bool:
    return (
        acceptance.accepts(badge.issuer, badge.issuer_level)
        and condition.fits(badge)
        and (shown is None or condition.fits_evidence(shown.level, shown.grade))
    )


@lru_cache(maxsize=50_000)
def _stems(text: str) -> str:
    return index_words(text)
