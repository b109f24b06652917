"""Who and what is made up, read from content.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOMAIN = "demo.example"


@dataclass(frozen=True)
class DemoBadge:
    """A badge that a made-up issuer gives. `skills` are labels of the seed vocabulary; `level` is SCQF 1-12."""

    slug: str
    name: str
    skills: list[str]
    level: int
    criteria: str


@dataclass(frozen=True)
class DemoIssuerProfile:
    """A made-up issuer. `slug` makes its domain; a self-made one has only a did:key.

    `listed_as`: what it is in the made-up registry, empty for who is not in it. `decision`: a models.DecisionKind.
    """

    slug: str
    name: str
    is_self_made: bool
    badges: tuple[DemoBadge, ...]
    listed_as: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Trade:
    """How made-up people earn their living. `badges` are "issuer/badge", `claims` labels of skills."""

    headline: str
    job_title: str
    employer: str
    work: str
    course: str
    badges: list[str]
    claims: list[str]


@dataclass(frozen=True)
class DemoRequirement:
    """What a made-up vacancy asks for: a skill by label, or a badge as "issuer/badge"."""

    is_must: bool
    skill: str | None = None
    badge: str | None = None
    level: int | None = None


@dataclass(frozen=True)
class DemoVacancy:
    """A made-up vacancy. `pay`: from and to, in pence a year."""

    title: str
    town: str
    description: str
    pay: tuple[int, int]
    requirements: tuple[DemoRequirement, ...]


@dataclass(frozen=True)
class DemoEmployer:
    """A made-up employer with its vacancies."""

    slug: str
    name: str
    vacancies: tuple[DemoVacancy, ...]


@dataclass(frozen=True)
class DemoContent:
    """Everything that is made up, apart from keys, badges and numbers of people."""

    first_names: list[str]
    last_names: list[str]
    towns: list[str]
    issuers: tuple[DemoIssuerProfile, ...]
    trades: tuple[Trade, ...]
    employers: tuple[DemoEmployer, ...]


@cache
def demo_content() -> DemoContent:
    """Read content.toml, once a process."""
    data = tomllib.loads(Path(__file__).with_name("content.toml").read_text(encoding="utf-8"))
    issuers = tuple(
        DemoIssuerProfile(**{**row, "badges": tuple(DemoBadge(**badge) for badge in row["badges"])})
        for row in data.pop("issuers")
    )
    employers = tuple(
        DemoEmployer(row["slug"], row["name"], tuple(_vacancy(each) for each in row["vacancies"]))
        for row in data.pop("employers")
    )
    trades = tuple(Trade(**row) for row in data.pop("trades"))
    return DemoContent(**data, issuers=issuers, trades=trades, employers=employers)


def _vacancy(row: dict[str, object]) -> DemoVacancy:
    requirements = tuple(DemoRequirement(**each) for each in row["requirements"])  # type: ignore[attr-defined]
    pay = tuple(row["pay"])  # type: ignore[arg-type, var-annotated]
    return DemoVacancy(**{**row, "pay": pay, "requirements": requirements})  # type: ignore[arg-type]
