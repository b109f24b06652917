"""The plain answer to a question: every document looked at in turn, no index, no token, no cleverness.

It is written from the docstrings of the port alone and shares nothing with the engines but the analysis of words.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from functools import cache

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, CandidateDocument, SkillEntry
from jobboard.search.expression import (
    AllOf,
    AmongPeople,
    AnyOf,
    AppliedTo,
    AvailableBy,
    Claims,
    InPlaces,
    InRegion,
    Not,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.search.page import Bucket
from jobboard.search.query import CandidateQuery, Pool
from jobboard.search.words import analyse


@cache
def in_order(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in analyse(text))


@cache
def stems(text: str) -> frozenset[str]:
    return frozenset(in_order(text))


def has_words(document: CandidateDocument, text: str) -> bool:
    texts = (document.headline, document.summary, document.experience)
    return all(any(stem in stems(each) for each in texts) for stem in stems(text))


def neighbours(document: CandidateDocument, length: int) -> frozenset[tuple[str, ...]]:
    """Every run of so many words that stands in one field."""
    return frozenset().union(
        *(runs(each, length) for each in (document.headline, document.summary, document.experience))
    )


@cache
def runs(text: str, length: int) -> frozenset[tuple[str, ...]]:
    words = in_order(text)
    return frozenset(words[start : start + length] for start in range(len(words) - length + 1))


def counts(badge: BadgeEntry, acceptance: Acceptance) -> bool:
    if badge.issuer in acceptance.never or badge.issuer_level == 0:
        return False
    if badge.issuer in acceptance.always:
        return True
    return badge.issuer_level >= acceptance.level_at_least


def meets(badge: BadgeEntry, condition: BadgeCondition, acceptance: Acceptance) -> bool:
    if condition.skill is not None and all(each.skill != condition.skill for each in badge.skills):
        return False
    if not counts(badge, acceptance):
        return False
    if condition.issuers and badge.issuer not in condition.issuers:
        return False
    if condition.achievements and badge.achievement not in condition.achievements:
        return False
    if badge.issuer_level < condition.issuer_level_at_least:
        return False
    since, until = condition.issued_since, condition.valid_until_at_least
    if since is not None and (badge.issued is None or badge.issued < since):
        return False
    if until is not None and badge.valid_until is not None and badge.valid_until < until:
        return False
    return condition.skill is None or any(says(each, condition) for each in badge.skills)


def says(entry: SkillEntry, condition: BadgeCondition) -> bool:
    if entry.skill != condition.skill:
        return False
    if condition.level_at_least is not None and (entry.level is None or entry.level < condition.level_at_least):
        return False
    return condition.grade_at_least is None or entry.grade <= condition.grade_at_least  # "A" comes before "D"


def holds(document: CandidateDocument, condition: BadgeCondition, acceptance: Acceptance) -> bool:
    return any(meets(badge, condition, acceptance) for badge in document.badges)


def is_found(document: CandidateDocument, query: CandidateQuery, now: datetime) -> bool:
    in_scope = document.in_pool if isinstance(query.scope, Pool) else query.scope.vacancy in document.vacancies
    is_true = document.next_change is None or now < document.next_change
    return (
        in_scope
        and is_true
        and has_words(document, query.text)
        and (not query.regions or document.region in query.regions)
        and (query.places is None or document.place in query.places)
        and _badges_are_right(document, query)
        and is_so(document, with_chosen_issuers(query.where, query), query.acceptance)
    )


def with_chosen_issuers(where, query: CandidateQuery, denials: int = 0):
    """Say the chosen issuers and their level of every wanted skill that does not name issuers itself."""
    match where:
        case AllOf(parts) | AnyOf(parts):
            return type(where)(tuple(with_chosen_issuers(part, query, denials) for part in parts))
        case BadgeCondition(skill=int(), issuers=issuers) if not issuers and denials % 2 == 0:
            level = max(where.issuer_level_at_least, query.issuer_level_at_least)
            return replace(where, issuers=query.issuers, issuer_level_at_least=level)
        case Not(part):
            return Not(with_chosen_issuers(part, query, denials + 1))
        case _:
            return where


def is_so(document: CandidateDocument, where, acceptance: Acceptance) -> bool:  # noqa: C901  (a list, not a tangle)
    """One line for each thing that can be asked, as its docstring says it."""
    match where:
        case AllOf(parts):
            return all(is_so(document, part, acceptance) for part in parts)
        case AnyOf(parts):
            return any(is_so(document, part, acceptance) for part in parts)
        case Not(part):
            return not is_so(document, part, acceptance)
        case Words(text):
            return has_words(document, text)
        case Phrase(text):
            wanted = in_order(text)
            return not wanted or wanted in neighbours(document, len(wanted))
        case BadgeCondition():
            return holds(document, where, acceptance)
        case Claims(skill):
            return skill in document.claimed or holds(document, BadgeCondition(skill=skill), acceptance)
        case InPlaces(places):
            return document.place in places
        case InRegion(region):
            return document.region == region
        case OpenToRemote():
            return document.is_remote_ok
        case AvailableBy(day):
            return document.available_from is not None and document.available_from <= day
        case WantsHours(hours):
            return hours in document.hours
        case WantsContract(contract):
            return contract in document.contracts
        case AppliedTo(vacancy):
            return vacancy in document.vacancies
        case AmongPeople(candidates):
            return document.candidate in candidates
    raise AssertionError(where)


def _badges_are_right(document: CandidateDocument, query: CandidateQuery) -> bool:
    if not (query.must or query.skills or query.achievements or query.issuers or query.issuer_level_at_least):
        return True
    accepted = [badge for badge in document.badges if counts(badge, query.acceptance)]
    on_skills = [condition for condition in query.must if condition.skill is not None]
    on_skills += [BadgeCondition(skill=skill) for skill in query.skills]
    others = [condition for condition in query.must if condition.skill is None]

    def is_chosen(badge: BadgeEntry) -> bool:
        return (not query.issuers or badge.issuer in query.issuers) and (
            badge.issuer_level >= query.issuer_level_at_least
        )

    def some(condition: BadgeCondition, among: list[BadgeEntry]) -> bool:
        return any(meets(badge, condition, query.acceptance) for badge in among)

    chosen = [badge for badge in accepted if is_chosen(badge)]
    narrows = bool(query.issuers or query.issuer_level_at_least)
    return (
        all(some(condition, accepted) for condition in others)
        and all(some(condition, chosen) for condition in on_skills)
        and (not query.achievements or some(BadgeCondition(achievements=query.achievements), accepted))
        and (bool(on_skills) or not narrows or bool(chosen))
    )


def people(documents, query, now) -> set[int]:
    return {document.candidate for document in documents if is_found(document, query, now)}


def wish_weight(document: CandidateDocument, query: CandidateQuery) -> float:
    """What the wishes and the hints weigh that the person meets; half a wish where its skill is only said."""
    says_title = bool(stems(query.hints)) and has_words(document, query.hints)
    return says_title + sum(wish.weight * share(document, wish.condition, query.acceptance) for wish in query.wishes)


def share(document: CandidateDocument, condition: BadgeCondition, acceptance: Acceptance) -> float:
    if holds(document, condition, acceptance):
        return 1
    return condition.skill is not None and is_so(document, Claims(condition.skill), acceptance) and 0.5


def trust(document: CandidateDocument, query: CandidateQuery) -> int:
    """How much better known than it must be the best issuer of each condition and wish is, added up."""
    asked = [(condition, condition.skill is not None) for condition in query.must]
    asked += [(BadgeCondition(skill=skill), True) for skill in query.skills]
    on_skills = any(is_narrowed for _, is_narrowed in asked)
    if query.achievements:
        asked.append((BadgeCondition(achievements=query.achievements), False))
    if not on_skills and (query.issuers or query.issuer_level_at_least):
        asked.append((BadgeCondition(), True))
    asked += [(wish.condition, False) for wish in query.wishes]
    return sum(excess(document, query, *each) for each in asked)


def excess(document: CandidateDocument, query: CandidateQuery, condition: BadgeCondition, is_narrowed: bool) -> int:
    levels = [
        badge.issuer_level
        for badge in document.badges
        if meets(badge, condition, query.acceptance)
        and (not is_narrowed or not query.issuers or badge.issuer in query.issuers)
        and (not is_narrowed or badge.issuer_level >= query.issuer_level_at_least)
    ]
    lowest = 1 if query.acceptance.always else query.acceptance.level_at_least
    asked = max(condition.issuer_level_at_least, query.issuer_level_at_least if is_narrowed else 0)
    return max(max(levels, default=0) - max(lowest, asked), 0)


def facets(documents, query, now, *, most=50) -> dict[str, tuple[Bucket, ...]]:
    """The count of a value is what the question finds with this value chosen, asked anew for every value there is.

    The values are those of badges of identified issuers, of the people found without the facet's own choice; with a
    policy only the best of them, and the issuers always accepted.
    """

    def offered(asked, values_of):
        shown = Counter()
        for document in documents:
            if is_found(document, asked, now):
                shown.update({value for badge in identified([document]) for value in values_of(badge)})
        if query.acceptance == Acceptance():
            return set(shown)
        return {bucket.value for bucket in best(shown, most)}

    values = {
        "skill": offered(query, lambda badge: {each.skill for each in badge.skills}),
        "badge": offered(replace(query, achievements=frozenset()), lambda badge: {badge.achievement}),
        "issuer": offered(replace(query, issuers=frozenset()), lambda badge: {badge.issuer}) | query.acceptance.always,
        "issuer_level": {2, 3, 4},
        "region": {document.region for document in documents if document.region},
    }
    choose = {
        "skill": lambda value: replace(query, skills=query.skills | {value}),
        "badge": lambda value: replace(query, achievements=frozenset({value})),
        "issuer": lambda value: replace(query, issuers=frozenset({value})),
        "issuer_level": lambda value: replace(query, issuer_level_at_least=value),
        "region": lambda value: replace(query, regions=frozenset({value})),
    }
    return {
        name: best(
            {value: len(people(documents, choose[name](value), now)) for value in values[name]},
            most,
        )
        for name in values
    }


def identified(documents) -> list[BadgeEntry]:
    return [badge for document in documents for badge in document.badges if badge.issuer_level >= 2]


def best(counts: dict, most: int) -> tuple[Bucket, ...]:
    ranked = sorted(Counter(counts).items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Bucket(value, count) for value, count in ranked if count)[:most]
