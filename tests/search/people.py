"""Made-up people for search: arithmetic ones, whose every trait is a function of the number, and random ones."""

from datetime import UTC, datetime, timedelta
from random import Random

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, CandidateDocument, Grade, SkillEntry
from jobboard.search.query import Applicants, CandidateQuery, Pool, Wish

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
REGIONS = ("Fife", "Highland", "Lothian", "Tayside")
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
    )


def random_question(random: Random) -> CandidateQuery:
    def maybe(make, chance=0.3):
        return make() if random.random() < chance else None

    def some(values, most=2):
        return frozenset(random.sample(values, random.randint(1, most)))

    return CandidateQuery(
        scope=Pool() if random.random() < 0.7 else Applicants(random.randint(1, 4)),
        text=maybe(lambda: _words(random, 2)) or "",
        must=tuple(_random_condition(random) for _ in range(random.choice((0, 0, 1, 2)))),
        wishes=tuple(Wish(_random_condition(random), random.randint(1, 5)) for _ in range(random.choice((0, 0, 1, 3)))),
        skills=maybe(lambda: some(range(1, 13))) or frozenset(),
        achievements=maybe(lambda: some(range(1, 9), 3), 0.2) or frozenset(),
        issuers=maybe(lambda: some(range(1, 7), 3)) or frozenset(),
        issuer_level_at_least=maybe(lambda: random.randint(1, 4)) or 0,
        regions=maybe(lambda: some(REGIONS), 0.2) or frozenset(),
        places=maybe(lambda: some(range(1, 9), 5), 0.1),
        acceptance=maybe(lambda: _random_policy(random), 0.6) or Acceptance(),
    )


def _random_policy(random: Random) -> Acceptance:
    issuers = random.sample(range(1, 8), random.randint(0, 5))
    cut = random.randint(0, len(issuers))
    return Acceptance(random.choice((2, 2, 3, 4)), frozenset(issuers[:cut]), frozenset(issuers[cut:]))


def _words(random: Random, most: int) -> str:
    return " ".join(random.choices(WORDS, weights=range(len(WORDS), 0, -1), k=random.randint(1, most)))


def _random_badge(badge: int, random: Random) -> BadgeEntry:
    skills = random.sample(range(1, 13), random.randint(0, 4))
    return BadgeEntry(
        badge=badge,
        achievement=random.randint(1, 8),
        issuer=random.randint(1, 6),
        issuer_level=random.randint(0, 4),
        skills=tuple(SkillEntry(skill, random.choice((None, *range(1, 13))), Grade.B) for skill in skills),
    )


def _random_condition(random: Random) -> BadgeCondition:
    skill = random.choice((None, *range(1, 13)))
    return BadgeCondition(
        skill=skill,
        level_at_least=None if skill is None else random.choice((None, 3, 6, 9)),
        issuers=frozenset(random.sample(range(1, 7), random.choice((0, 0, 1, 3)))),
        achievements=frozenset(random.sample(range(1, 9), random.choice((0, 0, 1, 3)))),
        issuer_level_at_least=random.choice((0, 0, 0, 1, 2, 3, 4)),
    )
