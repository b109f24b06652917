"""Words of an advert that may keep people from applying, or that the law does not allow: each with a better one.

They are told to the employer and never block: some jobs have an occupational requirement.
Source: Equality Act 2010, sections 39 and 60; EHRC, "Advertising: what equality law means for advertisers".
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PHRASES = Path(__file__).with_name("data") / "advert_wording.toml"


@dataclass(frozen=True)
class Wording:
    """A phrase as it stands in the text, what it is about (such as "age"), and what to write in its place."""

    phrase: str
    about: str
    instead: str


@dataclass(frozen=True)
class _Rule:
    """`allowed`: longer phrases in which the phrase means something else."""

    pattern: re.Pattern[str]
    about: str
    instead: str
    allowed: re.Pattern[str] | None


def find_wording(*texts: str) -> tuple[Wording, ...]:
    """Give the phrases of texts that are in the list, each once, in the order of the list."""
    found: dict[str, Wording] = {}
    for rule in _rules():
        for text in texts:
            left = rule.allowed.sub(" ", text) if rule.allowed else text
            for match in rule.pattern.finditer(left):
                phrase = " ".join(match.group().split())
                found.setdefault(phrase.casefold(), Wording(phrase, rule.about, rule.instead))
    return tuple(found.values())


@cache
def _rules() -> tuple[_Rule, ...]:
    rows = tomllib.loads(_PHRASES.read_text(encoding="utf-8"))["phrases"]
    return tuple(
        _Rule(
            _pattern(row["words"]), row["about"], row["instead"], _pattern(row["allowed"]) if "allowed" in row else None
        )
        for row in rows
    )


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """Give a pattern of whole words, whatever their case, with any blanks or hyphens between them."""
    written = (r"[\s-]+".join(map(re.escape, each.split())) for each in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(written)})(?!\w)", re.IGNORECASE)
