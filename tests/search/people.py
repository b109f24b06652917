"""Made-up people for search: arithmetic ones, whose every trait is a function of the number, and random ones."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, CandidateDocument, Contract, Grade, Hours, SkillEntry
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
from jobboard.search.query import Applicants, CandidateQuery, Pool, Wish

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
REGIONS = ("Fife", "Highland", "Lothian", "Tayside")
SKILLS = range(1, 13)
WORDS = ("nurse", "welder", "C++", "node.js", "biologist", "care", "teaching", "running", "café", "people's")


def person(number: int, **changed) -> CandidateDocument:
    """Holds skill 1 + number % 7 at level 1 + number % 12, from issuer 1 + number % 5 of level number % 5."""
    badge = BadgeEntry(
        badge=number,
        achievement=1 + number % 11,
        issuer=1 + number % 5,
        issuer_level=number % 5,
        skills=(SkillEntry(1 + number % 7, 1 + number % 12, Grade.A),),
    )
    traits = {
        "candidate": number,
        "version": 1,
        "in_pool": True,
        "vacancies": (),
        "headline": WORDS[number % len(WORDS)],
        "summary": "",
        "experience": "",
        "place": 1 + number % 6,
        "region": REGIONS[number % len(REGIONS)],
        "badges": (badge,),
        "next_change": None,
    }
    return CandidateDocument(**traits | changed)


def random_person(number: int, random: Random) -> CandidateDocument:
    return CandidateDocument(
        candidate=number,
        version=random.randint(1, 3),
        in_pool=random.random() < 0.8,
        vacancies=tuple(random.sample(range(1, 5), random.randint(0, 2))),
        headline=_words(random, 4),
        summary=_words(random, 12),
        experience=_words(random, 30),
        place=random.choice((None, *range(1, 9))),
        region=random.choice((None, *REGIONS)),
        badges=tuple(_random_badge(number * 10 + each, random) for each in range(random.randint(0, 4))),
        next_change=random.choice((None, None, None, NOW - timedelta(days=1), NOW, NOW + timedelta(microseconds=1))),
        claimed=tuple(random.sample(SKILLS, random.randint(0, 2))),
        is_remote_ok=random.random() < 0.3,
        available_from=random.choice((None, _day(random))),
        hours=tuple(random.sample(tuple(Hours), random.randint(0, 2))),
        contracts=tuple(random.sample(tuple(Contract), random.randint(0, 2))),
    )


def random_question(random: Random) -> CandidateQuery:
    def maybe(make, chance=0.3):
        return make() if random.random() < chance else None

    def some(values, most=2):
        return frozenset(random.sample(values, random.randint(1, most)))

    return CandidateQuery(
        scope=Pool() if random.random() < 0.7 else Applicants(random.randint(1, 4)),
        text=maybe(lambda: _words(random, 2)) or "",
        where=random_expression(random, random.choice((0, 1, 2, 4))) if random.random() < 0.6 else AllOf(()),
        must=tuple(_random_condition(random) for _ in range(random.choice((0, 0, 1, 2)))),
        wishes=tuple(Wish(_random_condition(random), random.randint(1, 5)) for _ in range(random.choice((0, 0, 1, 3)))),
        hints=maybe(lambda: _words(random, 3), 0.2) or "",
        skills=maybe(lambda: some(SKILLS)) or frozenset(),
        achievements=maybe(lambda: some(range(1, 9), 3), 0.2) or frozenset(),
        issuers=maybe(lambda: some(range(1, 7), 3)) or frozenset(),
        issuer_level_at_least=maybe(lambda: random.randint(1, 4)) or 0,
        regions=maybe(lambda: some(REGIONS), 0.2) or frozenset(),
        places=maybe(lambda: some(range(1, 9), 5), 0.1),
        acceptance=maybe(lambda: _random_policy(random), 0.6) or Acceptance(),
    )


def random_expression(random: Random, depth: int = 3):
    """Give any expression, brackets at most so deep; also the empty ones and the denied ones."""
    if depth == 0:
        return _random_leaf(random)
    parts = tuple(random_expression(random, random.randrange(depth)) for _ in range(random.choice((0, 1, 2, 2, 3))))
    return random.choice((AllOf(parts), AnyOf(parts), Not(random_expression(random, depth - 1))))


def _random_leaf(random: Random):
    kinds = (
        lambda: Words(_words(random, 2)),
        lambda: Phrase(_words(random, 3)),
        lambda: _random_condition(random),
        lambda: _random_condition(random),
        lambda: Claims(random.choice(SKILLS)),
        lambda: InPlaces(frozenset(random.sample(range(1, 9), random.randint(0, 5)))),
        lambda: InRegion(random.choice(REGIONS)),
        OpenToRemote,
        lambda: AvailableBy(_day(random)),
        lambda: WantsHours(random.choice(tuple(Hours))),
        lambda: WantsContract(random.choice(tuple(Contract))),
        lambda: AppliedTo(random.randint(1, 4)),
        lambda: AmongPeople(frozenset(random.sample(range(1, 500), random.randint(0, 200)))),
    )
    return random.choice(kinds)()


def _day(random: Random) -> date:
    return TODAY + timedelta(days=random.randint(-30, 30))


def _random_policy(random: Random) -> Acceptance:
    issuers = random.sample(range(1, 8), random.randint(0, 5))
    cut = random.randint(0, len(issuers))
    return Acceptance(random.choice((2, 2, 3, 4)), frozenset(issuers[:cut]), frozenset(issuers[cut:]))


def _words(random: Random, most: int) -> str:
    return " ".join(random.choices(WORDS, weights=range(len(WORDS), 0, -1), k=random.randint(1, most)))


def _random_badge(badge: int, random: Random) -> BadgeEntry:
    skills = random.choices(SKILLS, k=random.randint(0, 4))  # one skill may stand in it more than once
    return BadgeEntry(
        badge=badge,
        achievement=random.randint(1, 8),
        issuer=random.randint(1, 6),
        issuer_level=random.randint(0, 4),
        skills=tuple(
            SkillEntry(skill, random.choice((None, *range(1, 13))), random.choice(tuple(Grade))) for skill in skills
        ),
        issued=random.choice((None, _day(random), _day(random))),
        valid_until=random.choice((None, _day(random), _day(random))),
    )


def _random_condition(random: Random) -> BadgeCondition:
    skill = random.choice((None, *SKILLS))
    asks_grade, asks_issued, asks_end = (random.random() < 0.15 for _ in range(3))
    return BadgeCondition(
        skill=skill,
        level_at_least=None if skill is None else random.choice((None, 3, 6, 9)),
        issuers=frozenset(random.sample(range(1, 7), random.choice((0, 0, 1, 3)))),
        achievements=frozenset(random.sample(range(1, 9), random.choice((0, 0, 1, 3)))),
        issuer_level_at_least=random.choice((0, 0, 0, 1, 2, 3, 4)),
        grade_at_least=random.choice(tuple(Grade)) if asks_grade and skill is not None else None,
        issued_since=_day(random) if asks_issued else None,
        valid_until_at_least=_day(random) if asks_end else None,
    )
