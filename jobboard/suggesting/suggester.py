"""Skills for a phrase, and for a whole text."""

from collections.abc import Iterable, Sequence

import numpy as np

from jobboard.suggesting.evidence import FEATURES, Candidates, Evidence, Sought
from jobboard.suggesting.labels import Labels
from jobboard.suggesting.phrases import find_phrases
from jobboard.suggesting.values import SkillText, Suggestion
from jobboard.suggesting.weights import WEIGHTS

LONGEST_PHRASE = 1_000
"""Characters of a phrase that are read; the rest is left out."""
LONGEST_TEXT = 20_000
"""Characters of a text that are read: about seven pages. The rest is left out."""
MOST_WORDS = 40
LEAST_SCORE = 0.15
"""Below this a text is not said to speak of a skill; `link` gives also what scores less, for people to choose from."""

_WEIGHTS = np.array([WEIGHTS.get(name, 0.0) for name in FEATURES], np.float32)


class Suggester:
    """Says which skills of a vocabulary a text may speak of. Learns when it is made, and never changes afterwards."""

    def __init__(self, vocabulary: Iterable[SkillText]) -> None:
        """Learn a vocabulary: six to eight seconds of processor time for the 13,896 skills of ESCO."""
        skills = sorted(vocabulary, key=lambda skill: skill.skill)
        self._ids = [skill.skill for skill in skills]
        self._evidence = Evidence(skills) if skills else None

    def link(self, phrase: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Give the skills that a short phrase may mean (a tag, a span of an advertisement), likeliest first."""
        return self._suggest(phrase[:LONGEST_PHRASE], 0)[: max(0, limit)]

    def read(self, text: str, limit: int = 20) -> tuple[Suggestion, ...]:
        """Give the skills that a text speaks of, likeliest first and each once, with the words of its best place."""
        best: dict[int, Suggestion] = {}
        for start, end in find_phrases(text[:LONGEST_TEXT]):
            for suggestion in self._suggest(text[start:end], start):
                known = best.get(suggestion.skill)
                if suggestion.score >= LEAST_SCORE and (known is None or known.score < suggestion.score):
                    best[suggestion.skill] = suggestion
        return tuple(sorted(best.values(), key=_likeliest)[: max(0, limit)])

    def _suggest(self, phrase: str, offset: int) -> tuple[Suggestion, ...]:
        if self._evidence is None:
            return ()
        sought = self._evidence.seek(phrase, MOST_WORDS)
        found = self._evidence.weigh(sought, phrase)
        scores = _scores(found)
        suggestions = (
            self._suggestion(self._evidence.labels, found, number, float(scores[number]), sought, offset)
            for number in range(len(scores))
        )
        return tuple(sorted(suggestions, key=_likeliest))

    def _suggestion(
        self, labels: Labels, found: Candidates, number: int, score: float, sought: Sequence[Sought], offset: int
    ) -> Suggestion:
        row = int(found.best_rows[number])
        columns = set(labels.words[row])
        used = (word for word in sought if any(column in columns for column, _ in word.found_as))
        places = sorted({(word.start + offset, word.end + offset) for word in used})
        return Suggestion(self._ids[int(found.skills[number])], score, tuple(places), labels.texts[row])


def _scores(found: Candidates) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Give the share of belief of each candidate; what is left to 1 is the belief that none is meant."""
    strength = found.features @ _WEIGHTS
    most = max(0.0, float(strength.max(initial=0.0)))
    shares = np.exp(strength - most)
    return np.asarray(shares / (shares.sum() + np.exp(-most)), np.float32)


def _likeliest(suggestion: Suggestion) -> tuple[float, int]:
    return (-suggestion.score, suggestion.skill)
