"""Which questions may concern a person at all: what is asked, and what a person has, as keys that can be looked up.

A question has parts, each a set of keys; whoever it finds has at least one key of every part. Nothing is decided by
that: who has them may still not be found. So a person is compared with a few questions and not with all, however many
are kept.
"""

from collections.abc import Collection, Iterable
from functools import reduce
from itertools import chain

from jobboard.search.condition import BadgeCondition
from jobboard.search.document import CandidateDocument
from jobboard.search.expression import AllOf, AnyOf, AppliedTo, Claims, Expression, InRegion, Phrase, Words
from jobboard.search.query import CandidateQuery
from jobboard.search.words import analyse

Keys = frozenset[str]
Parts = tuple[Keys, ...]

RULE = 1
"""The number of the rule by which keys are made, on both sides. A change of what gives which key raises it: the rows of
SavedSearchKey by another rule are not looked at, and upkeep writes them anew (`searches.renew_keys`)."""

MOST_KEYS = 50
"""A part with more than so many keys would be found by too many: it is left out."""

MOST_PARTS = 10


def parts_of(query: CandidateQuery) -> Parts:
    """Give the parts of a question; none: it may concern anybody.

    Places are left out, since the vocabulary may come to know more of them inside a radius.
    """
    asked = [
        *map(_of_badge, query.must),
        *(_of_badge(BadgeCondition(skill=skill)) for skill in sorted(query.skills)),
        _of_badge(BadgeCondition(achievements=query.achievements, issuers=query.issuers)),
        ((frozenset(f"region {each}" for each in query.regions),) if query.regions else ()),
        _of_words(query.text),
        _of_expression(query.where),
    ]
    return tuple(dict.fromkeys(part for part in chain(*asked) if len(part) <= MOST_KEYS))[:MOST_PARTS]


def keys_of(document: CandidateDocument, counts_as: Collection[int] = ()) -> Keys:
    """Give every key that a person has. `counts_as`: the achievements that theirs count as, for anybody."""
    badges = document.badges
    texts = (document.headline, document.summary, document.experience)
    return frozenset(
        [
            *(f"skill {each.skill}" for badge in badges for each in badge.skills),
            *(f"badge {each}" for each in {badge.achievement for badge in badges}.union(counts_as)),
            *(f"issuer {badge.issuer}" for badge in badges),
            *(f"claim {each}" for each in document.claimed),
            *(f"vacancy {each}" for each in document.vacancies),
            *([f"region {document.region}"] if document.region else ()),
            *(f"word {word.stem}" for text in texts for word in analyse(text)),
        ]
    )


def _of_expression(expression: Expression) -> Parts:
    match expression:
        case AllOf(parts):
            return tuple(chain.from_iterable(map(_of_expression, parts)))
        case AnyOf(parts):
            return _of_any([_of_expression(part) for part in parts])
        case BadgeCondition():
            return _of_badge(expression)
        case Claims(skill):
            return (frozenset({f"claim {skill}", f"skill {skill}"}),)
        case InRegion(region):
            return (frozenset({f"region {region}"}),)
        case AppliedTo(vacancy):
            return (frozenset({f"vacancy {vacancy}"}),)
        case Words(text) | Phrase(text):
            return _of_words(text)
        case _:
            return ()


def _of_any(choices: Collection[Parts]) -> Parts:
    """Give one part that who meets any of the choices has a key of; none where a choice may concern anybody."""
    if not all(choices):
        return ()
    fewest: Iterable[Keys] = (min(parts, key=len) for parts in choices)
    return (reduce(frozenset.union, fewest, frozenset()),)


def _of_badge(condition: BadgeCondition) -> Parts:
    asked = (
        ("skill", () if condition.skill is None else (condition.skill,)),
        ("badge", condition.achievements),
        ("issuer", condition.issuers),
    )
    return tuple(frozenset(f"{kind} {each}" for each in ids) for kind, ids in asked if ids)


def _of_words(text: str) -> Parts:
    return tuple(frozenset({f"word {word.stem}"}) for word in analyse(text))
