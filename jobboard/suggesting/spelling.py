"""What a word stands for that no label has: letters of an acronym, two words written as one, or a slip."""

from collections import Counter, defaultdict

from rapidfuzz import fuzz, process

from jobboard.suggesting.labels import Labels

ACRONYM_LENGTHS = range(2, 5)
LEAST_TIMES = 3
"""How often words must stand together in labels before their first letters are taken for them."""
LEAST_PART = 3
"""Letters of each half of a word that is taken apart."""
LEAST_SKETCH = 5
"""Letters of a word in which a slip is looked for."""
LEAST_RATIO = 86.0
"""Likeness of letters, 0 to 100, from which a word is a slip of another: "javscript" and "javascript" have 95."""


class Spelling:
    """The words of a vocabulary, and how to get from other spellings to them."""

    def __init__(self, labels: Labels) -> None:
        self._columns = labels.columns
        self._words = sorted(labels.columns)
        self._acronyms = _acronyms(labels)

    def spell_out(self, stem: str) -> tuple[int, ...]:
        """Give the words of the vocabulary that a word stands for; none when nobody knows it."""
        if stem in self._columns:
            return (self._columns[stem],)
        return self._acronyms.get(stem) or self._halves(stem) or self._nearest(stem)

    def _halves(self, stem: str) -> tuple[int, ...]:
        cuts = range(LEAST_PART, len(stem) - LEAST_PART + 1)
        parts = ((stem[:cut], stem[cut:]) for cut in cuts)
        known = [each for each in parts if each[0] in self._columns and each[1] in self._columns]
        if not known:
            return ()
        even = min(known, key=lambda each: abs(len(each[0]) - len(each[1])))
        return tuple(self._columns[part] for part in even)

    def _nearest(self, stem: str) -> tuple[int, ...]:
        if len(stem) < LEAST_SKETCH:
            return ()
        found = process.extractOne(stem, self._words, scorer=fuzz.ratio, score_cutoff=LEAST_RATIO)
        return (self._columns[found[0]],) if found else ()


def _acronyms(labels: Labels) -> dict[str, tuple[int, ...]]:
    """Give for first letters the words that most often stand together in labels with these letters."""
    stems = list(labels.columns)
    runs: dict[str, Counter[tuple[int, ...]]] = defaultdict(Counter)
    for row in labels.words:
        letters = "".join(stems[column][0] for column in row)
        for length in ACRONYM_LENGTHS:
            for start in range(len(row) - length + 1):
                runs[letters[start : start + length]][row[start : start + length]] += 1
    best = {letters: max(counts.items(), key=lambda each: (each[1], each[0])) for letters, counts in runs.items()}
    return {letters: run for letters, (run, times) in best.items() if times >= LEAST_TIMES}
