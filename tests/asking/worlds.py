"""A database of names that are hard to write, and random questions about them."""

from datetime import date, timedelta

from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Near, Not, Question
from jobboard.search.document import Contract, Grade, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from tests.conftest import NOW
from tests.factories import make_achievement, make_issuer, make_organisation, make_skill, make_vacancy
from tests.web.world import make_place

HARD = (
    "python",
    "Python",
    "data analysis",
    "C++",
    "C#",
    'say "hello"',
    "plan, organise",
    "boards #1",
    "boards #999999",
    "boards",
    "boards",
    "OR",
    "-minus",
    "(brackets)",
    "back\\slash",
    "two  blanks",
    " blank before",
    "straße",
    "STRASSE",
    "level>=7",
    "Perth, Scotland",
    "“curly”",
    "tab\tand\nline",
    "#5",
    "a really long name with more than eight words in it",
)
WORDS = (
    *("baker", "C++", "node.js", "OR", "AND", "NOT", "-", "-minus", "--", "(a", "b)", '"q', "“x”", "skill:"),
    *("skill:python", "level", ">=7", "level>=7", "foo:bar", "https://x.example", "\\", "\\OR", "a\\", "badge("),
    *("prefer(x)", "≥", "or", "naïve", "#1", "'"),
)  # fmt: skip


def known_badge(session, name):
    """A badge of the catalogue, which has a name for everybody."""
    badge = make_achievement(session, name=name)
    badge.read_at = NOW
    session.flush()
    return badge


class World:
    """Ids of everything with a hard name, and the organisation that asks."""

    def __init__(self, session):
        organisation = make_organisation(session)
        self.organisation = organisation.id
        self.skills = [make_skill(session, name).id for name in HARD]
        self.issuers = [make_issuer(session, name=name).id for name in HARD]
        self.badges = [known_badge(session, name).id for name in HARD]
        self.places = [make_place(session, name, region=f"Region {i % 3}").id for i, name in enumerate(HARD)]
        self.places += [make_place(session, "boards", region="Region 0").id]
        self.vacancies = [make_vacancy(session, organisation, title=name).id for name in HARD]
        self.foreign = make_vacancy(session, make_organisation(session), title="python").id
        self.regions = ["Region 0", "Region 1", "Region 2"]


class Questions:
    """Random questions of one world; `chance` is a seeded random.Random."""

    def __init__(self, world, chance):
        self.world, self.chance = world, chance

    def question(self):
        chance = self.chance
        return Question(
            parts=tuple(self.expression(3) for _ in range(chance.choice([0, 1, 1, 2, 3, 4]))),
            issuers=self.some(self.world.issuers) if chance.random() < 0.2 else frozenset(),
            issuer_level_at_least=chance.choice([0, 0, 0, 2, 4]),
            wishes=tuple(self.badge() for _ in range(chance.choice([0, 0, 0, 1, 2]))),
        )

    def expression(self, depth):
        kind = self.chance.random()
        if depth == 0 or kind < 0.6:
            return self.leaf()
        if kind < 0.75:
            return Not(self.expression(depth - 1))
        parts = tuple(self.expression(depth - 1) for _ in range(self.chance.randint(1, 3)))
        return AllOf(parts) if kind < 0.87 else AnyOf(parts)

    def leaf(self):
        world, chance = self.world, self.chance
        return chance.choice(
            [
                lambda: Words(self.words()),
                lambda: Phrase(self.words()),
                lambda: AskedBadge(chance.choice(world.skills)),
                lambda: AskedBadge(chance.choice(world.skills), chance.randint(1, 12)),
                self.badge,
                self.badge,
                lambda: AskedBadge(achievements=self.some(world.badges)),
                lambda: Claims(chance.choice(world.skills)),
                lambda: InRegion(chance.choice(world.regions)),
                lambda: AnyOf(tuple(InRegion(each) for each in chance.sample(world.regions, 2))),
                lambda: Near(chance.choice(world.places), chance.choice([1, 20, 30, 500])),
                OpenToRemote,
                lambda: AvailableBy(self.day()),
                lambda: WantsHours(chance.choice(list(Hours))),
                lambda: WantsContract(chance.choice(list(Contract))),
                lambda: AppliedTo(chance.choice(world.vacancies)),
                lambda: Not(AppliedTo(chance.choice(world.vacancies))),
            ]
        )()

    def words(self):
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(1, 3)))

    def badge(self):
        world, chance = self.world, self.chance
        skill = chance.choice([None, chance.choice(world.skills)])
        badges = self.some(world.badges) if chance.random() < 0.3 else frozenset()
        return AskedBadge(
            skill=skill,
            level_at_least=chance.choice([None, 1, 7, 12]) if skill else None,
            grade_at_least=chance.choice([None, *Grade]) if skill else None,
            achievements=badges,
            allows_equivalent=bool(badges) and chance.random() < 0.5,
            issuers=self.some(world.issuers) if chance.random() < 0.3 else frozenset(),
            issuer_level_at_least=chance.choice([0, 0, 2, 4]),
            issued_since=chance.choice([None, None, self.day()]),
            valid_until_at_least=chance.choice([None, None, self.day()]),
        )

    def some(self, ids):
        return frozenset(self.chance.sample(ids, self.chance.randint(1, 3)))

    def day(self):
        return date(2026, 1, 1) + timedelta(days=self.chance.randrange(700))
