"""What goes into the suggester, and what comes out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SkillText:
    """One skill of the vocabulary as words."""

    skill: int
    """Its id."""
    label: str
    alternatives: tuple[str, ...] = ()
    description: str = ""
    context: tuple[str, ...] = ()
    """Labels of broader skills and of occupations that need it: all of them, as their number tells how common it is."""
    is_transversal: bool = False
    """Needed in nearly every occupation ("work in teams"); False also where the framework does not say.

    Source: ESCO, skill reusability level "transversal".
    """


@dataclass(frozen=True)
class Suggestion:
    """One skill that a text may speak of."""

    skill: int
    score: float
    """0 to 1: the chance that an expert would name this skill for the phrase. Comparable between texts; measured."""
    words: tuple[tuple[int, int], ...]
    """Start and end in the text of each word that it came from, in order; never empty."""
    matched: str
    """The label or alternative label that the words resemble most."""
