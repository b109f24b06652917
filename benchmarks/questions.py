"""Made-up questions about made-up people: the same 200 for every engine and for every number of people."""

import random
from collections.abc import Callable
from itertools import count as count_from
from itertools import islice

from benchmarks.people import World
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Pool, Wish

LEAST_SHARE, MOST_SHARE = 0.001, 0.05
"""Which share of all people a search page finds."""


def search_pages(
    world: World, count: int, share_of: Callable[[CandidateQuery], float], *, people: int
) -> list[CandidateQuery]:
    """Give questions of one or two words and three conditions on badges, that find 0.1 to 5 % of people.

    `share_of` tells which share of people a question finds; it is asked of the first `people` people or more.
    """
    drawn = (_search_page(world, random.Random(f"{world.seed} page {number}"), people) for number in count_from(0))
    return list(islice((each for each in drawn if LEAST_SHARE <= share_of(each) <= MOST_SHARE), count))


def matches(world: World, count: int, *, people: int) -> list[CandidateQuery]:
    """Give vacancies of ten requirements, all nice to have: everybody is found, ranked by what they meet."""
    return [_match(world, random.Random(f"{world.seed} match {number}"), people) for number in range(count)]


def _search_page(world: World, chance: random.Random, people: int) -> CandidateQuery:
    like = world.document(world.person(chance.randint(1, people)))
    words = chance.sample(f"{like.headline} {like.summary}".split(), chance.choice((1, 1, 2)))
    conditions = tuple(_condition(world, chance, like.candidate) for _ in range(3))
    return CandidateQuery(Pool(), text=" ".join(words), must=conditions)


def _match(world: World, chance: random.Random, people: int) -> CandidateQuery:
    like = chance.randint(1, people)
    return CandidateQuery(
        Pool(), wishes=tuple(Wish(_condition(world, chance, like), chance.randint(1, 3)) for _ in range(10))
    )


def _condition(world: World, chance: random.Random, like: int) -> BadgeCondition:
    """Give a condition that the person met before the level and the issuers were drawn."""
    badge = chance.choice(world.person(like).badges).achievement
    issuers = frozenset({badge.issuer, *world.issuer_choice.draw(chance, 3)}) if chance.random() < 0.2 else frozenset()
    return BadgeCondition(
        skill=chance.choice(badge.proven).skill,
        level_at_least=chance.randint(2, 8) if badge.level and chance.random() < 0.4 else None,
        issuers=issuers,
        issuer_level_at_least=3 if chance.random() < 0.2 else 0,
    )
