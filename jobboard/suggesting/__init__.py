"""From a text to skills of the vocabulary, with the words that each came from. Pure: no database, clock or network.

`Suggester` learns all that it knows from the vocabulary that it is given; how good it is, `benchmarks/mapping.py` says.
A suggestion is a question to a person, never a verdict: evidence grade E at most.
"""

from jobboard.suggesting.suggester import Suggester
from jobboard.suggesting.values import SkillText, Suggestion

__all__ = ["SkillText", "Suggester", "Suggestion"]
