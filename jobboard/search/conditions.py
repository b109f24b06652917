"""What a question asks once all its parts are taken together, in one place for both engines.

Of badges: the choices in the facets are part of it. Of rank: what raises it, and which words count.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from jobboard.search.acceptance import HIGHEST_LEVEL, IDENTIFIED_LEVEL
from jobboard.search.condition import BadgeCondition
from jobboard.search.expression import (
    EVERYBODY,
    AllOf,
    AnyOf,
    Claims,
    Expression,
    InPlaces,
    InRegion,
    Leaf,
    Not,
    Phrase,
    Words,
    leaves,
)
from jobboard.search.query import CandidateQuery, Wish
from jobboard.search.rank import HALF, MOST_TRUSTED, TRUST
from jobboard.search.words import query_words


def effective_conditions(query: CandidateQuery) -> tuple[BadgeCondition, ...] | None:
    """Give the conditions that all must hold, or None when no badge at all could meet them.

    Chosen issuers and the chosen issuer level narrow every condition on a skill and stand alone where there is none;
    chosen achievements always stand alone.
    """
    asked = (*query.must, *(BadgeCondition(skill=skill) for skill in sorted(query.skills)))
    conditions = [_narrowed(condition, query) for condition in asked]
    if query.achievements:
        conditions.append(BadgeCondition(achievements=query.achievements))
    if not any(map(_is_on_skill, asked)) and (query.issuers or query.issuer_level_at_least):
        conditions.append(BadgeCondition(issuers=query.issuers, issuer_level_at_least=query.issuer_level_at_least))
    possible = tuple(condition for condition in conditions if condition is not None)
    return possible if len(possible) == len(conditions) else None


def trusted_conditions(query: CandidateQuery) -> tuple[BadgeCondition, ...]:
    """Give what raises the rank by one TRUST each: the conditions and wishes, for every issuer level that says more.

    A level says more when it lies above the lowest that counts for the asker. Of many the first MOST_TRUSTED count.
    """
    asked = [*(effective_conditions(query) or ()), *(wish.condition for wish in query.wishes)]
    lowest = IDENTIFIED_LEVEL if query.acceptance.always else query.acceptance.level_at_least + 1
    trusted = (
        replace(condition, issuer_level_at_least=level)
        for condition in asked
        for level in range(max(lowest, condition.issuer_level_at_least + 1), HIGHEST_LEVEL + 1)
    )
    return tuple(islice(trusted, MOST_TRUSTED))


def raising(query: CandidateQuery) -> tuple[tuple[Expression, float], ...]:
    """Give what raises the rank of who meets it, each with what it adds, but for single words."""
    raised = [each for wish in query.wishes for each in _raised(wish)]
    if query_words(query.hints):
        raised.append((Words(query.hints), 2 * HALF))
    raised += [(condition, TRUST) for condition in trusted_conditions(query)]
    return tuple(raised)


def is_ranked(query: CandidateQuery) -> bool:
    """Tell whether people can differ in rank at all; otherwise they go by id."""
    return bool(ranking_words(query) or raising(query))


def whole_expression(query: CandidateQuery) -> Expression:
    """Give everything that a question asks of a person, but for its scope."""
    conditions = effective_conditions(query)
    if conditions is None:
        return AnyOf(())
    regions = AnyOf(tuple(map(InRegion, sorted(query.regions)))) if query.regions else EVERYBODY
    places = EVERYBODY if query.places is None else InPlaces(query.places)
    return AllOf((Words(query.text), *conditions, regions, places, narrowed_where(query)))


def narrowed_where(query: CandidateQuery) -> Expression:
    """Give `where` with the chosen issuers and level said of every wanted skill in it that names no issuers itself."""
    if not (query.issuers or query.issuer_level_at_least):
        return query.where
    return _narrowed_inside(query.where, query, is_wanted=True)


def asks_skills(query: CandidateQuery) -> bool:
    """Tell whether a badge for a skill is asked for anywhere, wishes aside."""
    return any(_is_on_skill(leaf) for leaf, _ in leaves(whole_expression(query)))


def ranking_words(query: CandidateQuery) -> tuple[str, ...]:
    """Give the stems that raise the rank of who has them: those of text and hints, and those wanted in `where`."""
    texts = [query.text, query.hints]
    texts += [leaf.text for leaf, is_wanted in leaves(query.where) if is_wanted and isinstance(leaf, Words | Phrase)]
    return tuple(dict.fromkeys(stem for text in texts for stem in query_words(text)))


def _raised(wish: Wish) -> Iterator[tuple[Expression, float]]:
    half, skill = wish.weight * HALF, wish.condition.skill
    if skill is None:
        yield wish.condition, 2 * half
    else:
        yield wish.condition, half
        yield Claims(skill), half  # Whoever meets the condition meets this, too.


def _is_on_skill(leaf: Leaf) -> bool:
    return isinstance(leaf, BadgeCondition) and leaf.skill is not None


def _narrowed_inside(expression: Expression, query: CandidateQuery, *, is_wanted: bool) -> Expression:
    match expression:
        case AllOf(parts):
            return AllOf(tuple(_narrowed_inside(part, query, is_wanted=is_wanted) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_narrowed_inside(part, query, is_wanted=is_wanted) for part in parts))
        case Not(part):
            return Not(_narrowed_inside(part, query, is_wanted=not is_wanted))
        case BadgeCondition() if is_wanted and not expression.issuers:
            return _narrowed(expression, query) or expression
        case leaf:
            return leaf


def _narrowed(condition: BadgeCondition, query: CandidateQuery) -> BadgeCondition | None:
    if condition.skill is None:
        return condition
    both = condition.issuers and query.issuers
    issuers = condition.issuers & query.issuers if both else condition.issuers | query.issuers
    if both and not issuers:
        return None
    level = max(condition.issuer_level_at_least, query.issuer_level_at_least)
    return replace(condition, issuers=issuers, issuer_level_at_least=level)
