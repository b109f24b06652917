"""One question about people, whoever asks it: the search form, a vacancy, an address."""

from dataclasses import dataclass, field

from jobboard.search.acceptance import DEFAULT, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.expression import (
    DEEPEST,
    EVERYBODY,
    MOST_LEAVES,
    MOST_WORDS,
    Expression,
    Phrase,
    Words,
    depth,
    leaves,
)
from jobboard.search.words import count_words

MOST_WEIGHT = 30
"""What the weights of all wishes may add up to: beside the hints, a score has room for no more (see `rank`)."""


@dataclass(frozen=True)
class Pool:
    """Everybody who chose to be searchable."""


@dataclass(frozen=True)
class Applicants:
    """The people who applied to one vacancy. The caller has checked that the vacancy is the asker's own."""

    vacancy: int


Scope = Pool | Applicants


@dataclass(frozen=True)
class Wish:
    """A condition that is nice to have: it raises the rank by `weight`, a whole number from 1, and excludes nobody.

    Of a wish on a skill half counts for whom `Claims` finds: who only says to have it, or shows it with another badge.
    """

    condition: BadgeCondition
    weight: int = 1

    def __post_init__(self) -> None:
        if self.weight < 1:
            raise ValueError("a weight is 1 or more")


@dataclass(frozen=True)
class CandidateQuery:
    """A whole question.

    `text`: words that must all occur, in any field. `where`: anything else, joined by and, or and not; its wanted words
    count for rank as those of `text` do. `must`: conditions that all hold, each on one badge. `skills`, `achievements`,
    `issuers`, `issuer_level_at_least`, `regions` are the choices in the facets: every chosen skill must be held; of the
    other facets any chosen value will do. Chosen issuers and the issuer level narrow every condition on a skill (the
    same badge): all of `must` and `skills`, and of `where` those that are wanted and name no issuers. Where `must` and
    `skills` have none, they also stand alone. `places`: ids of the places inside a radius; None means anywhere, an
    empty set means nowhere.

    `hints`: words that leave nobody out, such as the title of a vacancy. They count for rank as those of `text` do, and
    who has them all, in any field, ranks as if a wish of weight 1 were met: as one who only says a skill of weight 2.

    `acceptance` says whose badges count for the asker, in every condition, wish and count: other badges are as good as
    not there. Among people who meet equal weights of wishes, those rank first whose badges come from better known
    issuers, as far as the question asks for badges.
    """

    scope: Scope
    text: str = ""
    where: Expression = EVERYBODY
    must: tuple[BadgeCondition, ...] = ()
    wishes: tuple[Wish, ...] = ()
    hints: str = ""
    skills: frozenset[int] = frozenset()
    achievements: frozenset[int] = frozenset()
    issuers: frozenset[int] = frozenset()
    issuer_level_at_least: int = 0
    regions: frozenset[str] = frozenset()
    places: frozenset[int] | None = None
    acceptance: Acceptance = DEFAULT
    offset: int = 0
    limit: int = field(default=20)

    def __post_init__(self) -> None:
        if not (1 <= self.limit <= 100 and 0 <= self.offset <= 10_000 - self.limit):
            raise ValueError("limit is 1 to 100 and the window ends at 10,000")
        if not 0 <= self.issuer_level_at_least <= 4:
            raise ValueError("an issuer level is 0 to 4")
        asked = [leaf for leaf, _ in leaves(self.where)]
        if depth(self.where) > DEEPEST or len(asked) + len(self.must) > MOST_LEAVES:
            raise ValueError(f"a question has at most {MOST_LEAVES} conditions, at most {DEEPEST} brackets deep")
        texts = (self.text, self.hints, *(leaf.text for leaf in asked if isinstance(leaf, Words | Phrase)))
        if sum(map(count_words, texts)) > MOST_WORDS:
            raise ValueError(f"a question has at most {MOST_WORDS:,} words")
        if sum(wish.weight for wish in self.wishes) > MOST_WEIGHT:
            raise ValueError(f"the weights of all wishes add up to {MOST_WEIGHT} at most")
