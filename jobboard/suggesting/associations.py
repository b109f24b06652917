"""Which words stand for which, learned from the vocabulary: two labels of one skill say the same in other words.

Where one label of a skill says "oversee staff" and another "supervise employees", each word that only the one has is
paired with each that only the other has. What is paired in many skills is near in meaning: "staff" and "employee".
"""

from collections import defaultdict
from collections.abc import Sequence

from jobboard.suggesting.labels import Labels

Likeness = tuple[tuple[int, float], ...]

MOST_LABELS = 14
"""Labels of one skill that are compared with each other; some have a hundred."""
MOST_WORDS_APART = 3
"""Two labels that differ in more words than this are not aligned: anything would pair with anything."""
MOST_LIKENESS = 0.8
LEAST_LIKENESS = 0.08
MOST_ASSOCIATES = 8
LIKENESS_OF_SHARE = 3.0
"""A word that gets a third of another's pairs is as like it as can be."""
UNSEEN_PAIRS = 1.0
"""What is added to the pairs of every word, so that a single pair proves little."""


def learn_associations(labels: Labels) -> dict[int, Likeness]:
    """Give for each word the words that stand for it, nearest first, with their likeness (0 to 1)."""
    pairs: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for skill in range(len(labels.first_rows)):
        rows = labels.words[labels.rows_of(skill)][:MOST_LABELS]
        for (one, other), share in _pairs_of(rows).items():
            pairs[one][other] += share
    return {word: _nearest(others) for word, others in pairs.items()}


def _pairs_of(rows: Sequence[tuple[int, ...]]) -> dict[tuple[int, int], float]:
    """Give the pairs of words of one skill's labels, each counting 1 at most."""
    found: dict[tuple[int, int], float] = defaultdict(float)
    sets = [frozenset(row) for row in rows]
    for one in sets:
        for other in sets:
            here, there = one - other, other - one
            if 0 < len(here) <= MOST_WORDS_APART and 0 < len(there) <= MOST_WORDS_APART:
                share = 1 / (len(here) * len(there))
                for left in here:
                    for right in there:
                        found[left, right] += share
    scale = 3 / max(3, len(rows))
    return {pair: min(1.0, share * scale) for pair, share in found.items()}


def _nearest(others: dict[int, float]) -> Likeness:
    total = sum(others.values()) + UNSEEN_PAIRS
    likeness = ((word, min(MOST_LIKENESS, LIKENESS_OF_SHARE * share / total)) for word, share in others.items())
    near = sorted((each for each in likeness if each[1] >= LEAST_LIKENESS), key=lambda each: (-each[1], each[0]))
    return tuple(near[:MOST_ASSOCIATES])
