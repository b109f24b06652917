"""Made-up people in any number, the same ones every time: documents for a search engine, one after the other.

Each has 8 badges on average, of 5,000 achievements of 500 issuers; each badge proves 1 to 3 of 8,000 skills, each with
4 broader ones. A person has a field, from which most of the badges come, so that what people hold goes together as it
does in life. Words, achievements, fields and places are as unequal as in life, too (Zipf). Nobody's text is copied.

Run: python -m benchmarks.people. It prints how fast they are made, and what an index holds of one.
"""

import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate, chain, pairwise, product

from jobboard.search.document import BadgeEntry, CandidateDocument, Contract, Grade, Hours, SkillEntry
from jobboard.search.indexed import indexed_fields

SEED = 7
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
"""The moment at which these people are looked at, where nobody says another."""

SKILLS = (8, 72, 400, 1_520, 8_000)
"""How many skills there are, the broadest first; those of each kind stand under one of the kind before."""
ISSUERS, ACHIEVEMENTS, PLACES, REGIONS, WORDS = 500, 5_000, 200, 12, 20_000
MOST_BADGES = 12
HOME = 0.6
"""The share of a person's badges that comes from the person's own field."""

_BEGINNINGS = """
    anchor apple barley basket beacon bell birch blanket bramble bridge bronze brook candle canvas carpet
    castle cedar chalk cherry clay cliff clover cloud coal cobble copper cotton cradle crystal dairy dale
    ember engine fabric falcon feather fern ferry field flint forest fountain garden garnet ginger glass glen
    granite grove hammer harbour harvest hazel heather hedge hill honey hollow iron island ivory jasper
    juniper kettle ladder lantern lavender leather lemon linen lumber magnet maple marble meadow mill mirror
    moss needle nettle oak oat ocean olive onion orchard otter paper pebble pepper pine plum poplar quarry
    quartz raven reed ribbon river robin rope saddle saffron salt sand shell silver slate spring spruce steel
    stone straw sugar summit thistle thorn timber tin tower valley velvet vine walnut water wheat willow
    winter wool yarn
"""
_ENDINGS = """
    fitter binder planner keeper weaver grinder sorter warden caller mender polisher carrier joiner turner
    dresser finder folder glazer holder layer loader maker marker miller packer painter picker plater pourer
    presser reader roller runner sawyer setter shaper smith spinner stacker stitcher stripper tanner tester
    tiler trader trainer trimmer washer watcher welder winder worker writer
"""


@dataclass(frozen=True)
class Achievement:
    """What a badge is for. `skills` are those that it names; `proven` holds the broader ones too."""

    id: int
    issuer: int
    level: int | None
    grade: Grade
    skills: tuple[int, ...]
    proven: tuple[SkillEntry, ...]


@dataclass(frozen=True)
class Held:
    """A badge that somebody holds. `valid_until` None: it has no end."""

    id: int
    achievement: Achievement
    issued_at: datetime
    valid_until: datetime | None
    trusted_until: datetime


@dataclass(frozen=True)
class Job:
    """One entry of a resume."""

    title: str
    organisation: str
    description: str


@dataclass(frozen=True)
class Person:
    """One person. `claimed` are skills that the person says to have, without the broader ones."""

    number: int
    headline: str
    summary: str
    jobs: tuple[Job, ...]
    place: int
    badges: tuple[Held, ...]
    claimed: tuple[int, ...]
    is_remote_ok: bool
    available_from: date | None
    hours: tuple[str, ...]
    contracts: tuple[str, ...]


class Unequal:
    """Draws from some values, the first most often: the n-th one n times less often than the first."""

    def __init__(self, values: Sequence[int] | Sequence[str]) -> None:
        self.values = values
        self._weights = list(accumulate(1 / (rank + 1) for rank in range(len(values))))

    def draw(self, chance: random.Random, count: int) -> list:  # type: ignore[type-arg]
        """Give `count` values, in which the same one may stand twice."""
        return chance.choices(self.values, cum_weights=self._weights, k=count)


class World:
    """What people have in common: words, skills, issuers and achievements. One seed, one world."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed
        chance = random.Random(seed)
        words = _words()
        self.words = Unequal(words)
        self.parents = _parents()
        self.labels = ["", *(" ".join(chance.choices(words, k=2)) for _ in range(sum(SKILLS)))]
        self.issuer_levels = [0, *chance.choices((1, 2, 3, 4), weights=(5, 55, 30, 10), k=ISSUERS)]
        self.issuer_choice = Unequal(range(1, ISSUERS + 1))
        self.achievements = [self._achievement(number, chance) for number in range(1, ACHIEVEMENTS + 1)]
        shuffled = chance.sample(range(ACHIEVEMENTS), ACHIEVEMENTS)
        self.commonness = Unequal(shuffled)
        fields: dict[int, list[int]] = {}
        for each in shuffled:
            fields.setdefault(self.field_of(self.achievements[each].skills[0]), []).append(each)
        self.fields = [Unequal(members) for members in fields.values()]
        self.field_choice = Unequal(chance.sample(range(len(self.fields)), len(self.fields)))
        self.places = Unequal(chance.sample(range(1, PLACES + 1), PLACES))

    @cached_property
    def leaves(self) -> range:
        """The narrowest skills, those that achievements name."""
        return range(sum(SKILLS[:-1]) + 1, sum(SKILLS) + 1)

    def broader(self, skill: int) -> list[int]:
        """Give the skills that one implies, the nearest first."""
        found = []
        while skill := self.parents[skill]:
            found.append(skill)
        return found

    def field_of(self, skill: int) -> int:
        """Give the second-broadest skill above one of the narrowest."""
        return self.broader(skill)[-2]

    def person(self, number: int, *, now: datetime = NOW) -> Person:
        """Give one person, counted from 1: the same one in every order."""
        chance = random.Random(f"{self.seed} {number}")
        field = self.fields[self.field_choice.draw(chance, 1)[0]]
        at_home = [chance.random() < HOME for _ in range(chance.randint(4, MOST_BADGES))]
        drawn = field.draw(chance, sum(at_home)) + self.commonness.draw(chance, len(at_home) - sum(at_home))
        first = (number - 1) * MOST_BADGES + 1
        held = tuple(
            _hold(first + position, self.achievements[each], chance, now) for position, each in enumerate(drawn)
        )
        words = iter(self.words.draw(chance, 110))
        return Person(
            number=number,
            headline=_take(words, chance.randint(3, 6)),
            summary=_take(words, chance.randint(15, 30)),
            jobs=tuple(
                Job(_take(words, 2), _take(words, 2), _take(words, chance.randint(8, 20)))
                for _ in range(chance.randint(1, 3))
            ),
            place=self.places.draw(chance, 1)[0],
            badges=held,
            claimed=tuple(sorted(set(chance.choices(self.leaves, k=chance.randint(0, 4))))),
            is_remote_ok=chance.random() < 0.4,
            available_from=now.date() + timedelta(chance.randint(-60, 120)) if chance.random() < 0.6 else None,
            hours=tuple(each.value for each in Hours if chance.random() < 0.6),
            contracts=tuple(each.value for each in Contract if chance.random() < 0.5),
        )

    def document(self, person: Person) -> CandidateDocument:
        """Give what the index keeps of a person; the indexer makes the same of the rows that `filling` writes."""
        claims = {each for skill in person.claimed for each in (skill, *self.broader(skill))}
        experience = ["Experience"] if person.jobs else []
        experience += [text for job in person.jobs for text in (job.title, job.organisation, job.description)]
        experience += [self.labels[skill] for skill in person.claimed]
        ends = [end for badge in person.badges for end in (badge.trusted_until, badge.valid_until) if end]
        return CandidateDocument(
            candidate=person.number,
            version=1,
            in_pool=True,
            vacancies=(),
            headline=person.headline,
            summary=person.summary,
            experience="\n".join(dict.fromkeys(experience)),
            place=person.place,
            region=region_of(person.place),
            badges=tuple(self._entry(badge) for badge in person.badges),
            next_change=min(ends, default=None),
            claimed=tuple(sorted(claims)),
            is_remote_ok=person.is_remote_ok,
            available_from=person.available_from,
            hours=person.hours,
            contracts=person.contracts,
        )

    def documents(self, count: int, *, first: int = 1, now: datetime = NOW) -> Iterator[CandidateDocument]:
        """Give the documents of `count` people, one after the other."""
        return (self.document(self.person(number, now=now)) for number in range(first, first + count))

    def _entry(self, badge: Held) -> BadgeEntry:
        return BadgeEntry(
            badge=badge.id,
            achievement=badge.achievement.id,
            issuer=badge.achievement.issuer,
            issuer_level=self.issuer_levels[badge.achievement.issuer],
            skills=badge.achievement.proven,
            issued=badge.issued_at.date(),
            valid_until=badge.valid_until and badge.valid_until.date(),
        )

    def _achievement(self, number: int, chance: random.Random) -> Achievement:
        # One level and one grade for all that a badge says, so that a broader skill has them only once.
        level = None if chance.random() < 0.2 else chance.randint(3, 10)
        grade = chance.choices(tuple(Grade), weights=(40, 20, 25, 15))[0]
        start = chance.choice(self.leaves)
        near = range(start, min(start + SKILLS[-1] // SKILLS[1], self.leaves.stop))
        skills = tuple(sorted(set(chance.choices(near, k=chance.randint(1, 3)))))
        proven = sorted({each for skill in skills for each in (skill, *self.broader(skill))})
        # Everybody has issued something; after that the first ones have issued most.
        issuer = number if number <= ISSUERS else self.issuer_choice.draw(chance, 1)[0]
        return Achievement(
            number, issuer, level, grade, skills, tuple(SkillEntry(each, level, grade) for each in proven)
        )


def region_of(place: int) -> str:
    """Give the name of the region in which a place lies."""
    return f"Region {place % REGIONS + 1}"


def _words() -> list[str]:
    """Give words and words made of two, the commonest first."""
    beginnings, endings = _BEGINNINGS.split(), _ENDINGS.split()
    pairs = chain(product(beginnings, endings), product(beginnings, beginnings))
    return [*beginnings, *endings, *map("".join, pairs)][:WORDS]


def _parents() -> list[int]:
    """Give by skill the one above it, 0 for the broadest; there is no skill 0."""
    parents, above = [0, *(0 for _ in range(SKILLS[0]))], 1
    for wider, narrower in pairwise(SKILLS):
        parents += [above + position * wider // narrower for position in range(narrower)]
        above += wider
    return parents


def _hold(badge: int, achievement: Achievement, chance: random.Random, now: datetime) -> Held:
    issued = now - timedelta(days=chance.randint(1, 1_800))
    ends = issued + timedelta(days=chance.randint(1_820, 3_600)) if chance.random() < 0.4 else None
    return Held(badge, achievement, issued, ends, now + timedelta(seconds=chance.randint(86_400, 600_000)))


def _take(words: Iterator[str], count: int) -> str:
    return " ".join(next(words) for _ in range(count))


def main() -> None:
    """Print how fast people are made and what an index holds of one."""
    begin = time.process_time()
    world = World()
    made = time.process_time()
    documents = list(world.documents(2_000))
    ended = time.process_time()
    fields = [indexed_fields(each) for each in documents]
    print(
        f"the world {made - begin:.1f} s; {len(documents) / (ended - made):,.0f} documents a second of processor time"
    )
    for what, counts in (
        ("badges", [len(each.badges) for each in documents]),
        ("skills on a badge", [len(badge.skills) for each in documents for badge in each.badges]),
        ("tokens", [len(each.tokens) for each in fields]),
        ("words", [len(f"{each.headline} {each.summary} {each.experience}".split()) for each in fields]),
    ):
        print(f"  {what}: {statistics.mean(counts):.1f} on average, at most {max(counts)}")


if __name__ == "__main__":
    main()
